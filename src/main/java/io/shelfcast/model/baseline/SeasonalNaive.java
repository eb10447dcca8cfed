package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;

/**
 * The demand of the same season's period last time round: f(T+h) = y(T+h-km), m the season and k =
 * ceil(h/m), so that horizons beyond a season repeat it.
 *
 * <p>Where that period is masked, the newest observed one before it stands in; where the history
 * does not reach back so far, {@link Naive} does.
 *
 * <p>Source: Hyndman and Athanasopoulos, <i>Forecasting: Principles and Practice</i>, section 5.2.
 */
public final class SeasonalNaive implements Baseline {
  private final int season;

  /** Repeats the season of the period: 7 days or 52 weeks. */
  public SeasonalNaive(Period period) {
    this.season = period.season();
  }

  @Override
  public String name() {
    return "seasonal-naive";
  }

  @Override
  public void forecast(History history, double[] means) {
    double naive = Naive.lastObserved(history);
    for (int i = 0; i < means.length; i++) {
      // T+h-km with T = size-1 and h = i+1: as many whole seasons back as reach a known period.
      int seasons = i / season + 1;
      int source = Naive.observedAtOrBefore(history, history.size() + i - seasons * season);
      means[i] = source < 0 ? naive : history.demand(source);
    }
  }
}
