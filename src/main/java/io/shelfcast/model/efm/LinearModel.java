package io.shelfcast.model.efm;

/**
 * A linear model of the response itself, f = b0 + SUM_j b_j x_j, by weighted least squares with a
 * ridge:
 *
 * <pre>
 * ( SUM q x x^T + lambda N I ) b = SUM q x y,   with N = SUM q over rows, b0 free
 * </pre>
 *
 * ES (q = 1) is LS. PES (q = 1 / y^2) is LPS, section 6.4: rows divided by their response, x / y
 * against 1, since SUM ((f - y) / y)^2 = SUM (b (x / y) - 1)^2. Forecasts may be negative.
 */
public final class LinearModel {
  /** Share of the largest diagonal entry that keeps exact collinearity solvable. */
  private static final double JITTER = 1e-10;

  private final double[] b; // [1 + columns]

  private LinearModel(double[] b) {
    this.b = b;
  }

  /**
   * Fits.
   *
   * @param x [rows][columns], finite, about standardised
   * @param y [rows] actuals, units
   * @param floor smallest denominator of a percentage, units, above 0
   * @param lambda ridge, 0 or more, relative to the rows' mean weight
   * @throws IllegalArgumentException when there are no rows, or x and y differ in number
   */
  public static LinearModel fit(
      double[][] x, double[] y, EfmLoss loss, double floor, double lambda) {
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(x.length + " rows of x, " + y.length + " of y");
    }
    int m = 1 + x[0].length;
    double[][] matrix = new double[m][m];
    double[] right = new double[m];
    double[] row = new double[m];
    for (int n = 0; n < y.length; n++) {
      double root = loss == EfmLoss.PES ? 1 / Math.max(y[n], floor) : 1; // what divides the row
      row[0] = root;
      for (int j = 1; j < m; j++) {
        row[j] = root * x[n][j - 1];
      }
      for (int i = 0; i < m; i++) {
        right[i] += row[i] * (root * y[n]);
        for (int j = 0; j <= i; j++) {
          matrix[i][j] += row[i] * row[j];
        }
      }
    }
    double weights = matrix[0][0]; // SUM q
    double most = 0;
    for (int i = 0; i < m; i++) {
      most = Math.max(most, matrix[i][i]);
    }
    for (int i = 0; i < m; i++) {
      matrix[i][i] += JITTER * most + (i == 0 ? 0 : lambda * weights);
    }
    if (!Cholesky.solve(matrix, right)) {
      throw new IllegalArgumentException("the normal equations of " + m + " terms are singular");
    }
    return new LinearModel(right);
  }

  /** b0. */
  public double intercept() {
    return b[0];
  }

  /** b_j. */
  public double weight(int column) {
    return b[1 + column];
  }

  /** Forecasts, units; they may be negative. */
  public double[] predict(double[][] x) {
    double[] f = new double[x.length];
    for (int n = 0; n < f.length; n++) {
      f[n] = b[0];
      for (int j = 1; j < b.length; j++) {
        f[n] += b[j] * x[n][j - 1];
      }
    }
    return f;
  }
}
