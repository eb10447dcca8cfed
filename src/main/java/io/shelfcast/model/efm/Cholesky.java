package io.shelfcast.model.efm;

/** Solves symmetric positive definite systems, given by their lower triangles. */
final class Cholesky {
  private static final double LEAST_PIVOT = 1e-14; // of the diagonal: below, a column adds nothing

  private Cholesky() {}

  /**
   * Solves (A + mu diag(A)) x = b.
   *
   * @param a row p holds columns 0..p; not changed
   * @param mu damping, 0 or more
   */
  static double[] solve(double[][] a, double mu, double[] b) {
    int n = b.length;
    double[][] l = new double[n][];
    double[] x = b.clone();
    for (int i = 0; i < n; i++) {
      double[] li = a[i].clone();
      double diagonal = li[i] * (1 + mu);
      li[i] = diagonal;
      for (int j = 0; j <= i; j++) {
        double[] lj = j == i ? li : l[j];
        double sum = li[j];
        for (int k = 0; k < j; k++) {
          sum -= li[k] * lj[k];
        }
        li[j] = j < i ? sum / lj[j] : Math.sqrt(Math.max(sum, LEAST_PIVOT * diagonal));
      }
      l[i] = li;
    }
    for (int i = 0; i < n; i++) {
      double sum = x[i];
      for (int k = 0; k < i; k++) {
        sum -= l[i][k] * x[k];
      }
      x[i] = sum / l[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      x[i] /= l[i][i];
      for (int k = 0; k < i; k++) {
        x[k] -= l[i][k] * x[i];
      }
    }
    return x;
  }
}
