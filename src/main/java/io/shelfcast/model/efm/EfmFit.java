package io.shelfcast.model.efm;

import java.util.Optional;

/**
 * A fit's outcome.
 *
 * @param model the best parameters that were seen
 * @param objective their loss / N + SUM lambda t^2, with N the loss of forecasting nothing
 * @param error their training error (22): ES MAE in units, PES MAPE as a fraction
 * @param iterations steps taken
 * @param refusal why the model must not be published; empty when it may
 */
public record EfmFit(
    EfmModel model, double objective, double error, int iterations, Optional<String> refusal) {
  private static final double LEAST_SHARE = 0.1;
  private static final double MOST_SHARE = 10;

  /**
   * A model is refused when its MAPE over rows with demand is 1 or more, as a forecast of nothing
   * has, or when the sum of its forecasts is outside 0.1 .. 10 times that of the actuals.
   */
  static Optional<String> refusal(double[] y, double[] f) {
    double percentages = 0;
    int counted = 0;
    double sumY = 0;
    double sumF = 0;
    for (int n = 0; n < y.length; n++) {
      if (y[n] > 0) {
        percentages += Math.abs(f[n] - y[n]) / y[n];
        counted++;
      }
      sumY += y[n];
      sumF += f[n];
    }
    if (!Double.isFinite(sumF)) {
      return Optional.of("a forecast is not finite");
    }
    if (counted == 0) {
      return Optional.of("no row has any demand");
    }
    double mape = percentages / counted;
    if (mape >= 1) {
      return Optional.of("MAPE %.3f is no better than forecasting nothing".formatted(mape));
    }
    double share = sumF / sumY;
    if (share < LEAST_SHARE || share > MOST_SHARE) {
      return Optional.of("forecasts sum to %.3g times the actuals".formatted(share));
    }
    return Optional.empty();
  }
}
