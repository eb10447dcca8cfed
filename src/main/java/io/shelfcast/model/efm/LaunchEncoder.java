package io.shelfcast.model.efm;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.Dictionary;
import io.shelfcast.feature.Discretiser;
import io.shelfcast.feature.Imputation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Launches as an EFM takes them: category, location, month and every attribute of item and location
 * are attributes of the EFM. The price and attributes that are numbers are both a level of equal
 * frequency (the paper's way) and a continuous variable, ln(1 + |value|) standardised (38), which
 * reaches beyond the values that were seen. A number that is missing has a level of its own, and is
 * taken for the mean of its category's.
 */
final class LaunchEncoder {
  private static final int LEAST_ROWS = 3; // a rarer level shares the parameter of the rest
  private static final int MOST_LEVELS = 50; // a step costs the cube of all levels; dates wait
  private static final int LEVELS_OF_NUMBER = 5;
  private static final int LEAST_NUMBERS = 6; // with fewer values a number is a name
  private static final double LIMIT = 4; // standard deviations that a number may be off
  private static final String PRICE = "price";

  /** A number's levels and norm. */
  private record Number(String name, Discretiser levels, double mean, double sd) {
    int level(double value) {
      return 1 + levels.indexOf((float) value); // 0 where it is missing
    }

    /** NaN where it is missing. */
    double z(double value) {
      return Math.max(-LIMIT, Math.min(LIMIT, (transform(value) - mean) / sd));
    }

    static double transform(double value) {
      return Math.signum(value) * StrictMath.log1p(Math.abs(value));
    }
  }

  private final List<String> names; // of attributes that are levels
  private final Dictionary[] dictionaries; // category, location, month, then by name
  private final List<Number> numbers;
  private final Imputation imputation; // of the numbers' z, by category

  private LaunchEncoder(
      List<String> names, Dictionary[] dictionaries, List<Number> numbers, Imputation imputation) {
    this.names = names;
    this.dictionaries = dictionaries;
    this.numbers = numbers;
    this.imputation = imputation;
  }

  /** Learns levels and norms from rows. */
  static LaunchEncoder of(List<LaunchRow> rows) {
    TreeSet<String> all = new TreeSet<>();
    rows.forEach(row -> all.addAll(row.attributes().keySet()));
    List<String> names = new ArrayList<>();
    List<Number> numbers = new ArrayList<>();
    number(PRICE, rows).ifPresent(numbers::add);
    for (String name : all) {
      Optional<Number> number = number(name, rows);
      number.ifPresentOrElse(numbers::add, () -> names.add(name));
    }
    List<Function<LaunchRow, String>> fields = fields(names);
    Dictionary[] dictionaries = new Dictionary[fields.size()];
    for (int d = 0; d < dictionaries.length; d++) {
      List<String> observed = new ArrayList<>(rows.size());
      for (LaunchRow row : rows) {
        observed.add(fields.get(d).apply(row));
      }
      dictionaries[d] = Dictionary.of(observed, LEAST_ROWS, MOST_LEVELS, 1);
    }
    List<Imputation.Row> known =
        rows.stream().map(row -> new Imputation.Row(row.category(), known(numbers, row))).toList();
    return new LaunchEncoder(
        List.copyOf(names),
        dictionaries,
        List.copyOf(numbers),
        Imputation.of(known, numbers.size()));
  }

  private static List<Function<LaunchRow, String>> fields(List<String> names) {
    List<Function<LaunchRow, String>> fields = new ArrayList<>();
    fields.add(LaunchRow::category);
    fields.add(LaunchRow::locationId);
    fields.add(row -> String.valueOf(row.month()));
    names.forEach(name -> fields.add(row -> row.attributes().get(name)));
    return fields;
  }

  /** An attribute of which every value is a number, and of which there are enough. */
  private static Optional<Number> number(String name, List<LaunchRow> rows) {
    float[] values = new float[rows.size()];
    Set<Float> distinct = new HashSet<>();
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int n = 0; n < values.length; n++) {
      double value = value(name, rows.get(n));
      if (Double.isNaN(value) && rows.get(n).attributes().containsKey(name)) {
        return Optional.empty();
      }
      values[n] = (float) value;
      if (!Double.isNaN(value)) {
        distinct.add(values[n]);
        double t = Number.transform(value);
        sum += t;
        squares += t * t;
        count++;
      }
    }
    if (distinct.size() < LEAST_NUMBERS) {
      return Optional.empty();
    }
    double mean = sum / count;
    double sd = Math.sqrt(Math.max(1e-12, squares / count - mean * mean));
    return Optional.of(new Number(name, Discretiser.of(values, LEVELS_OF_NUMBER), mean, sd));
  }

  /** NaN where it is missing or no number. */
  private static double value(String name, LaunchRow row) {
    if (name.equals(PRICE)) {
      return row.price();
    }
    String text = row.attributes().get(name);
    if (text == null) {
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? value : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  int[] levelCounts() {
    int[] counts = new int[dictionaries.length + numbers.size()];
    for (int d = 0; d < dictionaries.length; d++) {
      counts[d] = dictionaries[d].size();
    }
    for (int i = 0; i < numbers.size(); i++) {
      counts[dictionaries.length + i] = 1 + numbers.get(i).levels().levels();
    }
    return counts;
  }

  int continuous() {
    return numbers.size();
  }

  int[] levels(LaunchRow row) {
    List<Function<LaunchRow, String>> fields = fields(names);
    int[] levels = new int[dictionaries.length + numbers.size()];
    for (int d = 0; d < dictionaries.length; d++) {
      levels[d] = dictionaries[d].indexOf(fields.get(d).apply(row));
    }
    for (int i = 0; i < numbers.size(); i++) {
      Number number = numbers.get(i);
      levels[dictionaries.length + i] = number.level(value(number.name(), row));
    }
    return levels;
  }

  /** How many {@link #itemLevels} there are. */
  int itemLevelCount() {
    return dictionaries.length + numbers.size() - 2;
  }

  /** Levels that say what item it is: all but those of location and month. */
  int[] itemLevels(LaunchRow row) {
    int[] levels = levels(row);
    int[] its = new int[itemLevelCount()];
    its[0] = levels[0];
    System.arraycopy(levels, 3, its, 1, its.length - 1);
    return its;
  }

  double[] z(LaunchRow row) {
    double[] z = known(numbers, row);
    for (int i = 0; i < z.length; i++) {
      z[i] = Double.isNaN(z[i]) ? imputation.mean(row.category(), i) : z[i];
    }
    return z;
  }

  /** The numbers' z; NaN where they are missing. */
  private static double[] known(List<Number> numbers, LaunchRow row) {
    return numbers.stream().mapToDouble(number -> number.z(value(number.name(), row))).toArray();
  }

  void write(ByteWriter out) {
    out.count(names.size());
    names.forEach(out::text);
    for (Dictionary dictionary : dictionaries) {
      dictionary.write(out);
    }
    out.count(numbers.size());
    for (Number number : numbers) {
      out.text(number.name());
      number.levels().write(out);
      out.float64(number.mean()).float64(number.sd());
    }
    imputation.write(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param filled whether it has the means of categories, which releases before did not write
   * @throws IllegalArgumentException when the bytes are damaged
   */
  static LaunchEncoder read(ByteReader in, boolean filled) {
    List<String> names = new ArrayList<>();
    for (int n = in.entries(1); n > 0; n--) {
      names.add(in.text());
    }
    Dictionary[] dictionaries = new Dictionary[fields(names).size()];
    for (int d = 0; d < dictionaries.length; d++) {
      dictionaries[d] = Dictionary.read(in);
    }
    List<Number> numbers = new ArrayList<>();
    for (int n = in.entries(1); n > 0; n--) {
      numbers.add(new Number(in.text(), Discretiser.read(in), in.float64(), in.float64()));
    }
    Imputation imputation =
        filled ? Imputation.read(in, numbers.size()) : Imputation.of(List.of(), numbers.size());
    return new LaunchEncoder(List.copyOf(names), dictionaries, List.copyOf(numbers), imputation);
  }
}
