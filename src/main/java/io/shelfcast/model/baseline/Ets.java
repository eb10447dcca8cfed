package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import java.util.Arrays;

/**
 * Exponential smoothing with additive error, damped trend and additive season, ETS(A,Ad,A), in
 * error-correction form, m the season:
 *
 * <pre>
 * e(t) = y(t) - l(t-1) - phi b(t-1) - s(t-m)
 * l(t) = l(t-1) + phi b(t-1) + alpha e(t)
 * b(t) = phi b(t-1) + beta e(t)
 * s(t) = s(t-m) + gamma e(t)
 * f(T+h) = max(0, l(T) + (phi + ... + phi^h) b(T) + s(T+h-m ceil(h/m)))
 * </pre>
 *
 * <p>In a masked period e(t) = 0: time passes, nothing is learnt. The season counts only when the
 * window holds two of them (two weeks of days, two years of weeks).
 *
 * <p>All parameter sets of a small fixed grid run side by side over the window, one <i>lane</i>
 * each, and the lane with the smallest AIC forecasts: n ln(SSE) + 2k, k the parameters it uses more
 * than the simplest lane. Simpler lanes come first and win ties.
 *
 * <p>Initial states: s(0) from the means of each season position, shrunk towards 0 by the empirical
 * Bayes factor max(0, 1 - 1/F) (a weekday pattern that noise alone would show vanishes); l(0) the
 * mean of the first weeks less s(0); b(0) = 0.
 *
 * <p>Sources: Hyndman, Koehler, Ord and Snyder 2008, <i>Forecasting with Exponential Smoothing</i>,
 * table 2.2 and chapter 7 (AIC); shrinkage in the manner of James and Stein 1961, "Estimation with
 * quadratic loss". Grid and damping were chosen on the M5 subset's origins d_1745..d_1857, where
 * the shrinkage is worth .004 of RMSSE; faster levels (0.4 and more), weaker damping and a trend
 * without the AIC's penalty each measured worse. M5BaselinesTest holds the figures at d_1885.
 */
public final class Ets implements Baseline {
  /** phi: per period; half of a trend's slope is gone after about seven. */
  private static final double DAMPING = 0.9;

  private final int season;
  private final int window;
  private final int warmUp;

  // The grid, one entry a lane.
  private final double[] alpha;
  private final double[] beta;
  private final double[] gamma;
  private final double[] noGamma;
  private final int[] extraParameters;

  /** Smooths days over the last 52 weeks, weeks over the last three years. */
  public Ets(Period period) {
    this(
        period, new double[] {0.02, 0.05, 0.1, 0.2}, new double[] {0, 0.1}, new double[] {0, 0.05});
  }

  /**
   * @param alphas rates of the level, in 0..1
   * @param betaShares beta as shares of alpha; 0 = no trend
   * @param gammas rates of the season; 0 = a fixed one
   */
  Ets(Period period, double[] alphas, double[] betaShares, double[] gammas) {
    this.season = period.season();
    this.window = period == Period.DAY ? 52 * season : 3 * season;
    this.warmUp = period == Period.DAY ? 28 : 8;
    int lanes = alphas.length * betaShares.length * gammas.length;
    this.alpha = new double[lanes];
    this.beta = new double[lanes];
    this.gamma = new double[lanes];
    this.noGamma = new double[lanes];
    this.extraParameters = new int[lanes];
    int lane = 0;
    for (double share : betaShares) {
      for (double g : gammas) {
        for (double a : alphas) {
          alpha[lane] = a;
          beta[lane] = share * a;
          gamma[lane] = g;
          // A trend brings beta, phi and b(0); a moving season brings gamma.
          extraParameters[lane++] = (share > 0 ? 3 : 0) + (g > 0 ? 1 : 0);
        }
      }
    }
  }

  @Override
  public String name() {
    return "ets";
  }

  @Override
  public void forecast(History history, double[] means) {
    int n = Math.min(history.size(), window);
    double[] y = new double[n];
    int observed = 0;
    for (int t = 0; t < n; t++) {
      int position = history.size() - n + t;
      boolean seen = history.observed(position);
      y[t] = seen ? history.demand(position) : Double.NaN;
      observed += seen ? 1 : 0;
    }
    if (observed == 0) {
      Arrays.fill(means, 0);
      return;
    }
    double[] indices = n >= 2 * season ? seasonIndices(y, season) : new double[1];
    Lanes lanes = new Lanes(alpha.length, initialLevel(y, indices), indices);
    lanes.run(y, alpha, beta, indices.length == 1 ? noGamma : gamma);
    lanes.project(lanes.best(observed, extraParameters), n, means);
  }

