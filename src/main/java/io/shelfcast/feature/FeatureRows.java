package io.shelfcast.feature;

/**
 * Feature rows of one series at one as-of date, a row a horizon: row 0 is horizon 1. Columns are
 * those of {@link SeriesFeatures#NAMES}; a missing value is NaN.
 *
 * @param values rows by columns
 */
public record FeatureRows(float[][] values) {
  /** Rows. */
  public int count() {
    return values.length;
  }
}
