package io.shelfcast.topology;

import io.shelfcast.feature.FeatureRows;
import io.shelfcast.model.Model;
import java.util.Arrays;

/**
 * What a shadow forecast: a model that is scored and reported beside the others, and never blended.
 *
 * @param means units by horizon
 * @param percentagePoints units by horizon; NaN where it has none
 */
record ShadowForecast(Model model, double[] means, double[] percentagePoints) {
  static ShadowForecast of(Model model, FeatureRows rows) {
    double[] means = new double[rows.count()];
    double[] percentagePoints = new double[rows.count()];
    Arrays.fill(percentagePoints, Double.NaN);
    model.score(rows, means, percentagePoints);
    return new ShadowForecast(model, means, percentagePoints);
  }
}
