package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.model.Model;
import io.shelfcast.model.SeriesLevel;
import java.util.List;
import java.util.SortedMap;
import java.util.function.DoubleBinaryOperator;

/**
 * How a model does on the newest targets, where candidate and incumbent meet.
 *
 * @param wape SUM |f - y| / SUM y; NaN where nothing was sold
 * @param bias SUM (f - y) / SUM y; NaN where nothing was sold
 * @param scaled mean of (f - y)^2 over the square of the series' level, 1 unit at least; y as far
 *     as models learn it, or one freak order says who is better
 * @param share SUM f / SUM y; NaN where nothing was sold
 */
record HoldoutScores(double wape, double bias, double scaled, double share) {
  private static final double LEAST_SHARE = 0.1;
  private static final double MOST_SHARE = 10;

  /**
   * Scores rows, which count by their weights.
   *
   * @param learned how much of a row's demand models learn, units, by demand and the series' level
   */
  static HoldoutScores of(
      Model model, List<Example> rows, Period grain, DoubleBinaryOperator learned) {
    SeriesLevel level = new SeriesLevel(grain);
    double absolute = 0;
    double signed = 0;
    double actual = 0;
    double scaled = 0;
    double weights = 0;
    double[] mean = new double[1];
    double[] point = new double[1];
    for (Example row : rows) {
      model.score(row.asFeatureRows(), mean, point);
      double error = mean[0] - row.actual();
      double recent = level.recent(row.values());
      double off = mean[0] - learned.applyAsDouble(row.actual(), recent);
      double scale = Math.max(1, recent);
      absolute += row.weight() * Math.abs(error);
      signed += row.weight() * error;
      actual += row.weight() * row.actual();
      scaled += row.weight() * off * off / (scale * scale);
      weights += row.weight();
    }
    double total = actual > 0 ? actual : Double.NaN;
    return new HoldoutScores(
        absolute / total, signed / total, scaled / weights, (total + signed) / total);
  }

  /**
   * Whether a model with these may go out at all: its forecasts are numbers, and their sum is 0.1
   * to 10 times the demand. Errors in percent say nothing of a mean where most days sell nothing.
   */
  boolean isPublishable() {
    return Double.isFinite(scaled) && !(share < LEAST_SHARE) && !(share > MOST_SHARE);
  }

  /** Whether a candidate with these takes the place of an incumbent with those. */
  boolean beat(HoldoutScores incumbent) {
    return scaled < incumbent.scaled;
  }

  /** What is defined of it, by name. */
  void into(String prefix, SortedMap<String, Double> holdout) {
    if (!Double.isNaN(share)) {
      holdout.put(prefix + "wape", wape);
      holdout.put(prefix + "bias", bias);
    }
    holdout.put(prefix + "scaled", scaled);
  }
}
