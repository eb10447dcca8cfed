package io.shelfcast.evaluate;

import io.shelfcast.feature.Dictionary;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.SeriesLevel;
import io.shelfcast.training.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Feature rows as trees take them: the schema's numbers as they are, then its levels as category
 * codes, then the attributes, as numbers where all of them are and as codes otherwise. NaN is
 * missing.
 */
final class PeerColumns {
  private static final int MOST_LEVELS = 1_000;

  private final int numbers;
  private final SeriesLevel level;
  private final Dictionary[] levels;
  private final List<String> attributes;
  private final List<Dictionary> codes; // by attribute; null: it is a number

  private PeerColumns(
      int numbers,
      SeriesLevel level,
      Dictionary[] levels,
      List<String> attributes,
      List<Dictionary> codes) {
    this.numbers = numbers;
    this.level = level;
    this.levels = levels;
    this.attributes = attributes;
    this.codes = codes;
  }

  /** Learns the codes from rows. */
  static PeerColumns of(FeatureSchema schema, List<Example> rows) {
    Dictionary[] levels = new Dictionary[schema.levels().size()];
    for (int l = 0; l < levels.length; l++) {
      int column = l;
      levels[l] = dictionary(rows, row -> row.levels()[column]);
    }
    TreeSet<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.attributes().keySet()));
    List<Dictionary> codes = new ArrayList<>();
    for (String name : names) {
      boolean number =
          rows.stream()
              .map(row -> row.attributes().get(name))
              .allMatch(text -> text == null || number(text).isPresent());
      codes.add(number ? null : dictionary(rows, row -> row.attributes().get(name)));
    }
    SeriesLevel level = new SeriesLevel(schema.grain());
    return new PeerColumns(schema.numbers().size(), level, levels, List.copyOf(names), codes);
  }

  /** The columns that are codes, as LightGBM is told: numbers with commas between. */
  String categorical() {
    int first = numbers + levels.length;
    IntStream ofLevels = IntStream.range(numbers, first);
    IntStream ofAttributes =
        IntStream.range(0, codes.size()).filter(a -> codes.get(a) != null).map(a -> first + a);
    return IntStream.concat(ofLevels, ofAttributes)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }

  /** A series' level, units: its recent mean, 1 at least. */
  double level(float[] values) {
    return Math.max(1, level.recent(values));
  }

  float[][] of(List<Example> rows) {
    return rows.stream()
        .map(row -> of(row.values(), row.levels(), row.attributes()))
        .toArray(float[][]::new);
  }

  float[] of(float[] values, String[] rowLevels, Map<String, String> rowAttributes) {
    float[] x = new float[numbers + levels.length + codes.size()];
    System.arraycopy(values, 0, x, 0, numbers);
    for (int l = 0; l < levels.length; l++) {
      x[numbers + l] = code(levels[l], rowLevels[l]);
    }
    for (int a = 0; a < codes.size(); a++) {
      String text = rowAttributes.get(attributes.get(a));
      x[numbers + levels.length + a] =
          codes.get(a) != null
              ? code(codes.get(a), text)
              : text == null ? Float.NaN : (float) number(text).orElse(Double.NaN);
    }
    return x;
  }

  private static float code(Dictionary dictionary, String text) {
    return text == null ? Float.NaN : dictionary.indexOf(text);
  }

  private static Dictionary dictionary(List<Example> rows, Function<Example, String> field) {
    List<String> observed = new ArrayList<>(rows.size());
    rows.forEach(row -> observed.add(field.apply(row)));
    return Dictionary.of(observed, 1, MOST_LEVELS, 1);
  }

  private static OptionalDouble number(String text) {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
