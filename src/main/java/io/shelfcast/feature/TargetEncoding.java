package io.shelfcast.feature;

import java.util.TreeMap;

/**
 * A number for each level of a categorical field: the mean of the target over its rows, drawn
 * towards the mean of all rows, {@code (sum + s * mean) / (n + s)}. An unknown level has the mean
 * of all rows. Only rows up to a cutoff count, so that no row is described by its own future.
 */
public final class TargetEncoding {
  private final double smoothing;
  private final double mean;
  private final TreeMap<String, Sum> sums;

  private record Sum(double total, int rows) {}

  private TargetEncoding(double smoothing, double mean, TreeMap<String, Sum> sums) {
    this.smoothing = smoothing;
    this.mean = mean;
    this.sums = sums;
  }

  /** Collects rows; the same rows in the same order give the same bits. */
  public static final class Fit {
    private final long cutoff;
    private final double smoothing;
    private final TreeMap<String, Sum> sums = new TreeMap<>();
    private double total;
    private int rows;

    /**
     * @param cutoff last target period that counts
     * @param smoothing rows that the mean of all rows is worth, above 0
     */
    public Fit(long cutoff, double smoothing) {
      if (!(smoothing > 0)) {
        throw new IllegalArgumentException("smoothing must be above 0, was " + smoothing);
      }
      this.cutoff = cutoff;
      this.smoothing = smoothing;
    }

    /**
     * Takes a row; one after the cutoff is left out.
     *
     * @param period the row's target period
     * @param level null = missing, which is a level of its own
     */
    public void add(long period, String level, double target) {
      if (period > cutoff) {
        return;
      }
      Sum before = sums.getOrDefault(key(level), new Sum(0, 0));
      sums.put(key(level), new Sum(before.total + target, before.rows + 1));
      total += target;
      rows++;
    }

    /** The encoding of the rows so far; of none, 0 for every level. */
    public TargetEncoding build() {
      return new TargetEncoding(smoothing, rows == 0 ? 0 : total / rows, new TreeMap<>(sums));
    }
  }

  /** Value of a level; null = missing. */
  public double valueOf(String level) {
    Sum sum = sums.get(key(level));
    return sum == null ? mean : shrink(sum.total, sum.rows);
  }

  private double shrink(double total, int rows) {
    return (total + smoothing * mean) / (rows + smoothing);
  }

  /** Every level gets a mark before it, so that a missing one is like none of them. */
  private static String key(String level) {
    return level == null ? "" : "=" + level;
  }
}
