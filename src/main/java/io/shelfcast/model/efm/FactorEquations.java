package io.shelfcast.model.efm;

import java.util.Arrays;

/**
 * Normal equations of one variable's factors: k equations for each of its levels, which do not mix.
 * A continuous variable counts as an attribute with one level.
 */
final class FactorEquations implements NormalEquations {
  private final EfmObjective objective;
  private final EfmLayout layout;
  private final int attribute; // or ABSENT
  private final int continuous; // or ABSENT
  private final int offset;
  private final int levels;
  private final double[][][] matrix; // [level][k][k]
  private final double[][] right; // [level][k]

  private FactorEquations(
      EfmObjective objective, int attribute, int continuous, int offset, int levels) {
    this.objective = objective;
    this.layout = objective.layout();
    this.attribute = attribute;
    this.continuous = continuous;
    this.offset = offset;
    this.levels = levels;
    matrix = new double[levels][layout.k][layout.k];
    right = new double[levels][layout.k];
  }

  static FactorEquations ofAttribute(EfmObjective objective, int a) {
    EfmLayout layout = objective.layout();
    return new FactorEquations(objective, a, EfmLayout.ABSENT, layout.v(a), layout.levelCount(a));
  }

  static FactorEquations ofContinuous(EfmObjective objective, int c) {
    EfmLayout layout = objective.layout();
    return new FactorEquations(objective, EfmLayout.ABSENT, c, layout.vContinuous(c), 1);
  }

  @Override
  public void collect(double[] p) {
    int k = layout.k;
    double[] f = objective.forecasts();
    double[] q = objective.rowWeights();
    double[] y = objective.data().actuals();
    double[][] h = derivatives(p);
    for (int l = 0; l < levels; l++) {
      Arrays.fill(right[l], 0);
      for (double[] row : matrix[l]) {
        Arrays.fill(row, 0);
      }
    }
    for (int n = 0; n < f.length; n++) {
      int l = attribute == EfmLayout.ABSENT ? 0 : objective.data().level(n, attribute);
      double weight = q[n] * f[n] * f[n];
      double e = q[n] * (f[n] - y[n]) * f[n];
      for (int i = 0; i < k; i++) {
        right[l][i] += e * h[i][n];
        for (int j = 0; j <= i; j++) {
          matrix[l][i][j] += weight * h[i][n] * h[j][n];
        }
      }
    }
    double[] lambda = objective.lambda();
    for (int l = 0; l < levels; l++) {
      for (int i = 0; i < k; i++) {
        int t = offset + l * k + i;
        matrix[l][i][i] += lambda[t];
        right[l][i] += lambda[t] * p[t];
      }
    }
  }

  /** Equation (3)'s h = SUM_b v[b,l_b,q] + SUM_c v[c,q] z_c over the partners, [k][row]. */
  private double[][] derivatives(double[] p) {
    int rows = objective.data().rows();
    double[][] h = new double[layout.k][rows];
    for (EfmPair pair : layout.structure.pairs()) {
      switch (pair.kind()) {
        case ATTRIBUTES -> {
          if (pair.first() == attribute || pair.second() == attribute) {
            addLevels(pair.first() == attribute ? pair.second() : pair.first(), p, h);
          }
        }
        case MIXED -> {
          if (pair.first() == attribute) {
            addSlope(pair.second(), p, h);
          } else if (pair.second() == continuous) {
            addLevels(pair.first(), p, h);
          }
        }
        case CONTINUOUS -> {
          if (pair.first() == continuous || pair.second() == continuous) {
            addSlope(pair.first() == continuous ? pair.second() : pair.first(), p, h);
          }
        }
      }
    }
    if (continuous != EfmLayout.ABSENT) {
      double[] z = objective.data().zColumn(continuous);
      for (double[] row : h) {
        for (int n = 0; n < rows; n++) {
          row[n] *= z[n];
        }
      }
    }
    return h;
  }

  private void addLevels(int partner, double[] p, double[][] h) {
    int v = layout.v(partner);
    int[] column = objective.data().levelColumn(partner);
    for (int i = 0; i < h.length; i++) {
      for (int n = 0; n < column.length; n++) {
        h[i][n] += p[v + column[n] * layout.k + i];
      }
    }
  }

  private void addSlope(int partner, double[] p, double[][] h) {
    int v = layout.vContinuous(partner);
    double[] z = objective.data().zColumn(partner);
    for (int i = 0; i < h.length; i++) {
      for (int n = 0; n < z.length; n++) {
        h[i][n] += p[v + i] * z[n];
      }
    }
  }

  @Override
  public boolean step(double[] p, double damping, double jitter) {
    int k = layout.k;
    double most = 0;
    for (double[][] m : matrix) {
      for (int i = 0; i < k; i++) {
        most = Math.max(most, m[i][i]);
      }
    }
    double[][] work = new double[k][k];
    double[] moves = new double[levels * k];
    for (int l = 0; l < levels; l++) {
      for (int i = 0; i < k; i++) {
        System.arraycopy(matrix[l][i], 0, work[i], 0, k);
        // A level's factors start small and with few rows: the average diagonal damps them, too.
        work[i][i] += damping * (matrix[l][i][i] + most / levels) + jitter * most;
      }
      double[] d = right[l].clone();
      if (!Cholesky.solve(work, d)) {
        return false;
      }
      System.arraycopy(d, 0, moves, l * k, k);
    }
    for (int t = 0; t < moves.length; t++) {
      p[offset + t] -= moves[t];
    }
    return true;
  }
}
