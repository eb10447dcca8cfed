package io.shelfcast.model.efm;

import java.util.Arrays;

/**
 * Rows to fit or to score: each has one level per attribute, continuous variables, and what was
 * sold. Columns are kept apart from each other, since a fit reads them one at a time. Immutable.
 */
public final class EfmData {
  private final int rows;
  private final int[] levelCounts;
  private final int[][] levels; // [attribute][row]
  private final double[][] z; // [continuous][row]
  private final double[] y; // [row]
  private final double[] weights; // [row]

  private EfmData(int[] levelCounts, int[][] levels, double[][] z, double[] y, double[] weights) {
    this.rows = y.length;
    this.levelCounts = levelCounts;
    this.levels = levels;
    this.z = z;
    this.y = y;
    this.weights = weights;
  }

  /** Rows of equal weight; see {@link #of(int[][], int[], double[][], double[], double[])}. */
  public static EfmData of(int[][] levels, int[] levelCounts, double[][] z, double[] y) {
    double[] weights = new double[y.length];
    Arrays.fill(weights, 1);
    return of(levels, levelCounts, z, y, weights);
  }

  /**
   * Copies and checks rows.
   *
   * @param levels [rows][attributes], 0 .. levelCounts[a] - 1; a missing value is a level of its
   *     own
   * @param levelCounts [attributes] |L_a|
   * @param z [rows][continuous], finite, about standardised; the rows may be empty
   * @param y [rows] actuals, units, finite and not negative
   * @param weights [rows] finite and not negative
   * @throws IllegalArgumentException naming the row and column that breaks a rule
   */
  public static EfmData of(
      int[][] levels, int[] levelCounts, double[][] z, double[] y, double[] weights) {
    int n = y.length;
    if (levels.length != n || z.length != n || weights.length != n) {
      throw new IllegalArgumentException(
          "rows of levels %d, z %d, y %d, weights %d"
              .formatted(levels.length, z.length, n, weights.length));
    }
    int continuous = n == 0 ? 0 : z[0].length;
    int[][] levelColumns = new int[levelCounts.length][n];
    double[][] columns = new double[continuous][n];
    for (int row = 0; row < n; row++) {
      if (levels[row].length != levelCounts.length || z[row].length != continuous) {
        throw new IllegalArgumentException(
            "row %d has %d attributes and %d continuous variables, not %d and %d"
                .formatted(row, levels[row].length, z[row].length, levelCounts.length, continuous));
      }
      for (int a = 0; a < levelCounts.length; a++) {
        int level = levels[row][a];
        if (level < 0 || level >= levelCounts[a]) {
          throw new IllegalArgumentException(
              "row %d, attribute %d: level %d of %d".formatted(row, a, level, levelCounts[a]));
        }
        levelColumns[a][row] = level;
      }
      for (int c = 0; c < continuous; c++) {
        columns[c][row] = finite(z[row][c], "z", row);
      }
      notNegative(y[row], "y", row);
      notNegative(weights[row], "weight", row);
    }
    return new EfmData(levelCounts.clone(), levelColumns, columns, y.clone(), weights.clone());
  }

  /** Rows. */
  public int rows() {
    return rows;
  }

  /** Attributes A. */
  public int attributes() {
    return levels.length;
  }

  /** Continuous variables. */
  public int continuous() {
    return z.length;
  }

  /** Levels |L_a| of an attribute. */
  public int levelCount(int attribute) {
    return levelCounts[attribute];
  }

  /** Levels of each attribute. */
  public int[] levelCounts() {
    return levelCounts.clone();
  }

  /** l_a(n). */
  public int level(int row, int attribute) {
    return levels[attribute][row];
  }

  /** z_c of a row. */
  public double z(int row, int continuous) {
    return z[continuous][row];
  }

  /** Actual, units. */
  public double y(int row) {
    return y[row];
  }

  /** How much a row counts. */
  public double weight(int row) {
    return weights[row];
  }

  /**
   * The same rows with other weights.
   *
   * @param others [rows] finite and not negative
   */
  public EfmData withWeights(double[] others) {
    for (int n = 0; n < rows; n++) {
      notNegative(others[n], "weight", n);
    }
    return new EfmData(levelCounts, levels, z, y, others);
  }

  /** These rows, in this order; a row may be there twice. */
  public EfmData select(int[] chosen) {
    int[][] someLevels = new int[levels.length][];
    for (int a = 0; a < levels.length; a++) {
      someLevels[a] = new int[chosen.length];
      for (int i = 0; i < chosen.length; i++) {
        someLevels[a][i] = levels[a][chosen[i]];
      }
    }
    double[][] someZ = new double[z.length][];
    for (int c = 0; c < z.length; c++) {
      someZ[c] = select(z[c], chosen);
    }
    return new EfmData(levelCounts, someLevels, someZ, select(y, chosen), select(weights, chosen));
  }

  /** Not copied: for reading inside the package. */
  int[] levelColumn(int attribute) {
    return levels[attribute];
  }

  /** Not copied: for reading inside the package. */
  double[] zColumn(int continuous) {
    return z[continuous];
  }

  /** Not copied: for reading inside the package. */
  double[] actuals() {
    return y;
  }

  /** Not copied: for reading inside the package. */
  double[] weights() {
    return weights;
  }

  private static double[] select(double[] values, int[] chosen) {
    double[] some = new double[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      some[i] = values[chosen[i]];
    }
    return some;
  }

  private static double finite(double value, String name, int row) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("row %d: %s is %s".formatted(row, name, value));
    }
    return value;
  }

  private static void notNegative(double value, String name, int row) {
    if (finite(value, name, row) < 0) {
      throw new IllegalArgumentException("row %d: %s is negative: %s".formatted(row, name, value));
    }
  }
}