  /** s(0): shrunk deviations of each season position's mean from the overall mean; sum near 0. */
  private static double[] seasonIndices(double[] y, int season) {
    double[] index = new double[season];
    int[] count = new int[season];
    double mean = meanOf(y, y.length, new double[1]);
    double squares = 0;
    int observed = 0;
    for (int t = 0, k = 0; t < y.length; t++, k = k + 1 == season ? 0 : k + 1) {
      if (!Double.isNaN(y[t])) {
        double d = y[t] - mean;
        index[k] += d;
        squares += d * d;
        count[k]++;
        observed++;
      }
    }
    double between = 0; // SUM_k n_k d_k^2
    int positions = 0;
    for (int k = 0; k < season; k++) {
      if (count[k] > 0) {
        index[k] /= count[k];
        between += count[k] * index[k] * index[k];
        positions++;
      }
    }
    double shrink = shrinkage(squares - between, between, observed - positions, positions - 1);
    for (int k = 0; k < season; k++) {
      index[k] *= shrink;
    }
    return index;
  }

  /** The empirical Bayes factor max(0, 1 - 1/F), F the one-way analysis' F statistic. */
  private static double shrinkage(double within, double between, int withinDf, int betweenDf) {
    if (withinDf <= 0 || betweenDf <= 0 || between <= 0) {
      return 0;
    }
    return Math.max(0, 1 - Math.max(0, within) / withinDf / (between / betweenDf));
  }

  /** l(0): the mean of the first observed weeks less the season; of all where they are masked. */
  private double initialLevel(double[] y, double[] indices) {
    double early = meanOf(y, Math.min(warmUp, y.length), indices);
    return Double.isNaN(early) ? meanOf(y, y.length, indices) : early;
  }

  /** Mean of y(t) - s(t) over observed t below {@code end}; NaN when there is none. */
  private static double meanOf(double[] y, int end, double[] indices) {
    double sum = 0;
    int count = 0;
    for (int t = 0; t < end; t++) {
      if (!Double.isNaN(y[t])) {
        sum += y[t] - indices[t % indices.length];
        count++;
      }
    }
    return sum / count;
  }

  /** The states of every parameter set, side by side so that the inner loop vectorises. */
  private static final class Lanes {
    private final double[] level;
    private final double[] trend;
    private final double[] error;
    private final double[] sse;
    private final double[][] season; // [position][lane]

    Lanes(int lanes, double level, double[] indices) {
      this.level = new double[lanes];
      this.trend = new double[lanes];
      this.error = new double[lanes];
      this.sse = new double[lanes];
      this.season = new double[indices.length][lanes];
      Arrays.fill(this.level, level);
      for (int k = 0; k < indices.length; k++) {
        Arrays.fill(season[k], indices[k]);
      }
    }

    void run(double[] y, double[] alpha, double[] beta, double[] gamma) {
      for (int t = 0, k = 0; t < y.length; t++, k = k + 1 == season.length ? 0 : k + 1) {
        if (Double.isNaN(y[t])) {
          advance();
        } else {
          correct(y[t], season[k], alpha, beta, gamma);
        }
      }
    }

    private void advance() {
      for (int g = 0; g < level.length; g++) {
        trend[g] *= DAMPING; // b = phi b
        level[g] += trend[g]; // l = l + phi b
      }
    }

    // Three short loops: C2 vectorises those with few arrays (DESIGN section 10).
    private void correct(double y, double[] s, double[] alpha, double[] beta, double[] gamma) {
      double[] l = level;
      double[] b = trend;
      double[] e = error;
      double[] sum = sse;
      for (int g = 0; g < l.length; g++) {
        l[g] += DAMPING * b[g];
        e[g] = y - l[g] - s[g]; // e = y - (l + phi b) - s
        sum[g] += e[g] * e[g];
      }
      for (int g = 0; g < l.length; g++) {
        l[g] += alpha[g] * e[g]; // l = l + phi b + alpha e
        s[g] += gamma[g] * e[g]; // s = s + gamma e
      }
      for (int g = 0; g < l.length; g++) {
        b[g] = DAMPING * b[g] + beta[g] * e[g]; // b = phi b + beta e
      }
    }

    /** The lane with the smallest AIC = n ln(SSE) + 2k, compared as SSE exp(2k/n). */
    int best(int observed, int[] extraParameters) {
      int best = 0;
      double smallest = Double.POSITIVE_INFINITY;
      for (int g = 0; g < sse.length; g++) {
        double criterion = sse[g] * StrictMath.exp(2.0 * extraParameters[g] / observed);
        if (criterion < smallest) {
          smallest = criterion;
          best = g;
        }
      }
      return best;
    }

    /** f(T+h) of one lane, T+1 being at position {@code next} of the window. */
    void project(int lane, int next, double[] means) {
      double power = 1;
      double damped = 0; // phi + ... + phi^h
      for (int i = 0; i < means.length; i++) {
        power *= DAMPING;
        damped += power;
        double seasonal = season[(next + i) % season.length][lane];
        means[i] = Math.max(0, level[lane] + damped * trend[lane] + seasonal);
      }
    }
  }
}
