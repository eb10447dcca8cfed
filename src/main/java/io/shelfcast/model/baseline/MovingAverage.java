package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import java.util.Arrays;

/**
 * The mean of the latest comparable periods; masked periods are skipped, never counted as zero.
 *
 * <ul>
 *   <li>Days: f(T+h) = mean of y over the target's weekday in the last 28 days, up to four values.
 *       Without any, the mean of the 28 days; without that, {@link Naive}.
 *   <li>Weeks: f(T+h) = mean of the last four observed weeks.
 * </ul>
 *
 * <p>Source: the seasonal naive method of Hyndman and Athanasopoulos, <i>Forecasting: Principles
 * and Practice</i>, section 5.2, averaged over the last four seasons.
 */
public final class MovingAverage implements Baseline {
  /** Weeks in the window, and so values behind each mean. */
  static final int WEEKS = 4;

  private final Period period;

  /** Averages same weekdays for days, the latest weeks for weeks. */
  public MovingAverage(Period period) {
    this.period = period;
  }

  @Override
  public String name() {
    return "moving-average";
  }

  @Override
  public void forecast(History history, double[] means) {
    if (period == Period.WEEK) {
      Arrays.fill(means, meanOfLastObserved(history, WEEKS));
      return;
    }
    int season = period.season();
    int start = history.size() - WEEKS * season;
    double fallback = mean(history, start, 1, Naive.lastObserved(history));
    for (int i = 0; i < means.length; i++) {
      // Position `start` is a whole number of weeks before T+1, so start + i has T+1+i's weekday.
      means[i] = i < season ? mean(history, start + i, season, fallback) : means[i - season];
    }
  }

  /** Mean of the observed demand at first, first + step, ... up to the newest period. */
  private static double mean(History history, int first, int step, double whenNone) {
    double sum = 0;
    int count = 0;
    for (int at = first; at < history.size(); at += step) {
      if (at >= 0 && history.observed(at)) {
        sum += history.demand(at);
        count++;
      }
    }
    return count == 0 ? whenNone : sum / count;
  }

  private static double meanOfLastObserved(History history, int wanted) {
    double sum = 0;
    int count = 0;
    for (int at = history.size() - 1; at >= 0 && count < wanted; at--) {
      if (history.observed(at)) {
        sum += history.demand(at);
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
