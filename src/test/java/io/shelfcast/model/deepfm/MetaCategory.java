package io.shelfcast.model.deepfm;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A made-up category: weekends sell the same share more everywhere, promotions lift by a factor of
 * the category's own, and its items have names that no other category knows.
 */
final class MetaCategory {
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Period.DAY);
  private static final int ITEMS = 8;
  private static final double WEEKEND = 1.8;

  final DeepFmTable table;
  final DeepFmNetwork network;
  final long[] targets;

  MetaCategory(String name, double lift, int days, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> values = new ArrayList<>();
    List<String[]> levels = new ArrayList<>();
    List<Double> actuals = new ArrayList<>();
    targets = new long[days * ITEMS];
    for (int day = 0; day < days; day++) {
      for (int item = 0; item < ITEMS; item++) {
        boolean promoted = random.nextInt(3) == 0;
        double level = 5 + 5 * item;
        double mean = level * (day % 7 >= 5 ? WEEKEND : 1) * (promoted ? lift : 1);
        targets[values.size()] = day;
        values.add(values(level, promoted));
        levels.add(levels(name + item, day, promoted));
        actuals.add(mean * Math.exp(0.2 * random.nextGaussian()));
      }
    }
    List<Map<String, String>> attributes =
        values.stream().map(row -> Map.<String, String>of()).toList();
    table =
        new DeepFmTable(
            DeepFmEncoder.of(Period.DAY, false, values, levels, attributes),
            values,
            levels,
            attributes,
            actuals.stream().mapToDouble(Double::doubleValue).toArray(),
            values.stream().mapToDouble(row -> 1).toArray(),
            Link.POISSON);
    network = new DeepFmNetwork(table.encoder().spec());
  }

  private static float[] values(double level, boolean promoted) {
    float[] values = new float[SCHEMA.numbers().size()];
    Arrays.fill(values, Float.NaN);
    values[SCHEMA.number("ma_28")] = (float) level;
    values[SCHEMA.number("shelf_mean")] = (float) level;
    values[SCHEMA.number("history_length")] = 365;
    values[SCHEMA.number("promoted")] = promoted ? 1 : 0;
    return values;
  }

  private static String[] levels(String item, int day, boolean promoted) {
    String[] levels = new String[SCHEMA.levels().size()];
    levels[SCHEMA.level("item")] = item;
    levels[SCHEMA.level("day_of_week")] = SCHEMA.levelsOf("day_of_week").get(day % 7);
    levels[SCHEMA.level("mechanics")] = promoted ? "DEAL" : null;
    return levels;
  }

  /** Numbers of the rows from one day to before another. */
  int[] days(int from, int to) {
    int[] numbers = new int[(to - from) * ITEMS];
    Arrays.setAll(numbers, i -> from * ITEMS + i);
    return numbers;
  }

  /** Mean loss of rows. */
  double loss(float[] theta, int[] numbers) {
    return new DeepFmLearner(network, Link.POISSON, new DeepFmLearner.Settings(1, 128, 1e-3, 0))
        .loss(theta, table.rows(), numbers);
  }
}
