package io.shelfcast.model.efm;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.Dictionary;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Field;
import io.shelfcast.feature.Imputation;
import io.shelfcast.feature.Normalisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Feature rows as an EFM takes them: every categorical field and item attribute is an attribute of
 * the EFM, every number a continuous variable z, ln(1 + value) and standardised (38); ratios are
 * taken as ln(ratio). A number that some rows of the fit missed is taken for the mean of its item's
 * where it is missing, and a variable of its own, 0 or 1, says that it is; one that none missed is
 * taken for the mean of all.
 */
final class EfmEncoder {
  private static final int LEAST_ROWS = 20; // a level with fewer shares the parameter of the rest
  private static final int MOST_LEVELS = 400;
  private static final double LEAST_RATIO = 1e-3;
  private static final String ITEM = "item.";

  /**
   * Fields that count time or name its place in the year: what was seen of them at most twice would
   * be carried into weeks that were never seen.
   */
  private static final Set<String> SKIPPED =
      Set.of(
          "history_length",
          "since_first_sale",
          "week_of_year",
          "month",
          "year_sine",
          "year_cosine",
          "year_ago",
          "year_ago_mean",
          "year_ago_index",
          "year_ago_growth",
          "to_event",
          "since_event",
          "category",
          "region");

  private static final int FACTORS = 4;

  private static final List<String> RESPONSES =
      List.of(
          "price",
          "price_over_usual",
          "price_over_category",
          "price_over_cheapest",
          "category_promoted");

  private final Period grain;
  private final List<String> attributes; // of items, by name
  private final Dictionary[] dictionaries; // of the schema's levels, the attributes, promotedItem
  private final boolean[] ratio;
  private final Normalisation norm;
  private final int[] gaps; // numbers that rows of the fit missed, ascending
  private final int[] gapOf; // by number: its place among the gaps; -1 = none
  private final Imputation filling; // z of the gaps, by item

  private EfmEncoder(
      Period grain,
      List<String> attributes,
      Dictionary[] dictionaries,
      Normalisation norm,
      int[] gaps,
      Imputation filling) {
    this.grain = grain;
    this.attributes = attributes;
    this.dictionaries = dictionaries;
    this.norm = norm;
    this.gaps = gaps;
    this.filling = filling;
    gapOf = new int[norm.columns()];
    Arrays.fill(gapOf, -1);
    for (int g = 0; g < gaps.length; g++) {
      gapOf[gaps[g]] = g;
    }
    List<Field> numbers = FeatureSchema.of(grain).numbers();
    ratio = new boolean[numbers.size()];
    for (int c = 0; c < ratio.length; c++) {
      ratio[c] = numbers.get(c).unit().equals("ratio");
    }
  }

  /** Grain of the rows. */
  Period grain() {
    return grain;
  }

  /** Learns dictionaries and norms from rows. */
  static EfmEncoder of(
      Period grain,
      List<float[]> values,
      List<String[]> levels,
      List<Map<String, String>> attributeRows) {
    FeatureSchema schema = FeatureSchema.of(grain);
    TreeMap<String, Integer> names = new TreeMap<>();
    for (Map<String, String> row : attributeRows) {
      for (String name : row.keySet()) {
        if (name.startsWith(ITEM)) {
          names.merge(name, 1, Integer::sum);
        }
      }
    }
    List<String> attributes = List.copyOf(names.keySet());
    int fields = schema.levels().size();
    Dictionary[] dictionaries = new Dictionary[fields + attributes.size() + 1];
    for (int d = 0; d < dictionaries.length; d++) {
      List<String> observed = new ArrayList<>(levels.size());
      for (int n = 0; n < levels.size(); n++) {
        observed.add(level(schema, attributes, d, levels.get(n), attributeRows.get(n)));
      }
      dictionaries[d] = Dictionary.of(observed, LEAST_ROWS, MOST_LEVELS, 1);
    }
    int columns = schema.numbers().size();
    EfmEncoder raw = raw(grain, attributes, dictionaries, Normalisation.of(List.of(), columns));
    List<float[]> transformed = new ArrayList<>(values.size());
    for (float[] row : values) {
      float[] t = new float[row.length];
      for (int c = 0; c < t.length; c++) {
        t[c] = raw.transform(c, row[c]);
      }
      transformed.add(t);
    }
    Normalisation norm = Normalisation.of(transformed, columns);
    EfmEncoder normed = raw(grain, attributes, dictionaries, norm);
    int[] gaps = gaps(schema, transformed);
    List<Imputation.Row> known = new ArrayList<>(values.size());
    for (int n = 0; n < transformed.size(); n++) {
      float[] row = values.get(n);
      double[] z = IntStream.of(gaps).mapToDouble(c -> normed.standard(c, row[c])).toArray();
      known.add(new Imputation.Row(item(schema, levels.get(n)), z));
    }
    Imputation filling = Imputation.of(known, gaps.length);
    return new EfmEncoder(grain, attributes, dictionaries, norm, gaps, filling);
  }

