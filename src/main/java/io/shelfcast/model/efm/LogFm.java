package io.shelfcast.model.efm;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A plain factorization machine on the logarithm of the response (logFM-ES, logFM-PES):
 *
 * <pre>
 * g = w0 + SUM_a w[a,l_a] + SUM_(a &lt; b) &lt;v[a,l_a], v[b,l_b]&gt;,   f = exp(g)
 * </pre>
 *
 * by alternating least squares. g is linear in each parameter t, g = g_t + t h_t, so with r = ln y
 * - g each is set to its optimum while the others are held:
 *
 * <pre>
 * t = SUM q h (r + t h) / ( SUM q h^2 + lambda SUM q )
 * </pre>
 *
 * ES: q = 1. PES: q = 1 / (ln y)^2, the percentage error of what is fitted; CHOICE: |ln y| counts
 * as 0.1 at least, for y = 1 has none. All levels of an attribute are set at once, since no row has
 * two.
 */
public final class LogFm {
  private static final double LEAST_LOG = 0.1;

  private final int k;
  private double w0;
  private final double[][] w; // [attribute][level]
  private final double[][][] v; // [attribute][k][level]

  private LogFm(int[] levelCounts, int k) {
    this.k = k;
    w = new double[levelCounts.length][];
    v = new double[levelCounts.length][k][];
    for (int a = 0; a < w.length; a++) {
      w[a] = new double[levelCounts[a]];
      for (int q = 0; q < k; q++) {
        v[a][q] = new double[levelCounts[a]];
      }
    }
  }

  /**
   * Fits.
   *
   * @param data rows with demand; continuous variables are not used
   * @param k dimension of the factors, 0: no interactions
   * @param penalties of w and v, relative to the rows' mean weight
   * @param sweeps over all parameters
   * @param sd of the factors' starting values
   * @param seed of the factors' starting values
   * @throws IllegalArgumentException when a row has no demand, or there is none
   */
  public static LogFm fit(
      EfmData data, EfmLoss loss, int k, EfmPenalties penalties, int sweeps, double sd, long seed) {
    if (data.rows() == 0) {
      throw new IllegalArgumentException("no rows to fit");
    }
    LogFm model = new LogFm(data.levelCounts(), k);
    SplittableRandom random = new SplittableRandom(seed);
    for (double[][] factors : model.v) {
      for (double[] levels : factors) {
        for (int l = 0; l < levels.length; l++) {
          levels[l] = sd * EfmStart.normal(random);
        }
      }
    }
    new Sweeper(model, data, loss, penalties).run(sweeps);
    return model;
  }

  /** Forecasts, units; a level that no fitted row has counts as 0. */
  public double[] predict(EfmData data) {
    double[] g = exponents(data);
    for (int n = 0; n < g.length; n++) {
      g[n] = Exponential.clamped(g[n]);
    }
    return g;
  }

  private double[] exponents(EfmData data) {
    double[] g = new double[data.rows()];
    for (int n = 0; n < g.length; n++) {
      double sum = w0;
      for (int a = 0; a < w.length; a++) {
        sum += w[a][data.level(n, a)];
      }
      for (int q = 0; q < k; q++) {
        double factors = 0;
        double squares = 0;
        for (int a = 0; a < w.length; a++) {
          double each = v[a][q][data.level(n, a)];
          factors += each;
          squares += each * each;
        }
        sum += 0.5 * (factors * factors - squares);
      }
      g[n] = sum;
    }
    return g;
  }

  /** A fit; its fields are what changes from parameter to parameter. */
  private static final class Sweeper {
    private final LogFm model;
    private final EfmData data;
    private final EfmPenalties penalties;
    private final double[] q;
    private final double[] r; // [row] ln y - g
    private final double[] ones;
    private double weights;

    Sweeper(LogFm model, EfmData data, EfmLoss loss, EfmPenalties penalties) {
      this.model = model;
      this.data = data;
      this.penalties = penalties;
      q = new double[data.rows()];
      r = new double[data.rows()];
      ones = new double[data.rows()];
      Arrays.fill(ones, 1);
      forgetUnseenLevels();
      double[] g = model.exponents(data);
      for (int n = 0; n < r.length; n++) {
        if (!(data.y(n) > 0)) {
          throw new IllegalArgumentException("row " + n + " has no demand, so no logarithm");
        }
        double log = StrictMath.log(data.y(n));
        double size = Math.max(Math.abs(log), LEAST_LOG);
        q[n] = loss == EfmLoss.PES ? data.weight(n) / (size * size) : data.weight(n);
        r[n] = log - g[n];
        weights += q[n];
      }
    }

    void run(int sweeps) {
      int[] all = new int[r.length];
      for (int sweep = 0; sweep < sweeps; sweep++) {
        double[] intercept = {model.w0};
        set(intercept, all, ones, 0);
        model.w0 = intercept[0];
        for (int a = 0; a < model.w.length; a++) {
          set(model.w[a], data.levelColumn(a), ones, penalties.ofAttribute(a));
        }
        for (int i = 0; i < model.k; i++) {
          sweepFactors(i);
        }
      }
    }

    private void sweepFactors(int i) {
      double[] sums = new double[r.length]; // SUM_b v[b,l_b,i]
      for (int a = 0; a < model.w.length; a++) {
        add(sums, model.v[a][i], data.levelColumn(a), 1);
      }
      for (int a = 0; a < model.w.length; a++) {
        double[] levels = model.v[a][i];
        add(sums, levels, data.levelColumn(a), -1); // h: the others'
        set(levels, data.levelColumn(a), sums, penalties.v());
        add(sums, levels, data.levelColumn(a), 1);
      }
    }

    private static void add(double[] sums, double[] levels, int[] column, int sign) {
      for (int n = 0; n < sums.length; n++) {
        sums[n] += sign * levels[column[n]];
      }
    }

    /** The optimum of one parameter per level, and the residuals that it leaves. */
    private void set(double[] t, int[] column, double[] h, double lambda) {
      double[] above = new double[t.length];
      double[] below = new double[t.length];
      for (int n = 0; n < r.length; n++) {
        double qh = q[n] * h[n];
        above[column[n]] += qh * (r[n] + t[column[n]] * h[n]);
        below[column[n]] += qh * h[n];
      }
      double[] moves = new double[t.length];
      for (int l = 0; l < t.length; l++) {
        double optimum = below[l] > 0 ? above[l] / (below[l] + lambda * weights) : 0;
        moves[l] = optimum - t[l];
        t[l] = optimum;
      }
      for (int n = 0; n < r.length; n++) {
        r[n] -= moves[column[n]] * h[n];
      }
    }

    private void forgetUnseenLevels() {
      for (int a = 0; a < model.w.length; a++) {
        boolean[] seen = new boolean[model.w[a].length];
        for (int level : data.levelColumn(a)) {
          seen[level] = true;
        }
        for (double[] factors : model.v[a]) {
          for (int l = 0; l < seen.length; l++) {
            factors[l] = seen[l] ? factors[l] : 0;
          }
        }
      }
    }
  }
}
