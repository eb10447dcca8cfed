package io.shelfcast.feature;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fills missing numbers: with the mean of the row's group (say, the same item in the same month),
 * else with the column's mean, else with 0; and says where it did. Only columns that missed a value
 * while learning keep means by group, so it stays small.
 */
public final class Imputation {
  private final float[] means; // by column
  private final TreeMap<String, float[]> byGroup; // NaN where the group never had a value

  private Imputation(float[] means, TreeMap<String, float[]> byGroup) {
    this.means = means;
    this.byGroup = byGroup;
  }

  /**
   * A row to learn from.
   *
   * @param group rows of a group are alike
   * @param values NaN = missing
   */
  public record Row(String group, float[] values) {}

  /** Learns from rows, in their order, each with {@code columns} values. */
  public static Imputation of(List<Row> rows, int columns) {
    double[] sums = new double[columns];
    int[] counts = new int[columns];
    for (Row row : rows) {
      add(row.values(), sums, counts);
    }
    boolean[] gaps = new boolean[columns];
    boolean any = false;
    for (int c = 0; c < columns; c++) {
      gaps[c] = counts[c] < rows.size();
      any |= gaps[c];
    }
    TreeMap<String, float[]> byGroup = new TreeMap<>();
    if (any) {
      TreeMap<String, double[]> groupSums = new TreeMap<>();
      TreeMap<String, int[]> groupCounts = new TreeMap<>();
      for (Row row : rows) {
        add(
            row.values(),
            groupSums.computeIfAbsent(row.group(), g -> new double[columns]),
            groupCounts.computeIfAbsent(row.group(), g -> new int[columns]));
      }
      groupSums.forEach(
          (group, s) -> byGroup.put(group, means(s, groupCounts.get(group), gaps, Float.NaN)));
    }
    boolean[] all = new boolean[columns];
    Arrays.fill(all, true);
    return new Imputation(means(sums, counts, all, 0), byGroup);
  }

  /**
   * Fills a row in place.
   *
   * @param filled receives whether each column was missing
   */
  public void fill(String group, float[] values, boolean[] filled) {
    float[] own = byGroup.get(group);
    for (int c = 0; c < means.length; c++) {
      filled[c] = Float.isNaN(values[c]);
      if (filled[c]) {
        values[c] = own == null || Float.isNaN(own[c]) ? means[c] : own[c];
      }
    }
  }

  /**
   * Fills gaps in a sequence of periods in place: by a straight line between the neighbours that
   * are known, at the ends by the nearest one. A sequence without any stays as it is.
   *
   * @return which periods were filled
   */
  public static boolean[] interpolate(float[] sequence) {
    boolean[] filled = new boolean[sequence.length];
    int before = -1;
    for (int i = 0; i < sequence.length; i++) {
      if (Float.isNaN(sequence[i])) {
        filled[i] = true;
        continue;
      }
      for (int gap = before + 1; gap < i; gap++) {
        float share = before < 0 ? 1 : (float) (gap - before) / (i - before);
        float from = before < 0 ? 0 : sequence[before];
        sequence[gap] = from * (1 - share) + sequence[i] * share;
      }
      before = i;
    }
    for (int gap = before + 1; gap < sequence.length; gap++) {
      if (before < 0) {
        filled[gap] = false;
      } else {
        sequence[gap] = sequence[before];
      }
    }
    return filled;
  }

  /** Stores it. */
  public void write(ByteWriter out) {
    out.count(means.length);
    for (float mean : means) {
      out.float32(mean);
    }
    out.count(byGroup.size());
    for (Map.Entry<String, float[]> entry : byGroup.entrySet()) {
      out.text(entry.getKey());
      int known = 0;
      for (float mean : entry.getValue()) {
        known += Float.isNaN(mean) ? 0 : 1;
      }
      out.count(known);
      for (int c = 0; c < means.length; c++) {
        if (!Float.isNaN(entry.getValue()[c])) {
          out.count(c).float32(entry.getValue()[c]);
        }
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Imputation read(ByteReader in) {
    float[] means = new float[in.entries(4)];
    for (int c = 0; c < means.length; c++) {
      means[c] = in.float32();
    }
    TreeMap<String, float[]> byGroup = new TreeMap<>();
    for (int n = in.entries(2); n > 0; n--) {
      String group = in.text();
      float[] own = new float[means.length];
      Arrays.fill(own, Float.NaN);
      for (int known = in.entries(5); known > 0; known--) {
        int column = in.count();
        if (column >= own.length) {
          throw new IllegalArgumentException("no column " + column);
        }
        own[column] = in.float32();
      }
      byGroup.put(group, own);
    }
    return new Imputation(means, byGroup);
  }

  private static void add(float[] values, double[] sums, int[] counts) {
    for (int c = 0; c < sums.length; c++) {
      if (!Float.isNaN(values[c])) {
        sums[c] += values[c];
        counts[c]++;
      }
    }
  }

  private static float[] means(double[] sums, int[] counts, boolean[] wanted, float otherwise) {
    float[] means = new float[sums.length];
    for (int c = 0; c < means.length; c++) {
      means[c] = wanted[c] && counts[c] > 0 ? (float) (sums[c] / counts[c]) : otherwise;
    }
    return means;
  }
}
