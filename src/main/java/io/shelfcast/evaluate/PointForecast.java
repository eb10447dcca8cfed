package io.shelfcast.evaluate;

/** Which single number of a predictive distribution is scored against the actual. */
public enum PointForecast {
  /** The expected demand: what a plan needs, and what WAPE, bias and RMSSE together ask for. */
  MEAN,

  /** The median, p50: minimises the expected absolute error. */
  MEDIAN,

  /**
   * The number that minimises the expected percentage error E[|y-f|/y]: the median of the
   * distribution reweighted by 1/y. The distribution is taken as the lognormal through the
   * quantiles, whose reweighted median is known in closed form:
   *
   * <pre>
   * ln y ~ N(mu, s^2), mu = ln p50, s = ln(p90/p10) / (2 z), or ln(p90/p50) / z where p10 = 0
   * f = exp(mu - s^2),  z = 1.2816, the standard normal's 90 % quantile
   * </pre>
   *
   * <p>Days without a sale have no percentage error, so f is never below the smallest demand that
   * the series has shown when it did sell: less is worse whatever is sold. That is also the answer
   * where p50 = 0. It underestimates on purpose; never plan with it.
   *
   * <p>Source: Gneiting 2011, "Making and Evaluating Point Forecasts", JASA 106(494), section 3.3
   * (the beta-median, beta = -1).
   */
  MAPE;

  private static final double Z90 = 1.2815515655446004;

  /**
   * The point to score.
   *
   * @param mean expected units
   * @param smallest the smallest positive demand of the series up to as-of, units; 0 without any
   */
  double of(double mean, double p10, double p50, double p90, double smallest) {
    return switch (this) {
      case MEAN -> mean;
      case MEDIAN -> p50;
      case MAPE -> Math.max(smallest, reweightedMedian(p10, p50, p90));
    };
  }

  private static double reweightedMedian(double p10, double p50, double p90) {
    if (p50 <= 0) {
      return 0;
    }
    double s = p10 > 0 ? StrictMath.log(p90 / p10) / (2 * Z90) : StrictMath.log(p90 / p50) / Z90;
    return p50 * StrictMath.exp(-s * s); // exp(mu - s^2)
  }
}
