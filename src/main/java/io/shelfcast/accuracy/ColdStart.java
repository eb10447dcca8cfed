package io.shelfcast.accuracy;

/**
 * Quantiles of demand of which only the mean is known: the negative binomial with variance mean +
 * {@value #DISPERSION} mean^2, that is with 1/{@value #DISPERSION} as its number of successes.
 *
 * <pre>
 * P(0) = (1 + d m)^(-1/d)
 * P(k) = P(0) (k + 1) (d m / (1 + d m))^k      for d = 1/2
 * </pre>
 *
 * <p>Above {@value #LARGEST} units a mean the quantiles grow in proportion to it, as they do in the
 * limit (a gamma distribution).
 *
 * <p>Source: Snyder, Ord and Beaumont 2012, "Forecasting the intermittent demand for slow-moving
 * inventories: A modelling approach", International Journal of Forecasting 28(2), where negative
 * binomials forecast better than Poisson ones.
 */
final class ColdStart {
  private static final double DISPERSION = 0.5;
  private static final double LARGEST = 50;

  private ColdStart() {}

  /**
   * Of each level p the smallest k with P(demand &lt;= k) &gt;= p; not decreasing in p; 0 for a
   * mean of 0.
   *
   * @param levels not decreasing: one walk over k finds them all
   */
  static double[] quantiles(double mean, double... levels) {
    double[] quantiles = new double[levels.length];
    if (mean > LARGEST) {
      double[] largest = quantiles(LARGEST, levels);
      for (int i = 0; i < levels.length; i++) {
        quantiles[i] = mean / LARGEST * largest[i];
      }
      return quantiles;
    }
    double odds = DISPERSION * mean / (1 + DISPERSION * mean);
    double base = 1 + DISPERSION * mean;
    double first = 1 / (base * base); // P(0), since 1 / d = 2
    double power = first; // P(0) odds^k
    double cumulated = first;
    int k = 0;
    for (int i = 0; i < levels.length; i++) {
      while (cumulated < levels[i] && power > 0) {
        k++;
        power *= odds;
        cumulated += (k + 1) * power;
      }
      quantiles[i] = k;
    }
    return quantiles;
  }
}
