package io.shelfcast.cli;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Field;
import io.shelfcast.model.efm.EfmForecaster;
import io.shelfcast.training.CategoryEfmTrainer;
import io.shelfcast.training.Example;
import io.shelfcast.training.TrainingTask;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** What a series' forecast by a category's daily EFM costs: random rows of the product's fields. */
final class EfmScoring {
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Period.DAY);
  private static final int DAYS = 60;
  private static final int ITEMS = 50;
  private static final int LEVELS = 7;
  private static final int HORIZONS = 28;
  private static final int CHANGING = 4; // one number of the target in so many changes by the day
  private static final int ROUNDS = 5;
  private static final int CALLS = 2_000;

  private final EfmForecaster forecaster;
  private final List<FeatureRows> series;
  private final List<FeatureRows> oneByOne;

  private EfmScoring(EfmForecaster forecaster, FeatureRows series) {
    this.forecaster = forecaster;
    this.series = List.of(series);
    oneByOne =
        IntStream.range(0, series.count())
            .mapToObj(
                row ->
                    new FeatureRows(
                        new float[][] {series.values()[row]},
                        new String[][] {series.levels()[row]},
                        series.attributes()))
            .toList();
  }

  /** By a model that was fitted to random rows. */
  static EfmScoring ofRandomRows() {
    SplittableRandom random = new SplittableRandom(1);
    List<Example> rows = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      for (int i = 0; i < ITEMS; i++) {
        rows.add(row(day, "item-" + i, random));
      }
    }
    byte[] snapshot =
        new CategoryEfmTrainer(Period.DAY, CategoryEfmTrainer.Settings.of(Period.DAY))
            .train(new TrainingTask("c", DAYS, rows, Optional.empty(), Optional.empty(), 1, 1))
            .orElseThrow()
            .parameters();
    EfmForecaster forecaster = EfmForecaster.fromBytes(snapshot, "bench", LocalDate.EPOCH);
    return new EfmScoring(forecaster, series(rows.get(0), random));
  }

  private static Example row(int day, String item, SplittableRandom random) {
    float[] values = new float[SCHEMA.numbers().size()];
    for (int c = 0; c < values.length; c++) {
      values[c] = 20 * (float) random.nextDouble();
    }
    String[] levels = new String[SCHEMA.levels().size()];
    for (int d = 0; d < levels.length; d++) {
      levels[d] = "level-" + random.nextInt(LEVELS);
    }
    levels[SCHEMA.level("item")] = item;
    return new Example("l", item, day, 1, values, levels, Map.of(), 1 + random.nextInt(30), 1);
  }

  /** All days of a series: what is known of the past stays, most of what is ahead, too. */
  private static FeatureRows series(Example first, SplittableRandom random) {
    float[][] values = new float[HORIZONS][];
    String[][] levels = new String[HORIZONS][];
    for (int h = 0; h < HORIZONS; h++) {
      Example other = row(0, first.itemId(), random);
      values[h] = first.values().clone();
      for (int c = 0; c < values[h].length; c += CHANGING) {
        values[h][c] = SCHEMA.isOfPast(c) ? values[h][c] : other.values()[c];
      }
      levels[h] = first.levels().clone();
      for (int d = 0; d < levels[h].length; d++) {
        boolean ahead = SCHEMA.levels().get(d).known() == Field.Known.AHEAD;
        levels[h][d] = ahead ? other.levels()[d] : levels[h][d];
      }
    }
    return new FeatureRows(values, levels, first.attributes());
  }

  /** All its days in one call. */
  double microseconds() {
    return best(series);
  }

  /** A call a day. */
  double microsecondsOneByOne() {
    return best(oneByOne);
  }

  private double best(List<FeatureRows> calls) {
    double[] means = new double[HORIZONS];
    double[] points = new double[HORIZONS];
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int n = 0; n < CALLS; n++) {
        calls.forEach(rows -> forecaster.score(rows, means, points));
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / CALLS);
    }
    return best;
  }
}
