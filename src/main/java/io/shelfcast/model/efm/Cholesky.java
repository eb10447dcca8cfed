package io.shelfcast.model.efm;

/** Solves symmetric positive definite systems, A = L L^T. */
final class Cholesky {
  private Cholesky() {}

  /**
   * Replaces b by the solution of A x = b.
   *
   * @param a [m][at least row + 1]; its lower triangle is read and overwritten by L
   * @param b [m]
   * @return false when A is not positive definite; b is then meaningless
   */
  static boolean solve(double[][] a, double[] b) {
    int m = b.length;
    for (int i = 0; i < m; i++) {
      double[] row = a[i];
      for (int j = 0; j < i; j++) {
        row[j] = (row[j] - dot(row, a[j], j)) / a[j][j];
      }
      double pivot = row[i] - dot(row, row, i);
      if (!(pivot > 0)) {
        return false;
      }
      row[i] = Math.sqrt(pivot);
    }
    for (int i = 0; i < m; i++) {
      b[i] = (b[i] - dot(a[i], b, i)) / a[i][i];
    }
    for (int i = m - 1; i >= 0; i--) {
      b[i] /= a[i][i];
      for (int j = 0; j < i; j++) {
        b[j] -= a[i][j] * b[i];
      }
    }
    return true;
  }

  /** In four sums, which do not wait for each other. */
  private static double dot(double[] x, double[] y, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      s0 += x[i] * y[i];
      s1 += x[i + 1] * y[i + 1];
      s2 += x[i + 2] * y[i + 2];
      s3 += x[i + 3] * y[i + 3];
    }
    for (; i < length; i++) {
      s0 += x[i] * y[i];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
