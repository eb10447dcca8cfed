package io.shelfcast.feature;

import java.util.List;

/**
 * Mean and standard deviation of each numeric column over a category's rows; a missing value counts
 * for nothing and stays missing.
 */
public final class Normalisation {
  private final double[] mean;
  private final double[] deviation;

  private Normalisation(double[] mean, double[] deviation) {
    this.mean = mean;
    this.deviation = deviation;
  }

  /**
   * Learns from rows, in their order.
   *
   * @param rows each with {@code columns} values, NaN = missing
   */
  public static Normalisation of(List<float[]> rows, int columns) {
    double[] mean = new double[columns];
    double[] squares = new double[columns];
    int[] n = new int[columns];
    for (float[] row : rows) {
      for (int c = 0; c < columns; c++) {
        if (!Float.isNaN(row[c])) { // Welford: no cancellation
          double before = row[c] - mean[c];
          mean[c] += before / ++n[c];
          squares[c] += before * (row[c] - mean[c]);
        }
      }
    }
    double[] deviation = new double[columns];
    for (int c = 0; c < columns; c++) {
      double variance = n[c] == 0 ? 0 : squares[c] / n[c];
      // A column that never changes says nothing: it becomes 0, and small changes stay small.
      deviation[c] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    return new Normalisation(mean, deviation);
  }

  /** Columns. */
  public int columns() {
    return mean.length;
  }

  /** Mean of a column; 0 where every row missed it. */
  public double mean(int column) {
    return mean[column];
  }

  /** Standard deviation of a column, above 0; 1 where it never changes. */
  public double deviation(int column) {
    return deviation[column];
  }

  /** {@code (value - mean) / deviation}; NaN stays NaN. */
  public float apply(int column, float value) {
    return (float) ((value - mean[column]) / deviation[column]);
  }

  /** A whole row, as a new array. */
  public float[] apply(float[] row) {
    float[] standard = new float[mean.length];
    for (int c = 0; c < standard.length; c++) {
      standard[c] = apply(c, row[c]);
    }
    return standard;
  }

  /** Stores it. */
  public void write(ByteWriter out) {
    out.count(mean.length);
    for (int c = 0; c < mean.length; c++) {
      out.float64(mean[c]).float64(deviation[c]);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Normalisation read(ByteReader in) {
    int columns = in.entries(16);
    double[] mean = new double[columns];
    double[] deviation = new double[columns];
    for (int c = 0; c < columns; c++) {
      mean[c] = in.float64();
      deviation[c] = in.float64();
      if (!(deviation[c] > 0)) {
        throw new IllegalArgumentException("a standard deviation is " + deviation[c]);
      }
    }
    return new Normalisation(mean, deviation);
  }
}