  /** Takes what is missing for the mean of all. */
  private static EfmEncoder raw(
      Period grain, List<String> attributes, Dictionary[] dictionaries, Normalisation norm) {
    Imputation none = Imputation.of(List.of(), 0);
    return new EfmEncoder(grain, attributes, dictionaries, norm, new int[0], none);
  }

  /** Numbers of the structure that some rows miss, and others have. */
  private static int[] gaps(FeatureSchema schema, List<float[]> rows) {
    return IntStream.range(0, schema.numbers().size())
        .filter(c -> !SKIPPED.contains(schema.numbers().get(c).name()))
        .filter(c -> rows.stream().anyMatch(row -> Float.isNaN(row[c])))
        .filter(c -> rows.stream().anyMatch(row -> !Float.isNaN(row[c])))
        .toArray();
  }

  private static String level(
      FeatureSchema schema,
      List<String> attributes,
      int d,
      String[] levels,
      Map<String, String> attributeRow) {
    if (d < levels.length) {
      return levels[d];
    }
    int attribute = d - levels.length;
    return attribute < attributes.size()
        ? attributeRow.get(attributes.get(attribute))
        : promotedItem(schema, levels);
  }

  private static String promotedItem(FeatureSchema schema, String[] levels) {
    return item(schema, levels) + '|' + levels[schema.level("mechanics")];
  }

  private static String item(FeatureSchema schema, String[] levels) {
    return levels[schema.level("item")];
  }

  int attributeCount() {
    return dictionaries.length;
  }

  int[] levelCounts() {
    int[] counts = new int[dictionaries.length];
    for (int d = 0; d < counts.length; d++) {
      counts[d] = dictionaries[d].size();
    }
    return counts;
  }

  /** The numbers, and for each of the gaps whether it is missing. */
  int continuous() {
    return norm.columns() + gaps.length;
  }

  /** Linear terms of everything that is not skipped. */
  EfmStructure structure() {
    FeatureSchema schema = FeatureSchema.of(grain);
    List<Integer> terms = new ArrayList<>();
    for (int d = 0; d < dictionaries.length; d++) {
      boolean field = d < schema.levels().size();
      if (!field || !SKIPPED.contains(schema.levels().get(d).name())) {
        terms.add(d);
      }
    }
    List<Integer> columns = new ArrayList<>();
    for (int c = 0; c < norm.columns(); c++) {
      if (!SKIPPED.contains(schema.numbers().get(c).name())) {
        columns.add(c);
      }
    }
    IntStream.range(norm.columns(), continuous()).forEach(columns::add);
    return new EfmStructure(terms, columns, pairs(schema), FACTORS);
  }

  /** The item's attribute. */
  int item() {
    return FeatureSchema.of(grain).level("item");
  }

  /** The attribute of the target's promotions. */
  int mechanics() {
    return FeatureSchema.of(grain).level("mechanics");
  }

  /** The attribute of item and mechanics together: an item has a lift of its own in each. */
  private int promotedItem() {
    return dictionaries.length - 1;
  }

  /**
   * Items and locations answer differently to promotions and prices, and a price does more where it
   * is advertised, for some items more than for others: their factors meet.
   */
  private List<EfmPair> pairs(FeatureSchema schema) {
    int location = schema.level("location");
    List<EfmPair> pairs = new ArrayList<>();
    pairs.add(EfmPair.ofAttributes(item(), mechanics()));
    pairs.add(EfmPair.ofAttributes(location, mechanics()));
    for (String number : RESPONSES) {
      for (int attribute : new int[] {item(), location, mechanics(), promotedItem()}) {
        pairs.add(EfmPair.mixed(attribute, schema.number(number)));
      }
    }
    return pairs;
  }

