package io.shelfcast.model.deepfm;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.Dictionary;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Normalisation;
import io.shelfcast.model.SeriesLevel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Feature rows as the network takes them: a feature and a value for each of its fields. What is the
 * same for all targets comes first ({@link #contextFields}); then what depends on the target, be it
 * known at as-of, as the demand of its weekday, or ahead.
 *
 * <p>Demand is told in terms of the series' own {@linkplain #level level}, ratios as ln(ratio), all
 * other numbers as ln(1 + value); each is standardised by the category's rows. A missing number has
 * the value 0: its embedding vanishes. Items and attributes, and in weeks locations, have a
 * dictionary of the category's, weekdays and months one of the calendar's. Locations of days, which
 * all categories share, and events and mechanics, which come and go, fall into buckets by a hash.
 */
public final class DeepFmEncoder {
  private static final List<String> NUMBERS_OF_DAYS =
      List.of(
          "lag_1",
          "lag_7",
          "weekday_index",
          "same_weekday_mean",
          "ma_7",
          "ma_28",
          "ma_91",
          "ema_fast",
          "ema_slow",
          "sd_28",
          "zero_run",
          "zero_share_28",
          "on_shelf",
          "sale_chance",
          "sale_size",
          "shelf_mean",
          "year_ago_index",
          "promotion_lift",
          "since_launch");

  private static final List<String> NUMBERS_OF_WEEKS =
      List.of(
          "lag_1",
          "lag_2",
          "lag_4",
          "ma_4",
          "ma_13",
          "ma_26",
          "ema_fast",
          "ema_slow",
          "sd_13",
          "zero_run",
          "promoted_mean",
          "promoted_last",
          "unpromoted_mean",
          "unpromoted_last",
          "promotion_lift");

  private static final List<String> NUMBERS_OF_BOTH =
      List.of(
          "price",
          "price_over_usual",
          "price_over_last",
          "price_over_category",
          "price_over_cheapest",
          "category_promoted",
          "discount",
          "promoted",
          "deal",
          "advertised",
          "displayed",
          "demand_at_price",
          "to_promotion",
          "since_promotion",
          "to_event",
          "horizon");

  private static final List<String> INTERACTIONS =
      List.of("views_last", "views_average", "carts_last", "carts_average");

  private static final String LOCATION = "location";
  private static final List<String> OWN_OF_DAYS = List.of("item");
  private static final List<String> OWN_OF_WEEKS = List.of("item", LOCATION);
  private static final int ATTRIBUTES = 2; // of the item: the first by name
  private static final String ITEM = "item.";

  private static final List<String> LEVELS_OF_DAYS =
      List.of(
          "day_of_week",
          "month",
          "mechanics",
          "event",
          "recurring_event",
          "event_before",
          "event_after");

  private static final List<String> EVENTS_OF_A_YEAR =
      List.of("event", "event_before", "event_after");

  private static final List<String> LEVELS_OF_WEEKS =
      List.of("mechanics", "event", "event_before", "event_after");

  /** Of a field that says which numbers are missing; no column of the schema has that name. */
  private static final String MISSING = "missing";

  private static final int FEW = 64; // buckets of a field with a few levels
  private static final int MANY = 1_024; // of one with tens of them
  private static final int OWN_BUCKETS = 8;
  private static final int LEAST_ROWS = 300; // below, an embedding of its own learns the noise
  private static final int MOST_LEVELS = 2_000;

  private static final double SOFTENED = 0.1; // of the level: keeps ln(0) away
  private static final double LEAST_RATIO = 1e-3;
  private static final float LIMIT = 5; // standard deviations beyond which a number says no more

  private final Period grain;
  private final boolean interactions;
  private final List<String> attributes;
  private final List<String> own; // columns whose levels are the category's own
  private final List<Dictionary> dictionaries; // of those, then of the attributes
  private final Normalisation norm; // by number: those of context, the level, those of the target

  private final List<Field> fields = new ArrayList<>();
  private final SeriesLevel level;
  private final Field item;
  private final Field mechanics;
  private final int contextFields;
  private final int targetNumbers;
  private int features;

  /**
   * A field.
   *
   * @param column of the schema's numbers or levels; -1: none of the two, but the level, an
   *     attribute or what is missing
   * @param number among the numbers; -1: a level
   * @param attribute name; null: a column
   * @param dictionary of levels; null: a number
   * @param scale how a number is told; null: a level
   * @param first feature
   */
  private record Field(
      String name,
      int column,
      int number,
      String attribute,
      Dictionary dictionary,
      Scale scale,
      int first) {
    int size() {
      return dictionary == null ? 1 : dictionary.size();
    }
  }

  /** How a number is told. */
  private enum Scale {
    /** ln(level). */
    LEVEL,
    /** Demand, by the level. */
    DEMAND,
    RATIO,
    OTHER
  }

  private DeepFmEncoder(
      Period grain,
      boolean interactions,
      List<String> attributes,
      List<Dictionary> dictionaries,
      Normalisation norm) {
    this.grain = grain;
    this.interactions = interactions;
    this.attributes = attributes;
    this.dictionaries = dictionaries;
    this.norm = norm;
    boolean days = grain == Period.DAY;
    own = own(grain);
    FeatureSchema schema = FeatureSchema.of(grain);
    Map<Boolean, List<String>> byContext =
        numbers(grain, interactions).stream()
            .collect(Collectors.partitioningBy(n -> schema.isOfPast(schema.number(n))));
    int numbers = 0;
    for (String name : byContext.get(true)) {
      addNumber(name, schema.number(name), numbers++);
    }
    addNumber("level", -1, numbers++);
    for (int i = 0; i < own.size(); i++) {
      addLevel(own.get(i), schema.level(own.get(i)), null, dictionaries.get(i));
    }
    if (!own.contains(LOCATION)) {
      addLevel(LOCATION, schema.level(LOCATION), null, hashed(MANY));
    }
    for (int a = 0; a < ATTRIBUTES; a++) {
      String name = a < attributes.size() ? attributes.get(a) : "attribute " + (a + 1);
      addLevel(name, -1, name, dictionaries.get(own.size() + a));
    }
    contextFields = fields.size();
    targetNumbers = byContext.get(false).size();
    for (String name : byContext.get(false)) {
      addNumber(name, schema.number(name), numbers++);
    }
    for (String name : days ? LEVELS_OF_DAYS : LEVELS_OF_WEEKS) {
      List<String> all = schema.levelsOf(name); // by a hash, Friday had the bucket of Sunday
      Dictionary dictionary =
          all.isEmpty() ? hashed(buckets(name, days)) : Dictionary.of(all, 1, all.size(), 1);
      addLevel(name, schema.level(name), null, dictionary);
    }
    addLevel(MISSING, -1, null, hashed(MANY));
    item = field("item");
    mechanics = field("mechanics");
    level = new SeriesLevel(grain);
  }

  private static List<String> own(Period grain) {
    return grain == Period.DAY ? OWN_OF_DAYS : OWN_OF_WEEKS;
  }

  private static int buckets(String name, boolean days) {
    return days && EVENTS_OF_A_YEAR.contains(name) ? MANY : FEW;
  }

  private static Dictionary hashed(int buckets) {
    return Dictionary.of(List.of(), 1, 0, buckets);
  }

  private void addNumber(String name, int column, int number) {
    Scale scale = column < 0 ? Scale.LEVEL : scale(FeatureSchema.of(grain), column);
    fields.add(new Field(name, column, number, null, null, scale, features));
    features++;
  }

  private static Scale scale(FeatureSchema schema, int column) {
    return switch (schema.numbers().get(column).unit()) {
      case "units a period" -> Scale.DEMAND;
      case "ratio" -> Scale.RATIO;
      default -> Scale.OTHER;
    };
  }

  private void addLevel(String name, int column, String attribute, Dictionary dictionary) {
    fields.add(new Field(name, column, -1, attribute, dictionary, null, features));
    features += dictionary.size();
  }

  private Field field(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst().orElseThrow();
  }

  /** The numbers that the schema computes, in no order that matters. */
  private static List<String> numbers(Period grain, boolean interactions) {
    List<String> names = new ArrayList<>(grain == Period.DAY ? NUMBERS_OF_DAYS : NUMBERS_OF_WEEKS);
    names.addAll(NUMBERS_OF_BOTH);
    if (interactions) {
      names.addAll(INTERACTIONS);
    }
    return names;
  }

  /** How many numbers there are: the schema's, and the level. */
  private static int count(Period grain, boolean interactions) {
    return numbers(grain, interactions).size() + 1;
  }

  /**
   * Learns dictionaries and norms from a category's rows.
   *
   * @param interactions whether there are fields of page views and carts
   */
  public static DeepFmEncoder of(
      Period grain,
      boolean interactions,
      List<float[]> values,
      List<String[]> levels,
      List<Map<String, String>> attributeRows) {
    FeatureSchema schema = FeatureSchema.of(grain);
    TreeSet<String> names = new TreeSet<>();
    for (Map<String, String> row : attributeRows) {
      row.keySet().stream().filter(name -> name.startsWith(ITEM)).forEach(names::add);
    }
    List<String> attributes = names.stream().limit(ATTRIBUTES).toList();
    List<Dictionary> dictionaries = new ArrayList<>();
    for (String name : own(grain)) {
      int column = schema.level(name);
      dictionaries.add(dictionary(levels.stream().map(row -> row[column]).iterator()));
    }
    for (int a = 0; a < ATTRIBUTES; a++) {
      String name = a < attributes.size() ? attributes.get(a) : "";
      dictionaries.add(dictionary(attributeRows.stream().map(row -> row.get(name)).iterator()));
    }
    int count = count(grain, interactions);
    Normalisation identity = Normalisation.of(List.of(), count);
    DeepFmEncoder raw = new DeepFmEncoder(grain, interactions, attributes, dictionaries, identity);
    List<float[]> transformed = values.stream().map(raw::transformed).toList();
    return new DeepFmEncoder(
        grain, interactions, attributes, dictionaries, Normalisation.of(transformed, count));
  }

  private static Dictionary dictionary(Iterator<String> observed) {
    return Dictionary.of(() -> observed, LEAST_ROWS, MOST_LEVELS, OWN_BUCKETS);
  }

  private float[] transformed(float[] values) {
    float[] transformed = new float[norm.columns()];
    double level = this.level.of(values);
    for (Field field : fields) {
      if (field.number() >= 0) {
        transformed[field.number()] = transform(field, values, level);
      }
    }
    return transformed;
  }

  /** Fields of a row. */
  public int fields() {
    return fields.size();
  }

  /** The first so many fields are the same for all targets of a series. */
  public int contextFields() {
    return contextFields;
  }

  /** Of the others, the first so many are numbers. */
  public int targetNumbers() {
    return targetNumbers;
  }

  /** The network for its rows, of the usual widths, with field attention and the FM term. */
  public DeepFmSpec spec() {
    return DeepFmSpec.of(fields(), contextFields, targetNumbers, features);
  }

  /** Features of all fields together. */
  public int features() {
    return features;
  }

  /**
   * Of each feature, the one that it is to categories that do not know each other's items: all
   * levels of a field of its own are one there. Numbers, dates, events, mechanics and, of days,
   * locations mean the same in every category.
   */
  int[] commonFeatures() {
    int[] common = new int[features];
    int next = 0;
    for (Field field : fields) {
      for (int i = 0; i < field.size(); i++) {
        common[field.first() + i] = isOwn(field) ? next : next + i;
      }
      next += isOwn(field) ? 1 : field.size();
    }
    return common;
  }

  private boolean isOwn(Field field) {
    return field.attribute() != null || own.contains(field.name());
  }

  /** What a field is called in explanations. */
  public String name(int field) {
    return fields.get(field).name();
  }

  /**
   * Whether a field is of an attribute that the items do not have: it says the same in all rows.
   */
  boolean isPadding(int field) {
    String attribute = fields.get(field).attribute();
    return attribute != null && !attributes.contains(attribute);
  }

  /** How a series' demand is measured. */
  public SeriesLevel level() {
    return level;
  }

  /** Writes a row's features and values from an offset on. */
  public void encode(
      float[] values,
      String[] levels,
      Map<String, String> attributeRow,
      int[] index,
      float[] value,
      int offset) {
    encodeFrom(0, values, levels, attributeRow, index, value, offset);
  }

  /** The same, but for the context fields, which the first row of a series has for all. */
  void encodeTarget(
      float[] values,
      String[] levels,
      Map<String, String> attributeRow,
      int[] index,
      float[] value) {
    encodeFrom(contextFields, values, levels, attributeRow, index, value, 0);
  }

  private void encodeFrom(
      int first,
      float[] values,
      String[] levels,
      Map<String, String> attributeRow,
      int[] index,
      float[] value,
      int offset) {
    double level = this.level.of(values);
    for (int f = first; f < fields.size(); f++) {
      Field field = fields.get(f);
      if (field.number() >= 0) {
        float standard = norm.apply(field.number(), transform(field, values, level));
        index[offset + f] = field.first();
        value[offset + f] = Float.isNaN(standard) ? 0 : Math.max(-LIMIT, Math.min(LIMIT, standard));
      } else {
        index[offset + f] = field.first() + indexOf(field, values, levels, attributeRow);
        value[offset + f] = 1;
      }
    }
  }

  /** Of a level's field: its index in the dictionary. */
  private int indexOf(
      Field field, float[] values, String[] levels, Map<String, String> attributeRow) {
    Dictionary dictionary = field.dictionary();
    if (field.attribute() != null) {
      return dictionary.indexOf(attributeRow.get(field.attribute()));
    }
    return field.column() < 0
        ? dictionary.indexOf(missing(values))
        : dictionary.indexOf(levels[field.column()]);
  }

  /** A bit for each number that is missing. */
  private long missing(float[] values) {
    long bits = 0;
    for (Field field : fields) {
      if (field.number() >= 0 && field.column() >= 0 && Float.isNaN(values[field.column()])) {
        bits |= 1L << field.number();
      }
    }
    return bits;
  }

  /** The item's index among those of its field. */
  int item(String[] levels) {
    return item.dictionary().indexOf(levels[item.column()]);
  }

  int items() {
    return item.dictionary().size();
  }

  /** The index of the target's mechanics among those of its field. */
  int mechanics(String[] levels) {
    return mechanics.dictionary().indexOf(levels[mechanics.column()]);
  }

  int mechanics() {
    return mechanics.dictionary().size();
  }

  private float transform(Field field, float[] values, double level) {
    if (field.scale() == Scale.LEVEL) {
      return (float) StrictMath.log(level);
    }
    float value = values[field.column()];
    if (Float.isNaN(value)) {
      return value;
    }
    return switch (field.scale()) {
      case DEMAND -> {
        double softened = SOFTENED * level;
        yield (float) StrictMath.log((Math.max(0, value) + softened) / (level + softened));
      }
      case RATIO -> (float) StrictMath.log(Math.max(LEAST_RATIO, value));
      default -> (float) (Math.signum(value) * StrictMath.log1p(Math.abs(value)));
    };
  }

  void write(ByteWriter out) {
    FeatureSchema.of(grain).write(out);
    out.count(interactions ? 1 : 0);
    out.count(attributes.size());
    attributes.forEach(out::text);
    dictionaries.forEach(dictionary -> dictionary.write(out));
    norm.write(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the schema is another, or the bytes are damaged
   */
  static DeepFmEncoder read(ByteReader in) {
    Period grain = FeatureSchema.read(in).grain();
    boolean interactions = in.count() == 1;
    List<String> attributes = new ArrayList<>();
    for (int n = in.entries(1); n > 0; n--) {
      attributes.add(in.text());
    }
    List<Dictionary> dictionaries = new ArrayList<>();
    for (int d = 0; d < own(grain).size() + ATTRIBUTES; d++) {
      dictionaries.add(Dictionary.read(in));
    }
    Normalisation norm = Normalisation.read(in);
    int count = count(grain, interactions);
    if (norm.columns() != count) {
      throw new IllegalArgumentException(
          "it has %d numbers, not %d".formatted(norm.columns(), count));
    }
    return new DeepFmEncoder(
        grain, interactions, List.copyOf(attributes), List.copyOf(dictionaries), norm);
  }
}
