package io.shelfcast.accuracy;

/**
 * Quantiles of demand of which only the mean is known: the negative binomial with variance mean +
 * {@value #DISPERSION} mean^2, that is with 1/{@value #DISPERSION} as its number of successes.
 *
 * <pre>
 * P(0) = (1 + d m)^(-1/d)
 * P(k) = P(k-1) (k - 1 + 1/d) / k * d m / (1 + d m)
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

  /** The smallest k with P(demand &lt;= k) &gt;= p; not decreasing in p; 0 for a mean of 0. */
  static double quantile(double p, double mean) {
    if (mean > LARGEST) {
      return mean / LARGEST * quantile(p, LARGEST);
    }
    double successes = 1 / DISPERSION;
    double odds = DISPERSION * mean / (1 + DISPERSION * mean);
    double base = 1 + DISPERSION * mean;
    double chance = 1 / (base * base); // P(0) = base^-successes, and successes = 2
    double cumulated = chance;
    int k = 0;
    while (cumulated < p && chance > 0) {
      k++;
      chance *= (k - 1 + successes) / k * odds; // P(k)
      cumulated += chance;
    }
    return k;
  }
}
