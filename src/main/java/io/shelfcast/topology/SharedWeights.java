package io.shelfcast.topology;

import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.blend.Blend;
import io.shelfcast.model.blend.BlendWeights;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The blend weights that the series of a location's category have in common. One series has a
 * lesson a period, and much of it is noise; all of them soon know which model is good.
 *
 * <p>While a location closes, the losses of its series are collected; when it has closed, the means
 * teach. So all forecasts of one close have the same shared weights.
 */
final class SharedWeights {
  private final KeyValueStore<String, BlendWeights> store;
  private final Blend blend = new Blend(Blend.Settings.SHARED);
  private final Map<String, BlendWeights> loaded = new HashMap<>();
  private final Map<String, Map<Integer, Losses>> collected = new TreeMap<>(); // by horizon

  /** Sums of the losses of models that had a forecast. */
  private static final class Losses {
    private final double[] sum = new double[ModelNames.BLENDED.size()];
    private final int[] count = new int[sum.length];

    void add(double[] losses) {
      for (int m = 0; m < sum.length; m++) {
        if (!Double.isNaN(losses[m])) {
          sum[m] += losses[m];
          count[m]++;
        }
      }
    }

    /** NaN for a model that never had one. */
    double[] means() {
      double[] means = new double[sum.length];
      for (int m = 0; m < sum.length; m++) {
        means[m] = sum[m] / count[m];
      }
      return means;
    }
  }

  SharedWeights(KeyValueStore<String, BlendWeights> store) {
    this.store = store;
  }

  private static String name(String locationId, String category) {
    return locationId + "|" + category;
  }

  /** What was learnt up to the close before. */
  BlendWeights of(String locationId, String category) {
    return loaded.computeIfAbsent(name(locationId, category), this::load);
  }

  private BlendWeights load(String name) {
    BlendWeights known = store.get(name);
    return known == null
        ? new BlendWeights(OpenForecasts.HORIZONS, ModelNames.BLENDED.size())
        : known;
  }

  /**
   * What a series' forecasts for the closing period cost.
   *
   * @param losses by model; NaN for one that had no forecast
   */
  void collect(String locationId, String category, int horizon, double[] losses) {
    collected
        .computeIfAbsent(name(locationId, category), name -> new TreeMap<>())
        .computeIfAbsent(horizon, h -> new Losses())
        .add(losses);
  }

  /** The location has closed: learns what was collected. */
  void learn() {
    collected.forEach(
        (name, byHorizon) -> {
          BlendWeights weights = loaded.computeIfAbsent(name, this::load);
          byHorizon.forEach((horizon, losses) -> blend.update(weights, horizon, losses.means()));
          store.put(name, weights);
        });
    collected.clear();
    loaded.clear();
  }
}
