package io.shelfcast.topology;

import io.shelfcast.demand.DemandRules;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What the serving topology needs to know.
 *
 * @param demand how sales become demand
 * @param forecast what is forecast
 * @param training how models are learned
 * @param chain whether forecasts are summed over locations
 * @param launch whether items are forecast before their launch
 * @param locationPartitions partitions of pos-sales
 * @param categoryPartitions partitions of settled-errors and of training-rows
 * @param persistentStores whether state is kept on disk; in memory for backtests
 * @param closePatience how long without a sale a close of day waits for sales that are still coming
 * @param releaseTurn how long closes that have waited for models are let go at a time
 * @param emptyAfter how long a partition without a location waits before it says so
 * @param idleAfter how long a silent partition waits before it no longer counts
 */
public record ServingSettings(
    DemandRules demand,
    Forecasting forecast,
    TrainingSettings training,
    boolean chain,
    boolean launch,
    int locationPartitions,
    int categoryPartitions,
    boolean persistentStores,
    Duration closePatience,
    Duration releaseTurn,
    Duration emptyAfter,
    Duration idleAfter) {

  /**
   * What is forecast.
   *
   * @param horizon periods ahead
   * @param from first as-of date that is forecast from; before it a close only builds history
   * @param locations those that are forecast, others only build history; empty for all
   * @param leadTimes lengths of the totals, in periods
   * @param modelDetail whether each model's own forecasts go out, too
   */
  public record Forecasting(
      int horizon,
      LocalDate from,
      Set<String> locations,
      List<Integer> leadTimes,
      boolean modelDetail) {

    /** Whether a location is forecast at the close of a period that ends on a date. */
    boolean wanted(String locationId, LocalDate closed) {
      return !closed.isBefore(from) && (locations.isEmpty() || locations.contains(locationId));
    }
  }
}
