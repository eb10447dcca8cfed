package io.shelfcast.model.efm;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.Dictionary;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Field;
import io.shelfcast.feature.Normalisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Feature rows as an EFM takes them: every categorical field and item attribute is an attribute of
 * the EFM, every number a continuous variable z, ln(1 + value) and standardised (38); ratios are
 * taken as ln(ratio). A missing number is the mean.
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

  private EfmEncoder(
      Period grain, List<String> attributes, Dictionary[] dictionaries, Normalisation norm) {
    this.grain = grain;
    this.attributes = attributes;
    this.dictionaries = dictionaries;
    this.norm = norm;
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
    Normalisation identity = Normalisation.of(List.of(), schema.numbers().size());
    EfmEncoder raw = new EfmEncoder(grain, attributes, dictionaries, identity);
    List<float[]> transformed = new ArrayList<>(values.size());
    for (float[] row : values) {
      float[] t = new float[row.length];
      for (int c = 0; c < t.length; c++) {
        t[c] = raw.transform(c, row[c]);
      }
      transformed.add(t);
    }
    return new EfmEncoder(
        grain, attributes, dictionaries, Normalisation.of(transformed, schema.numbers().size()));
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
    return levels[schema.level("item")] + '|' + levels[schema.level("mechanics")];
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

  int continuous() {
    return norm.columns();
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
    for (int c = 0; c < continuous(); c++) {
      if (!SKIPPED.contains(schema.numbers().get(c).name())) {
        columns.add(c);
      }
    }
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
    for (int c = 0; c < z.length; c++) {
      z[c] = z(c, values[c]);
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
    for (int c = 0; c < z.length; c++) {
      if (Float.floatToRawIntBits(values[c]) != Float.floatToRawIntBits(before[c])) {
        z[c] = z(c, values[c]);
      }
    }
  }

  private double z(int column, float value) {
    float standard = norm.apply(column, transform(column, value));
    return Float.isNaN(standard) ? 0 : Math.max(-LIMIT, Math.min(LIMIT, standard));
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
    return new EfmEncoder(grain, List.copyOf(attributes), dictionaries, Normalisation.read(in));
  }
}
