package io.shelfcast.model.efm;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mean profile of a category: what a launch sold at a location on average. The fallback of
 * launch forecasts, and what they must beat.
 *
 * @param overall mean units over all launches
 * @param byCategory mean units over a category's launches
 */
record LaunchProfile(double overall, Map<String, Double> byCategory) {
  /** Means over completed launches, at least one. */
  static LaunchProfile of(List<LaunchRow> rows, double[] totals) {
    TreeMap<String, double[]> sums = new TreeMap<>();
    double all = 0;
    for (int n = 0; n < totals.length; n++) {
      double[] sum = sums.computeIfAbsent(rows.get(n).category(), c -> new double[2]);
      sum[0] += totals[n];
      sum[1]++;
      all += totals[n];
    }
    TreeMap<String, Double> means = new TreeMap<>();
    sums.forEach((category, sum) -> means.put(category, sum[0] / sum[1]));
    return new LaunchProfile(all / totals.length, means);
  }

  /** Expected units; of a category without a launch, the mean of all. */
  double mean(String category) {
    return byCategory.getOrDefault(category, overall);
  }

  void write(ByteWriter out) {
    out.float64(overall).count(byCategory.size());
    new TreeMap<>(byCategory).forEach((category, mean) -> out.text(category).float64(mean));
  }

  /**
   * @throws IllegalArgumentException when the bytes are damaged
   */
  static LaunchProfile read(ByteReader in) {
    double overall = in.float64();
    TreeMap<String, Double> means = new TreeMap<>();
    for (int n = in.entries(9); n > 0; n--) {
      means.put(in.text(), in.float64());
    }
    return new LaunchProfile(overall, means);
  }
}
