package io.shelfcast.evaluate;

import io.shelfcast.event.SeriesKey;
import java.util.Comparator;
import java.util.List;

/**
 * What all models forecast for one series and period at one origin.
 *
 * @param series the series
 * @param asOf period that was closed last
 * @param horizon periods from there to the target
 * @param models names of the models that had a forecast
 * @param numbers four a model, in their order: scored point, p10, p50, p90, units; a peer's
 *     quantiles are NaN
 */
record ForecastRow(
    SeriesKey series, long asOf, int horizon, List<String> models, double[] numbers) {
  /** By as-of, location, item and target. */
  static final Comparator<ForecastRow> ORDER =
      Comparator.comparingLong(ForecastRow::asOf)
          .thenComparing(row -> row.series().locationId())
          .thenComparing(row -> row.series().itemId())
          .thenComparingInt(ForecastRow::horizon);

  /** Numbers kept of each model. */
  static final int NUMBERS = 4;

  long target() {
    return asOf + horizon;
  }

  double point(int model) {
    return numbers[NUMBERS * model];
  }

  double p10(int model) {
    return numbers[NUMBERS * model + 1];
  }

  double p50(int model) {
    return numbers[NUMBERS * model + 2];
  }

  double p90(int model) {
    return numbers[NUMBERS * model + 3];
  }
}
