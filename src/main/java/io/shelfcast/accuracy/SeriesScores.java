package io.shelfcast.accuracy;

import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Errors of a backtest by series, for the scaled metrics as the M5 competition averages them: first
 * within a series, then over series, each counting once.
 *
 * <pre>
 * RMSSE = mean over series of sqrt( mean_h (f-y)^2 / scale )
 * MASE  = mean over series of mean_h |f-y| / scale
 * </pre>
 *
 * <p>Every other metric is pooled over all series-days. The order in which series come does not
 * matter; within a series it does, up to rounding. One thread at a time.
 *
 * <p>Source: Makridakis, Spiliotis and Assimakopoulos 2022, "M5 accuracy competition: results,
 * findings, and conclusions", International Journal of Forecasting 38(4).
 */
public final class SeriesScores {
  private final TreeMap<String, ErrorSums> bySeries = new TreeMap<>();

  /**
   * Adds one series-day.
   *
   * @param series the series' name
   * @param scales its scales as known at the forecast's as-of date
   */
  public void add(String series, double actual, double mean, Scales scales) {
    sumsOf(series).add(actual, mean, scales);
  }

  /** Adds one series-day's quantiles, units. */
  public void addQuantiles(String series, double actual, double p10, double p50, double p90) {
    sumsOf(series).addQuantiles(actual, p10, p50, p90);
  }

  /** Series with at least one day. */
  public int series() {
    return bySeries.size();
  }

  /** All metrics, the scaled ones averaged over series. */
  public Metrics metrics() {
    ErrorSums pooled = new ErrorSums();
    double mase = 0;
    double rmsse = 0;
    int maseSeries = 0;
    int rmsseSeries = 0;
    for (ErrorSums sums : bySeries.values()) {
      pooled = pooled.plus(sums);
      Metrics own = sums.metrics();
      mase += own.mase().orElse(0);
      rmsse += own.rmsse().orElse(0);
      maseSeries += own.mase().isPresent() ? 1 : 0;
      rmsseSeries += own.rmsse().isPresent() ? 1 : 0;
    }
    OptionalDouble meanMase = ErrorSums.ratio(mase, maseSeries);
    return pooled.metrics().withScaled(meanMase, ErrorSums.ratio(rmsse, rmsseSeries));
  }

  private ErrorSums sumsOf(String series) {
    return bySeries.computeIfAbsent(series, name -> new ErrorSums());
  }
}
