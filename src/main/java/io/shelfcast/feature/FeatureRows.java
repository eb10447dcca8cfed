package io.shelfcast.feature;

import java.util.Map;

/**
 * Feature rows of one series at one as-of date, in the columns of a {@link FeatureSchema}. Row
 * {@code h - 1} is horizon {@code h}; where one horizon alone was asked for, there is one row.
 *
 * @param values rows by {@link FeatureSchema#numbers()}; a missing value is NaN
 * @param levels rows by {@link FeatureSchema#levels()}; a missing value is null
 * @param attributes the item's and the location's attributes, the same for all rows: {@code
 *     item.brand} to {@code tropicana}; sorted by name
 */
public record FeatureRows(float[][] values, String[][] levels, Map<String, String> attributes) {
  /** Rows. */
  public int count() {
    return values.length;
  }
}
