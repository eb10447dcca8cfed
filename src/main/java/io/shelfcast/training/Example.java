package io.shelfcast.training;

import io.shelfcast.feature.FeatureRows;
import java.util.Map;

/**
 * One row to learn from: what was known of a series at target - horizon, and what came of it.
 *
 * @param locationId the location
 * @param itemId the item
 * @param target the period whose demand is the actual
 * @param horizon periods from as-of to the target
 * @param values numeric features in the schema's order; NaN is missing
 * @param levels categorical features in the schema's order; null is missing
 * @param attributes of item and location, by name
 * @param actual demand, units
 * @param weight rows that this one stands for, positive
 */
public record Example(
    String locationId,
    String itemId,
    long target,
    int horizon,
    float[] values,
    String[] levels,
    Map<String, String> attributes,
    double actual,
    double weight) {
  /** As models score it. */
  public FeatureRows asFeatureRows() {
    return new FeatureRows(new float[][] {values}, new String[][] {levels}, attributes);
  }
}
