package io.shelfcast.feature;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills missing numbers with the mean of the row's group (say, the items of a category), else with
 * the column's mean, else with 0. Whoever fills says elsewhere that they were missing.
 */
public final class Imputation {
  private final double[] means; // by column
  private final TreeMap<String, double[]> byGroup; // NaN where the group never had a value

  private Imputation(double[] means, TreeMap<String, double[]> byGroup) {
    this.means = means;
    this.byGroup = byGroup;
  }

  /**
   * A row to learn from.
   *
   * @param group rows of a group are alike
   * @param values NaN = missing
   */
  public record Row(String group, double[] values) {}

  /** Sums of columns. */
  private record Sums(double[] total, int[] rows) {
    Sums(int columns) {
      this(new double[columns], new int[columns]);
    }

    void add(double[] values) {
      for (int c = 0; c < total.length; c++) {
        if (!Double.isNaN(values[c])) {
          total[c] += values[c];
          rows[c]++;
        }
      }
    }

    double[] means(double otherwise) {
      double[] means = new double[total.length];
      for (int c = 0; c < means.length; c++) {
        means[c] = rows[c] > 0 ? total[c] / rows[c] : otherwise;
      }
      return means;
    }
  }

  /** Learns from rows, in their order, each with {@code columns} values. */
  public static Imputation of(List<Row> rows, int columns) {
    Sums all = new Sums(columns);
    Map<String, Sums> groups = new HashMap<>();
    for (Row row : rows) {
      all.add(row.values());
      groups.computeIfAbsent(row.group(), group -> new Sums(columns)).add(row.values());
    }
    TreeMap<String, double[]> byGroup = new TreeMap<>();
    groups.forEach((group, sums) -> byGroup.put(group, sums.means(Double.NaN)));
    return new Imputation(all.means(0), byGroup);
  }

  /** What a column is taken for where a row of the group misses it. */
  public double mean(String group, int column) {
    double[] own = byGroup.get(group);
    return own == null || Double.isNaN(own[column]) ? means[column] : own[column];
  }

  /** Stores it. */
  public void write(ByteWriter out) {
    write(means, out);
    out.count(byGroup.size());
    byGroup.forEach((group, own) -> write(own, out.text(group)));
  }

  private static void write(double[] means, ByteWriter out) {
    for (double mean : means) {
      out.float64(mean);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Imputation read(ByteReader in, int columns) {
    double[] means = means(in, columns);
    TreeMap<String, double[]> byGroup = new TreeMap<>();
    for (int n = in.entries(1); n > 0; n--) {
      byGroup.put(in.text(), means(in, columns));
    }
    return new Imputation(means, byGroup);
  }

  private static double[] means(ByteReader in, int columns) {
    double[] means = new double[columns];
    for (int c = 0; c < columns; c++) {
      means[c] = in.float64();
    }
    return means;
  }
}
