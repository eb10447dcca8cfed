package io.shelfcast.model.baseline;

import io.shelfcast.demand.Period;
import java.util.List;

/** The baselines in the product. */
public final class Baselines {
  private Baselines() {}

  /**
   * Every baseline for demand of this grain, always in the same order: naive, seasonal-naive,
   * moving-average, ets, tsb. Blend weights and reports refer to the position.
   */
  public static List<Baseline> of(Period period) {
    return List.of(
        new Naive(),
        new SeasonalNaive(period),
        new MovingAverage(period),
        new Ets(period),
        new Tsb());
  }
}
