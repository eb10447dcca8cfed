package io.shelfcast.model.blend;

import java.util.Arrays;

/**
 * Exponentiated-gradient weights of M models, learnt per series and horizon from what each model's
 * forecast turned out to be worth:
 *
 * <pre>
 * v(m) = w(m) exp(-eta loss(m))            multiplicative update
 * w(m) = (1 - u) v(m) / SUM v + u / M      a share kept uniform
 * </pre>
 *
 * <p>The uniform share u keeps every model within reach, so that the blend recovers when a series
 * changes and another model becomes the best one.
 *
 * <p>Losses come late: the forecast made at t for t+h teaches at t+h, when its actual is there. The
 * update is the same then; a delay of h adds to the regret, it does not multiply it.
 *
 * <p>A model that had no forecast sleeps: its loss is NaN, its weight stays, and the others share
 * what they had among themselves.
 *
 * <p>Sources: Kivinen and Warmuth 1997, "Exponentiated gradient versus gradient descent for linear
 * predictors", Information and Computation 132; Cesa-Bianchi and Lugosi 2006, <i>Prediction,
 * Learning, and Games</i>, section 2.2; fixed share: Herbster and Warmuth 1998, "Tracking the best
 * expert", Machine Learning 32; sleeping: Freund et al. 1997, "Using and combining predictors that
 * specialize"; delay: Joulani et al. 2013, "Online learning under delayed feedback".
 */
public final class Blend {
  private static final double SMALLEST_VARIANCE = 0.01;
  private static final double LARGEST_LOSS = 25;

  private final Settings settings;

  /**
   * How fast weights move.
   *
   * @param learningRate eta, above 0: a loss that is larger by 1/eta costs a factor e of weight
   * @param uniformShare u, in 0..1, both excluded: the weight spread evenly; no model falls below
   *     u/M, so none is lost for good to underflow
   */
  public record Settings(double learningRate, double uniformShare) {
    /**
     * For {@link #squaredLoss}. Chosen one day ahead on the M5 subset, d_1501..d_1885, over the
     * five baselines: RMSSE .723 and WAPE 54.8 %, against .746 / 56.1 with even weights and .737 /
     * 55.1 with {@link #absoluteLoss}. A rate of 1 chases noise (.758).
     */
    public static final Settings DEFAULT = new Settings(0.1, 0.01);

    /**
     * For mean losses of a group of series, which are steadier. Decision 11 has how it was chosen.
     */
    public static final Settings SHARED = new Settings(0.3, 0.01);

    public Settings {
      if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
        throw new IllegalArgumentException("learningRate must be positive, was " + learningRate);
      }
      if (!(uniformShare > 0 && uniformShare < 1)) {
        throw new IllegalArgumentException("uniformShare must be in (0,1), was " + uniformShare);
      }
    }
  }

  public Blend(Settings settings) {
    this.settings = settings;
  }

  /** The weights of one who has learnt nothing: 1/M each. */
  static double[] uniformWeights(int models) {
    double[] weights = new double[models];
    Arrays.fill(weights, 1.0 / models);
    return weights;
  }

  /**
   * What a mean forecast cost: min( (y - f)^2 / max(scale/2, 0.01), 25 ).
   *
   * <p>Squared, since the mean is what minimises it; the scale makes big and small sellers learn at
   * one pace (half of it is the variance of demand that is mere noise); the cap keeps one freak
   * period from deciding.
   *
   * @param scale mean (y(t) - y(t-1))^2 of the series as known when the forecast was made, units
   *     squared: RMSSE's scale; 0 where it is undefined
   * @return in 0..25
   */
  public static double squaredLoss(double actual, double mean, double scale) {
    double e = actual - mean;
    return Math.min(e * e / Math.max(scale / 2, SMALLEST_VARIANCE), LARGEST_LOSS);
  }

  /**
   * The loss for who wants WAPE alone: |y - f| / max(level, 1). It draws towards the median, which
   * for slow sellers is 0.
   *
   * @param level the series' demand per period, units, as known when the forecast was made
   */
  public static double absoluteLoss(double actual, double mean, double level) {
    return Math.abs(actual - mean) / Math.max(level, 1);
  }

  /**
   * Learns from one settled period, in place.
   *
   * @param horizon how far ahead the forecasts were made, one of those that lessons come at
   * @param losses M losses as of {@link #squaredLoss}, not negative; NaN for a model without a
   *     forecast
   */
  public void update(BlendWeights weights, int horizon, double[] losses) {
    requireSameLength(weights.models(), losses.length);
    if (Arrays.stream(losses).allMatch(Double::isNaN)) {
      return;
    }
    update(weights.lessonsOf(horizon), losses);
  }

  private void update(double[] weights, double[] losses) {
    double smallest = Double.POSITIVE_INFINITY;
    double awake = 0;
    for (int m = 0; m < weights.length; m++) {
      if (!Double.isNaN(losses[m])) {
        smallest = Math.min(smallest, losses[m]);
        awake += weights[m];
      }
    }
    double sum = 0;
    for (int m = 0; m < weights.length; m++) {
      if (!Double.isNaN(losses[m])) {
        // v = w exp(-eta loss); the common factor exp(eta smallest) cancels and avoids underflow.
        weights[m] *= StrictMath.exp(-settings.learningRate() * (losses[m] - smallest));
        sum += weights[m];
      }
    }
    double uniform = settings.uniformShare() / weights.length;
    for (int m = 0; m < weights.length; m++) {
      double share = Double.isNaN(losses[m]) ? weights[m] : awake * weights[m] / sum;
      weights[m] = (1 - settings.uniformShare()) * share + uniform; // w = (1-u) v/SUM v + u/M
    }
  }

  /**
   * Writes the blended forecast, SUM_m w(m,h) f(m,h). A model whose mean is NaN sleeps: the others'
   * weights are scaled up to one; where all sleep the result is NaN.
   *
   * @param means [model][horizon], units, from horizon 1 on
   * @param out receives as many horizons as it is long
   */
  public void mix(BlendWeights weights, double[][] means, double[] out) {
    requireSameLength(weights.models(), means.length);
    double[] at = new double[means.length];
    for (int h = 0; h < out.length; h++) {
      weights.at(h + 1, at);
      double sum = 0;
      double awake = 0;
      for (int m = 0; m < at.length; m++) {
        if (!Double.isNaN(means[m][h])) {
          sum += at[m] * means[m][h];
          awake += at[m];
        }
      }
      out[h] = sum / awake;
    }
  }

  private static void requireSameLength(int weights, int models) {
    if (weights != models) {
      throw new IllegalArgumentException(weights + " weights for " + models + " models");
    }
  }
}
