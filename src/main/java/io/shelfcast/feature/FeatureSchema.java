package io.shelfcast.feature;

import io.shelfcast.demand.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared features of one grain: names, kinds, units, when they are known, and how each is
 * computed. Columns of {@link FeatureRows} are in this order. Immutable.
 */
public final class FeatureSchema {
  /** Grows by one whenever a field is added, taken away, moved or computed differently. */
  public static final int VERSION = 4;

  private static final FeatureSchema DAY = new FeatureSchema(Period.DAY);
  private static final FeatureSchema WEEK = new FeatureSchema(Period.WEEK);

  private final Period grain;
  private final List<NumberColumn> numberColumns = new ArrayList<>();
  private final List<LevelColumn> levelColumns = new ArrayList<>();
  private final List<Field> numbers;
  private final List<Field> levels;
  private final Map<String, Integer> numberIndex;
  private final Map<String, Integer> levelIndex;

  private FeatureSchema(Period grain) {
    this.grain = grain;
    DemandFields.declare(this);
    PriceFields.declare(this);
    CalendarFields.declare(this);
    InteractionFields.declare(this);
    TargetFields.declare(this);
    numbers = numberColumns.stream().map(NumberColumn::field).toList();
    levels = levelColumns.stream().map(LevelColumn::field).toList();
    numberIndex = index(numbers);
    levelIndex = index(levels);
  }

  /** The schema of a grain. */
  public static FeatureSchema of(Period grain) {
    return grain == Period.DAY ? DAY : WEEK;
  }

  /** Stores which schema it is: grain and version. */
  public void write(ByteWriter out) {
    out.text(grain.name()).count(VERSION);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is a schema of another version
   */
  public static FeatureSchema read(ByteReader in) {
    Period grain = Period.valueOf(in.text());
    int version = in.count();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "it takes features of schema %d, not %d".formatted(version, VERSION));
    }
    return of(grain);
  }

  /** What a period is. */
  public Period grain() {
    return grain;
  }

  /** The numeric fields, in the order of {@link FeatureRows#values()}. */
  public List<Field> numbers() {
    return numbers;
  }

  /** The categorical fields, in the order of {@link FeatureRows#levels()}. */
  public List<Field> levels() {
    return levels;
  }

  /**
   * Column of a numeric field.
   *
   * @throws IllegalArgumentException when the schema has none of that name
   */
  public int number(String name) {
    return indexOf(numberIndex, name);
  }

  /**
   * Column of a categorical field.
   *
   * @throws IllegalArgumentException when the schema has none of that name
   */
  public int level(String name) {
    return indexOf(levelIndex, name);
  }

  /**
   * All levels that a categorical field can have, where dates alone decide, as for weekdays; empty
   * where levels come and go.
   */
  public List<String> levelsOf(String name) {
    return CalendarFields.levelsOf(name);
  }

  /** Whether a number comes of the past alone, and is the same for all targets of a series. */
  public boolean isOfPast(int column) {
    return numberColumns.get(column).formula() instanceof NumberColumn.OfPast;
  }

  List<NumberColumn> numberColumns() {
    return numberColumns;
  }

  List<LevelColumn> levelColumns() {
    return levelColumns;
  }

  /** A number that depends on as-of alone, the same in all rows. */
  void past(String name, String unit, NumberColumn.OfPast value) {
    numberColumns.add(
        new NumberColumn(new Field(name, Field.Kind.NUMERIC, unit, Field.Known.AT_AS_OF), value));
  }

  /** A number that depends on the target as well. */
  void number(String name, String unit, Field.Known known, NumberColumn.OfTarget value) {
    numberColumns.add(new NumberColumn(new Field(name, Field.Kind.NUMERIC, unit, known), value));
  }

  void level(String name, String unit, Field.Known known, LevelColumn.Value value) {
    levelColumns.add(new LevelColumn(new Field(name, Field.Kind.CATEGORICAL, unit, known), value));
  }

  private static int indexOf(Map<String, Integer> index, String name) {
    Integer column = index.get(name);
    if (column == null) {
      throw new IllegalArgumentException("no feature is called " + name);
    }
    return column;
  }

  private static Map<String, Integer> index(List<Field> fields) {
    Map<String, Integer> index = new HashMap<>();
    for (Field field : fields) {
      if (index.put(field.name(), index.size()) != null) {
        throw new IllegalStateException("two features are called " + field.name());
      }
    }
    return Map.copyOf(index);
  }
}
