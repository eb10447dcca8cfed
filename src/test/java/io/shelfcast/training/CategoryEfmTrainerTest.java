package io.shelfcast.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.efm.EfmForecaster;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The whole trainer, by values: items with levels of their own, and a promotion that lifts. */
final class CategoryEfmTrainerTest {
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Period.DAY);
  private static final int MECHANICS = SCHEMA.level("mechanics");
  private static final long CUTOFF = 1_000;
  private static final double[] LEVELS = {5, 20, 80};
  private static final double LIFT = 3;
  private static final double NOISE = 0.5;

  private static Example example(long target, int item, boolean promoted, double actual) {
    float[] values = new float[SCHEMA.numbers().size()];
    Arrays.fill(values, Float.NaN);
    values[SCHEMA.number("ma_28")] = (float) LEVELS[item];
    values[SCHEMA.number("history_length")] = 365;
    values[SCHEMA.number("promoted")] = promoted ? 1 : 0;
    String[] levels = new String[SCHEMA.levels().size()];
    levels[SCHEMA.level("item")] = "item-" + item;
    levels[MECHANICS] = promoted ? "DEAL" : null;
    return new Example("l", "item-" + item, target, 1, values, levels, Map.of(), actual, 1);
  }

  /** Log-normal demand with mean {@code level * lift}; with zeros every {@code zeros}-th day. */
  private static List<Example> rows(int zeros) {
    SplittableRandom random = new SplittableRandom(3);
    List<Example> rows = new ArrayList<>();
    for (long target = CUTOFF - 299; target <= CUTOFF; target++) {
      for (int item = 0; item < LEVELS.length; item++) {
        boolean promoted = random.nextInt(4) == 0;
        double noise = NOISE * random.nextGaussian() - NOISE * NOISE / 2;
        double mean = LEVELS[item] * (promoted ? LIFT : 1);
        boolean none = zeros > 0 && random.nextInt(zeros) == 0;
        rows.add(example(target, item, promoted, none ? 0 : mean * Math.exp(noise)));
      }
    }
    return rows;
  }

  private static TrainedModel train(List<Example> rows, Optional<byte[]> incumbent) {
    return against(incumbent.map(bytes -> new Incumbent(CUTOFF - 28, bytes)), rows);
  }

  private static TrainedModel against(Optional<Incumbent> incumbent, List<Example> rows) {
    return new CategoryEfmTrainer(Period.DAY, CategoryEfmTrainer.Settings.of(Period.DAY))
        .train(new TrainingTask("c", CUTOFF, rows, incumbent, Optional.empty(), 1, 1))
        .orElseThrow();
  }

  private static double[] score(TrainedModel model, int item, boolean promoted) {
    return score(model, example(0, item, promoted, 0));
  }

  private static double[] score(TrainedModel model, Example row) {
    EfmForecaster forecaster = EfmForecaster.fromBytes(model.parameters(), "v", LocalDate.EPOCH);
    double[] mean = new double[1];
    double[] point = new double[1];
    forecaster.score(
        new FeatureRows(new float[][] {row.values()}, new String[][] {row.levels()}, Map.of()),
        mean,
        point);
    return new double[] {mean[0], point[0]};
  }

  @Test
  void rowsOfASeriesAreForecastAsEachAlone() {
    TrainedModel model = train(rows(0), Optional.empty());
    List<Example> series = new ArrayList<>();
    for (int h = 1; h <= 28; h++) {
      Example row = example(CUTOFF + h, 1, h % 3 == 0, 0);
      row.levels()[SCHEMA.level("day_of_week")] = SCHEMA.levelsOf("day_of_week").get(h % 7);
      row.levels()[SCHEMA.level("event")] = h / 5 == 2 ? "fair" : null;
      row.values()[SCHEMA.number("price")] = h / 4 == 3 ? Float.NaN : 2 + h / 10;
      row.values()[SCHEMA.number("horizon")] = h;
      series.add(row);
    }
    double[] means = new double[series.size()];
    double[] points = new double[series.size()];
    EfmForecaster.fromBytes(model.parameters(), "v", LocalDate.EPOCH)
        .score(
            new FeatureRows(
                series.stream().map(Example::values).toArray(float[][]::new),
                series.stream().map(Example::levels).toArray(String[][]::new),
                Map.of()),
            means,
            points);

    for (int n = 0; n < means.length; n++) {
      assertThat(new double[] {means[n], points[n]})
          .as("horizon %d", n + 1)
          .isEqualTo(score(model, series.get(n)));
    }
    assertThat(Arrays.stream(means).distinct().count()).isGreaterThan(2);
  }

  @Test
  void theMeanIsAMeanAndThePercentagePointLiesBelowIt() {
    TrainedModel model = train(rows(0), Optional.empty());
    for (int item = 0; item < LEVELS.length; item++) {
      for (boolean promoted : new boolean[] {false, true}) {
        double expected = LEVELS[item] * (promoted ? LIFT : 1);
        double[] scored = score(model, item, promoted);
        assertThat(scored[0]).isCloseTo(expected, offset(0.2 * expected));
        // The median weighted by 1/y of a log-normal is its mean times exp(-1.5 sd^2).
        assertThat(scored[1])
            .isCloseTo(expected * Math.exp(-1.5 * NOISE * NOISE), offset(0.2 * expected));
      }
    }
    assertThat(model.champion()).isTrue();
    assertThat(Math.abs(model.holdout().get("bias"))).isLessThan(0.15);
  }

  @Test
  void locationsAndAdvertisedPricesHaveAnswersOfTheirOwn() {
    // Given a price that does more where it is advertised, at one location more than at the other
    SplittableRandom random = new SplittableRandom(5);
    List<Example> rows = new ArrayList<>();
    for (long target = CUTOFF - 999; target <= CUTOFF; target++) {
      boolean small = random.nextBoolean();
      boolean advertised = random.nextInt(3) == 0;
      double price = 0.6 + 0.4 * random.nextDouble();
      double noise = Math.exp(0.1 * random.nextGaussian());
      rows.add(atPrice(target, small, advertised, price, noise * demand(small, advertised, price)));
    }

    // When
    TrainedModel model = train(rows, Optional.empty());

    // Then
    for (boolean small : new boolean[] {false, true}) {
      for (boolean advertised : new boolean[] {false, true}) {
        for (double price : new double[] {0.65, 0.95}) {
          double expected = demand(small, advertised, price);
          assertThat(score(model, atPrice(0, small, advertised, price, 0))[0])
              .isCloseTo(expected, offset(0.12 * expected));
        }
      }
    }
  }

  private static double demand(boolean small, boolean advertised, double price) {
    double elasticity = (advertised ? 3 : 1) + (small ? 1 : 0);
    return 20 * (advertised ? small ? 3 : 1.5 : 1) * Math.pow(price, -elasticity);
  }

  private static Example atPrice(
      long target, boolean small, boolean advertised, double price, double actual) {
    Example row = example(target, 1, advertised, actual);
    row.values()[SCHEMA.number("price_over_usual")] = (float) price;
    row.levels()[SCHEMA.level("location")] = small ? "small" : "large";
    return row;
  }

  @Test
  void oneHugeOrderInAPromotionDoesNotMakePromotionsLarge() {
    List<Example> rows = rows(2);
    double before = score(train(rows, Optional.empty()), 2, true)[0];
    int order = 0;
    while (!(rows.get(order).itemId().equals("item-2")
        && rows.get(order).levels()[MECHANICS] != null)) {
      order++;
    }
    rows.set(order, example(rows.get(order).target(), 2, true, 400 * LEVELS[2]));

    double after = score(train(rows, Optional.empty()), 2, true)[0];

    // All of it would be 400 / 75 levels a promoted day, whose own mean is one and a half.
    assertThat(after / before).isBetween(1.0, 2.5);
  }

  @Test
  void whereManyDaysSellNothingTheMeanCountsThem() {
    double[] scored = score(train(rows(2), Optional.empty()), 1, false);
    assertThat(scored[0]).isCloseTo(LEVELS[1] / 2, offset(0.2 * LEVELS[1] / 2));
  }

  @Test
  void aSeriesThatSoldNothingIsForecastToSellNothingWhereSuchDaysAreLearned() {
    Example quiet = example(0, 1, false, 0);
    quiet.values()[SCHEMA.number("ma_28")] = 0;
    quiet.values()[SCHEMA.number("shelf_mean")] = 0;

    assertThat(score(train(rows(2), Optional.empty()), quiet)[0]).isZero();
    assertThat(score(train(rows(0), Optional.empty()), quiet)[0]).isPositive();
  }

  @Test
  void theSameRowsGiveTheSameBytes() {
    assertThat(train(rows(0), Optional.empty()).parameters())
        .isEqualTo(train(rows(0), Optional.empty()).parameters());
  }

  @Test
  void anIncumbentThatHasSeenWhatIsHeldOutStays() {
    TrainedModel incumbent = train(rows(0), Optional.empty());
    // Given a candidate that learns the wrong lift: before the held-out days nothing is promoted
    List<Example> misleading =
        rows(0).stream()
            .filter(row -> row.target() > CUTOFF - 28 || row.levels()[MECHANICS] == null)
            .toList();

    TrainedModel candidate = train(misleading, Optional.of(incumbent.parameters()));

    assertThat(candidate.holdout().get("scaled"))
        .isGreaterThan(candidate.holdout().get("incumbent.scaled"));
    assertThat(candidate.champion()).isFalse();
  }

  @Test
  void aFirstModelThatIsFarFromTheDemandDoesNotGoOut() {
    Contests.requireNearDemand(CUTOFF - 28, rows(0), rows -> train(rows, Optional.empty()));
  }

  @Test
  void candidateAndIncumbentMeetOnWhatNeitherHasSeen() {
    Contests.requireUnseenRows(
        CUTOFF - 3,
        train(rows(0), Optional.empty()),
        rows(0),
        incumbent -> against(Optional.of(incumbent), rows(0)),
        (model, row) -> score(model, row)[0]);
  }

  @Test
  void tooFewRowsMakeNoModel() {
    assertThat(
            new CategoryEfmTrainer(Period.DAY, CategoryEfmTrainer.Settings.of(Period.DAY))
                .train(
                    new TrainingTask(
                        "c",
                        CUTOFF,
                        rows(0).subList(0, 200),
                        Optional.empty(),
                        Optional.empty(),
                        1,
                        1)))
        .isEmpty();
  }

  @Test
  void aDamagedOrOtherSnapshotIsRefusedByName() {
    byte[] bytes = train(rows(0), Optional.empty()).parameters();
    byte[] damaged = bytes.clone();
    damaged[bytes.length / 2] ^= 1;
    assertThatThrownBy(() -> EfmForecaster.fromBytes(damaged, "v7", LocalDate.EPOCH))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("v7 is damaged");
    byte[] newer = bytes.clone();
    newer[3] = EfmForecaster.FORMAT + 1;
    assertThatThrownBy(() -> EfmForecaster.fromBytes(newer, "v7", LocalDate.EPOCH))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("format " + (EfmForecaster.FORMAT + 1));
  }
}
