package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.replay.DataSet;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.ShelfcastConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * Settings of the applications in a {@link Backtest}: the data set's, those chosen, what a protocol
 * needs, and on top what follows from all of it being in one process.
 */
final class BacktestSettings {
  private final Map<String, Object> all;

  /**
   * The settings to begin with.
   *
   * @param chosen before the data set's own
   */
  BacktestSettings(DataSet dataSet, Map<String, String> chosen) {
    all = new HashMap<>(dataSet.settings());
    all.putIfAbsent(ShelfcastConfig.PERIOD, dataSet.period().name());
    all.putAll(chosen);
  }

  /** The grain of demand. */
  Period grain() {
    return new ShelfcastConfig(all).demandRules().period();
  }

  /** Sets one, whatever it was. */
  BacktestSettings with(String name, Object value) {
    all.put(name, value);
    return this;
  }

  /** All together. */
  ServingSettings serving() {
    Map<String, Object> here = new HashMap<>(all);
    here.put(ShelfcastConfig.CHAIN, "false"); // nobody reads them here
    here.put(ShelfcastConfig.LAUNCH, "false");
    here.put(ShelfcastConfig.CLOSE_PATIENCE_MS, "0"); // every event is in its place
    here.put(ShelfcastConfig.MODEL_WAIT_MS, String.valueOf(Long.MAX_VALUE)); // they come at once
    here.put(
        ShelfcastConfig.RELEASE_MS, String.valueOf(Long.MAX_VALUE)); // nobody waits for commits
    return new ShelfcastConfig(here).serving(1, 1, false);
  }
}
