package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import java.util.Arrays;

/**
 * The last observed demand, repeated: f(T+h) = y(T') with T' the newest unmasked period up to T.
 *
 * <p>Source: Hyndman and Athanasopoulos, <i>Forecasting: Principles and Practice</i>, section 5.2;
 * carried over unobserved periods as the Orange Juice leaderboard does (Microsoft TSPerf).
 */
public final class Naive implements Baseline {
  @Override
  public String name() {
    return "naive";
  }

  @Override
  public void forecast(History history, double[] means) {
    Arrays.fill(means, lastObserved(history));
  }

  /** The newest observed demand, units; 0 when nothing was ever observed. */
  static double lastObserved(History history) {
    int position = observedAtOrBefore(history, history.size() - 1);
    return position < 0 ? 0 : history.demand(position);
  }

  /** The newest observed position that is not after {@code position}, or -1 when there is none. */
  static int observedAtOrBefore(History history, int position) {
    int at = position;
    while (at >= 0 && !history.observed(at)) {
      at--;
    }
    return at;
  }
}
