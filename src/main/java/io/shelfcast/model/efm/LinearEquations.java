package io.shelfcast.model.efm;

import java.util.Arrays;

/**
 * Normal equations of w0, w and w_c together. What continuous variables have in them is added up
 * apart, where that of a row lies together, and goes into the matrix at the end.
 */
final class LinearEquations implements NormalEquations {
  private static final int TILE = 64; // rows that are read together, since columns lie far apart

  private final EfmObjective objective;
  private final int size;
  private final double[][] matrix; // lower triangle [i][0..i]
  private final double[][] mixed; // SUM q f^2 z_c by level: [level][c]
  private final double[][] squares; // SUM q f^2 z_c z_d: [c][0..c]
  private final double[][] work;
  private final double[] right; // SUM q (f - y) f h + lambda t
  private final int[][] columns; // levels of the linear attributes
  private final int[] offsets;
  private final double[][] z; // the linear continuous variables
  private final int firstContinuous;
  private final int[] active; // a row's levels, w0 first: ascending, since the layout is
  private final double[] hx;

  LinearEquations(EfmObjective objective) {
    this.objective = objective;
    EfmLayout layout = objective.layout();
    size = layout.linearSize();
    matrix = triangle(size);
    work = triangle(size);
    right = new double[size];
    var attributes = layout.structure.attributes();
    columns = new int[attributes.size()][];
    offsets = new int[attributes.size()];
    for (int i = 0; i < offsets.length; i++) {
      columns[i] = objective.data().levelColumn(attributes.get(i));
      offsets[i] = layout.w(attributes.get(i));
    }
    var continuous = layout.structure.continuous();
    z = new double[continuous.size()][];
    for (int i = 0; i < z.length; i++) {
      z[i] = objective.data().zColumn(continuous.get(i));
    }
    firstContinuous = size - z.length;
    mixed = new double[firstContinuous][z.length];
    squares = triangle(z.length);
    active = new int[offsets.length + 1];
    hx = new double[z.length];
  }

  @Override
  public void collect(double[] p) {
    clear(matrix);
    clear(mixed);
    clear(squares);
    Arrays.fill(right, 0);
    double[] f = objective.forecasts();
    double[] q = objective.rowWeights();
    double[] y = objective.data().actuals();
    double[][] x = new double[TILE][z.length];
    for (int n = 0; n < f.length; n++) {
      if (n % TILE == 0) {
        turn(n, x);
      }
      double h = q[n] * f[n] * f[n];
      double e = q[n] * (f[n] - y[n]) * f[n];
      addLevels(n, h, e);
      addContinuous(x[n % TILE], h, e);
    }
    for (int c = 0; c < z.length; c++) {
      double[] row = matrix[firstContinuous + c];
      for (int t = 0; t < firstContinuous; t++) {
        row[t] = mixed[t][c];
      }
      System.arraycopy(squares[c], 0, row, firstContinuous, c + 1);
    }
    double[] lambda = objective.lambda();
    for (int t = 0; t < size; t++) {
      matrix[t][t] += lambda[t];
      right[t] += lambda[t] * p[t];
    }
  }

  /** Writes the continuous variables of the rows from {@code first} on to x[row][c]. */
  private void turn(int first, double[][] x) {
    int count = Math.min(x.length, objective.data().rows() - first);
    for (int c = 0; c < z.length; c++) {
      double[] column = z[c];
      for (int i = 0; i < count; i++) {
        x[i][c] = column[first + i];
      }
    }
  }

  /** What a row's levels have with each other; they stay active. */
  private void addLevels(int n, double h, double e) {
    for (int i = 0; i < offsets.length; i++) {
      active[i + 1] = offsets[i] + columns[i][n];
    }
    for (int i = 0; i < active.length; i++) {
      double[] row = matrix[active[i]];
      right[active[i]] += e;
      for (int j = 0; j <= i; j++) {
        row[active[j]] += h;
      }
    }
  }

  /** What a row's continuous variables have with each other and with the active levels. */
  private void addContinuous(double[] x, double h, double e) {
    for (int c = 0; c < x.length; c++) {
      hx[c] = h * x[c];
      right[firstContinuous + c] += e * x[c];
      addScaled(squares[c], hx[c], x, c + 1);
    }
    for (int at : active) {
      add(mixed[at], hx);
    }
  }

  /** s += x. */
  private static void add(double[] s, double[] x) {
    for (int c = 0; c < x.length; c++) {
      s[c] += x[c];
    }
  }

  /** s += u x in the first n places. */
  private static void addScaled(double[] s, double u, double[] x, int n) {
    for (int d = 0; d < n; d++) {
      s[d] += u * x[d];
    }
  }

  private static void clear(double[][] rows) {
    for (double[] row : rows) {
      Arrays.fill(row, 0);
    }
  }

  @Override
  public boolean step(double[] p, double damping, double jitter) {
    double most = 0;
    for (int t = 0; t < size; t++) {
      most = Math.max(most, matrix[t][t]);
    }
    for (int t = 0; t < size; t++) {
      System.arraycopy(matrix[t], 0, work[t], 0, t + 1);
      work[t][t] += damping * matrix[t][t] + jitter * most;
    }
    double[] d = right.clone();
    if (!Cholesky.solve(work, d)) {
      return false;
    }
    for (int t = 0; t < size; t++) {
      p[t] -= d[t];
    }
    return true;
  }

  private static double[][] triangle(int size) {
    double[][] rows = new double[size][];
    for (int i = 0; i < size; i++) {
      rows[i] = new double[i + 1];
    }
    return rows;
  }
}
