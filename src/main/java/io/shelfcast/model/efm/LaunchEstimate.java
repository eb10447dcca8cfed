package io.shelfcast.model.efm;

/**
 * Units that an item will sell at a location in its first weeks.
 *
 * @param mean expected units
 * @param p10 10 % quantile
 * @param p50 median
 * @param p90 90 % quantile
 */
public record LaunchEstimate(double mean, double p10, double p50, double p90) {
  /** Of a share of these weeks. */
  public LaunchEstimate times(double share) {
    return new LaunchEstimate(share * mean, share * p10, share * p50, share * p90);
  }
}