  /** Writes a row's levels and numbers. */
  void encode(
      float[] values,
      String[] levels,
      Map<String, String> attributeRow,
      int[] encodedLevels,
      double[] z) {
    FeatureSchema schema = FeatureSchema.of(grain);
    for (int d = 0; d < dictionaries.length; d++) {
      encodedLevels[d] =
          dictionaries[d].indexOf(level(schema, attributes, d, levels, attributeRow));
    }
    String item = item(schema, levels);
    for (int c = 0; c < norm.columns(); c++) {
      put(c, values[c], item, z);
    }
  }

  /**
   * Writes a row over the one before it, of the same series: most of a row is the same for all
   * targets, and is not looked up again.
   *
   * @param before numbers of the row before
   * @param levelsBefore its levels
   */
  void encodeNext(
      float[] before,
      String[] levelsBefore,
      float[] values,
      String[] levels,
      int[] encodedLevels,
      double[] z) {
    for (int d = 0; d < levels.length; d++) {
      if (!Objects.equals(levels[d], levelsBefore[d])) {
        encodedLevels[d] = dictionaries[d].indexOf(levels[d]);
      }
    }
    FeatureSchema schema = FeatureSchema.of(grain);
    if (!Objects.equals(levels[mechanics()], levelsBefore[mechanics()])) {
      int d = promotedItem();
      encodedLevels[d] = dictionaries[d].indexOf(promotedItem(schema, levels));
    }
    String item = item(schema, levels);
    for (int c = 0; c < norm.columns(); c++) {
      if (Float.floatToRawIntBits(values[c]) != Float.floatToRawIntBits(before[c])) {
        put(c, values[c], item, z);
      }
    }
  }

  private void put(int column, float value, String item, double[] z) {
    double standard = standard(column, value);
    boolean missing = Double.isNaN(standard);
    int gap = gapOf[column];
    if (gap < 0) {
      z[column] = missing ? 0 : standard;
    } else {
      z[column] = missing ? filling.mean(item, gap) : standard;
      z[norm.columns() + gap] = missing ? 1 : 0;
    }
  }

  /** NaN where it is missing. */
  private double standard(int column, float value) {
    float standard = norm.apply(column, transform(column, value));
    return Math.max(-LIMIT, Math.min(LIMIT, standard));
  }

  /** Standard deviations beyond which a number says no more; keeps one odd row from exp(large). */
  private static final float LIMIT = 6;

  private float transform(int column, float value) {
    if (Float.isNaN(value)) {
      return value;
    }
    if (ratio[column]) {
      return (float) StrictMath.log(Math.max(LEAST_RATIO, value));
    }
    return (float) (Math.signum(value) * StrictMath.log1p(Math.abs(value)));
  }

  void write(ByteWriter out) {
    FeatureSchema.of(grain).write(out);
    out.count(attributes.size());
    attributes.forEach(out::text);
    for (Dictionary dictionary : dictionaries) {
      dictionary.write(out);
    }
    norm.write(out);
    out.count(gaps.length);
    for (int gap : gaps) {
      out.count(gap);
    }
    filling.write(out);
  }

  /**
   * @throws IllegalArgumentException when the schema is another, or the bytes are damaged
   */
  static EfmEncoder read(ByteReader in) {
    Period grain = FeatureSchema.read(in).grain();
    List<String> attributes = new ArrayList<>();
    for (int n = in.entries(1); n > 0; n--) {
      attributes.add(in.text());
    }
    int fields = FeatureSchema.of(grain).levels().size();
    Dictionary[] dictionaries = new Dictionary[fields + attributes.size() + 1];
    for (int d = 0; d < dictionaries.length; d++) {
      dictionaries[d] = Dictionary.read(in);
    }
    Normalisation norm = Normalisation.read(in);
    int[] gaps = new int[in.entries(1)];
    for (int g = 0; g < gaps.length; g++) {
      gaps[g] = in.count();
    }
    Imputation filling = Imputation.read(in, gaps.length);
    return new EfmEncoder(grain, List.copyOf(attributes), dictionaries, norm, gaps, filling);
  }
}
