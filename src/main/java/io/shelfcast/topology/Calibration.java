package io.shelfcast.topology;

import io.shelfcast.accuracy.HorizonBucket;
import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.accuracy.VolumeClass;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Conformal quantiles by location, category, model, horizon bucket and volume class of the
 * forecast. While a location closes they live here; {@link #flush} stores what changed, once.
 */
final class Calibration {
  private final KeyValueStore<String, byte[]> store;
  private final Map<String, RatioQuantiles> loaded = new HashMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  Calibration(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /** Names the ratios of a model's forecasts of one period. */
  static String ofPeriod(
      String locationId, String category, String model, int horizon, double forecast) {
    return String.join(
        "|",
        locationId,
        category,
        model,
        HorizonBucket.of(horizon).name(),
        VolumeClass.of(forecast).name());
  }

  /** Names the ratios of what was published for a total over a number of periods. */
  static String ofTotal(String locationId, String category, int length, double forecast) {
    String volume = VolumeClass.of(forecast / length).name();
    return String.join("|", locationId, category, "total", String.valueOf(length), volume);
  }

  RatioQuantiles quantiles(String name) {
    return loaded.computeIfAbsent(name, this::load);
  }

  /** Learns from a settled forecast: visible at once, stored with the next flush. */
  void learn(String name, double actual, double forecast) {
    quantiles(name).add(actual, forecast);
    changed.add(name);
  }

  /** Stores what changed and forgets the rest. */
  void flush() {
    for (String name : changed) {
      store.put(name, loaded.get(name).toBytes());
    }
    changed.clear();
    loaded.clear();
  }

  private RatioQuantiles load(String name) {
    byte[] stored = store.get(name);
    return stored == null ? new RatioQuantiles() : RatioQuantiles.fromBytes(stored);
  }
}
