package io.shelfcast.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.deepfm.Adaptation;
import io.shelfcast.model.deepfm.AttentionForm;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.model.deepfm.DeepFmLearner;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.model.deepfm.OuterLoop;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole trainer, by values: items that answer differently to promotions and weekdays. */
final class CategoryDeepFmTrainerTest {
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Period.DAY);
  private static final long CUTOFF = 1_000;
  private static final double[] LEVELS = {5, 20, 80};
  private static final double[] LIFTS = {1.5, 2, 4};
  private static final double SUNDAY = 0.5;
  private static final double NOISE = 0.3;

  private static Example example(
      long target, int item, boolean promoted, double actual, int horizon) {
    float[] values = new float[SCHEMA.numbers().size()];
    Arrays.fill(values, Float.NaN);
    values[SCHEMA.number("ma_28")] = (float) LEVELS[item];
    values[SCHEMA.number("shelf_mean")] = (float) LEVELS[item];
    values[SCHEMA.number("history_length")] = 365;
    values[SCHEMA.number("promoted")] = promoted ? 1 : 0;
    values[SCHEMA.number("horizon")] = horizon;
    String[] levels = new String[SCHEMA.levels().size()];
    levels[SCHEMA.level("item")] = "item-" + item;
    levels[SCHEMA.level("day_of_week")] =
        SCHEMA.levelsOf("day_of_week").get(Math.floorMod((int) target, 7));
    levels[SCHEMA.level("mechanics")] = promoted ? "DEAL" : null;
    return new Example("l", "item-" + item, target, horizon, values, levels, Map.of(), actual, 1);
  }

  private static double mean(long target, int item, boolean promoted) {
    return LEVELS[item] * (promoted ? LIFTS[item] : 1) * (target % 7 == 6 ? SUNDAY : 1);
  }

  /** Log-normal demand about its mean; none at all on every {@code zeros}-th day or so. */
  private static List<Example> rows(int zeros) {
    SplittableRandom random = new SplittableRandom(3);
    List<Example> rows = new ArrayList<>();
    for (long target = CUTOFF - 399; target <= CUTOFF; target++) {
      for (int item = 0; item < LEVELS.length; item++) {
        boolean promoted = random.nextInt(4) == 0;
        double noise = NOISE * random.nextGaussian() - NOISE * NOISE / 2;
        boolean none = zeros > 0 && random.nextInt(zeros) == 0;
        double actual = none ? 0 : mean(target, item, promoted) * Math.exp(noise);
        rows.add(example(target, item, promoted, actual, 1 + random.nextInt(28)));
      }
    }
    return rows;
  }

  private static CategoryDeepFmTrainer trainer(AttentionForm attention, boolean fm) {
    return trainer(new DeepFmParts(attention, fm, false));
  }

  private static CategoryDeepFmTrainer trainer(DeepFmParts parts) {
    return new CategoryDeepFmTrainer(
        Period.DAY,
        new CategoryDeepFmTrainer.Settings(
            new DeepFmLearner.Settings(12, 32, 5e-3, 1e-5),
            new DeepFmLearner.Settings(12, 32, 5e-3, 1e-5),
            new DeepFmLearner.Settings(12, 32, 5e-3, 1e-5),
            parts,
            300,
            28,
            Adaptation.Settings.DEFAULT,
            OuterLoop.Settings.of(Period.DAY)),
        Optional.empty());
  }

  /** Trained once: most tests look at the same model. */
  private static final TrainedModel MODEL = train(rows(0), Optional.empty());

  private static TrainedModel train(List<Example> rows, Optional<byte[]> incumbent) {
    return against(incumbent.map(bytes -> new Incumbent(CUTOFF - 28, bytes)), rows);
  }

  private static TrainedModel against(Optional<Incumbent> incumbent, List<Example> rows) {
    return trainer(AttentionForm.FIELD, true)
        .train(new TrainingTask("c", CUTOFF, rows, incumbent, Optional.empty(), 1, 1))
        .orElseThrow();
  }

  private static double score(TrainedModel model, Example row) {
    double[] mean = new double[1];
    double[] point = new double[1];
    read(model).score(asRows(row), mean, point);
    return mean[0];
  }

  private static DeepFmForecaster read(TrainedModel model) {
    return DeepFmForecaster.fromBytes(model.parameters(), "v", LocalDate.EPOCH);
  }

  private static FeatureRows asRows(Example... rows) {
    return new FeatureRows(
        Arrays.stream(rows).map(Example::values).toArray(float[][]::new),
        Arrays.stream(rows).map(Example::levels).toArray(String[][]::new),
        Map.of());
  }

  @ParameterizedTest
  @EnumSource(AttentionForm.class)
  void itLearnsHowEachItemAnswersToPromotionsAndWeekdays(AttentionForm attention) {
    TrainedModel model =
        trainer(attention, attention == AttentionForm.FIELD)
            .train(new TrainingTask("c", CUTOFF, rows(0), Optional.empty(), Optional.empty(), 1, 1))
            .orElseThrow();

    for (int item = 0; item < LEVELS.length; item++) {
      for (long target : new long[] {700, 706}) { // a Monday and a Sunday
        for (boolean promoted : new boolean[] {false, true}) {
          assertThat(score(model, example(target, item, promoted, 0, 7)))
              .as("item %d, day %d, promoted %s", item, target, promoted)
              .isCloseTo(mean(target, item, promoted), withPercentage(20));
        }
      }
    }
  }

  @Test
  void whereDemandIsOftenNothingTheForecastIsStillTheMean() {
    TrainedModel model = train(rows(3), Optional.empty());

    for (int item = 0; item < LEVELS.length; item++) {
      assertThat(score(model, example(701, item, false, 0, 7)))
          .isCloseTo(mean(701, item, false) * 2 / 3, withPercentage(20));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pageViewsAreLearnedFromWhereThereAreFieldsForThem(boolean interactions) {
    List<Example> viewed = new ArrayList<>(); // twice the demand behind a day of many views
    for (Example row : rows(0)) {
      boolean many = viewed.size() % 2 == 0;
      boolean promoted = row.values()[SCHEMA.number("promoted")] > 0;
      double actual = many ? 2 * row.actual() : row.actual();
      viewed.add(
          withViews(example(row.target(), item(row), promoted, actual, row.horizon()), many));
    }
    TrainedModel model =
        trainer(new DeepFmParts(AttentionForm.FIELD, true, interactions))
            .train(task(viewed, Optional.empty()))
            .orElseThrow();

    double ratio =
        score(model, withViews(example(700, 1, false, 0, 7), true))
            / score(model, withViews(example(700, 1, false, 0, 7), false));

    assertThat(ratio).isCloseTo(interactions ? 2 : 1, withPercentage(interactions ? 20 : 0));
  }

  private static Example withViews(Example row, boolean many) {
    row.values()[SCHEMA.number("views_last")] = many ? 200 : 20;
    return row;
  }

  @Test
  void aSeriesThatSoldNothingIsForecastToSellNothingWhereSuchDaysAreLearned() {
    Example quiet = example(701, 1, false, 0, 7);
    quiet.values()[SCHEMA.number("ma_28")] = 0;
    quiet.values()[SCHEMA.number("shelf_mean")] = 0;

    assertThat(score(train(rows(3), Optional.empty()), quiet)).isZero();
    assertThat(score(MODEL, quiet)).isPositive();
  }

  @Test
  void thePercentagePointIsTheFittedOneWhereLogarithmsAreLearned() {
    double[] mean = new double[1];
    double[] point = new double[1];
    read(MODEL).score(asRows(example(701, 1, false, 0, 7)), mean, point);
    // Of a log-normal with deviation s, E|f - y| / y is least at median * exp(-s^2).
    double median = mean(701, 1, false) * Math.exp(-NOISE * NOISE / 2);
    assertThat(point[0]).isCloseTo(median * Math.exp(-NOISE * NOISE), withPercentage(12));

    read(train(rows(3), Optional.empty())).score(asRows(example(701, 1, false, 0, 7)), mean, point);
    assertThat(point[0]).as("the distribution's").isNaN();
  }

  @Test
  void thePointOfLeastPercentageErrorsIsLowerWherePromotionsScatterMore() {
    List<Example> rows = new ArrayList<>();
    for (Example row : rows(0)) {
      int item = row.itemId().charAt("item-".length()) - '0';
      boolean promoted = row.levels()[SCHEMA.level("mechanics")] != null;
      double mean = mean(row.target(), item, promoted);
      double actual = mean * Math.pow(row.actual() / mean, promoted ? 3 : 1);
      rows.add(example(row.target(), item, promoted, actual, row.horizon()));
    }
    DeepFmForecaster forecaster = read(train(rows, Optional.empty()));
    double[] means = new double[2];
    double[] points = new double[2];

    forecaster.score(
        asRows(example(700, 0, false, 0, 7), example(700, 0, true, 0, 7)), means, points);

    assertThat(points[1] / means[1]).isLessThan(0.85 * points[0] / means[0]);
  }

  @Test
  void theSameRowsAndSeedGiveTheSameBytes() {
    assertThat(train(rows(0), Optional.empty()).parameters()).isEqualTo(MODEL.parameters());
  }

  @Test
  void theHorizonsOfASeriesScoreAsEachAlone() {
    DeepFmForecaster model = read(MODEL);
    Example[] targets = new Example[28];
    for (int h = 1; h <= targets.length; h++) {
      targets[h - 1] = example(CUTOFF + h, 1, h % 5 == 0, 0, h);
    }
    double[] together = new double[targets.length];
    model.score(asRows(targets), together, new double[targets.length]);

    for (int h = 1; h <= targets.length; h++) {
      double[] alone = new double[1];
      model.score(asRows(targets[h - 1]), alone, new double[1]);
      assertThat(together[h - 1]).isCloseTo(alone[0], offset(1e-4 * alone[0]));
    }
  }

  @Test
  void theBetterOneOnTheNewestTargetsIsChampion() {
    TrainedModel good = MODEL;
    List<Example> shuffled = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    for (Example row : rows(0)) {
      boolean promoted = random.nextBoolean(); // promotions tell nothing
      shuffled.add(example(row.target(), item(row), promoted, row.actual() * 3, row.horizon()));
    }
    TrainedModel poor = train(shuffled, Optional.empty());

    assertThat(train(rows(0), Optional.of(poor.parameters())).champion()).isTrue();
    TrainedModel beaten = train(rows(0), Optional.of(good.parameters()));
    assertThat(beaten.holdout()).containsKeys("wape", "incumbent.wape", "passes");
    assertThat(beaten.champion())
        .isEqualTo(beaten.holdout().get("scaled") < beaten.holdout().get("incumbent.scaled"));
  }

  private static int item(Example row) {
    return row.itemId().charAt(row.itemId().length() - 1) - '0';
  }

  @Test
  void aFirstModelThatIsFarFromTheDemandDoesNotGoOut() {
    Contests.requireNearDemand(CUTOFF - 28, rows(0), rows -> train(rows, Optional.empty()));
  }

  @Test
  void candidateAndIncumbentMeetOnWhatNeitherHasSeen() {
    Contests.requireUnseenRows(
        CUTOFF - 3,
        MODEL,
        rows(0),
        incumbent -> against(Optional.of(incumbent), rows(0)),
        CategoryDeepFmTrainerTest::score);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 28, 40}) // 3: of the newest four weeks some rows are left
  void whereNoRowIsNewerThanTheIncumbentNoCandidateIsMade(int closed) {
    assertThat(afterClosedDays(closed, MODEL.parameters())).isEmpty();
  }

  @Test
  void whereNoRowIsNewerThanAnUnreadableIncumbentACandidateReplacesIt() {
    assertThat(afterClosedDays(28, new byte[] {1, 2, 3}))
        .hasValueSatisfying(model -> assertThat(model.champion()).isTrue());
  }

  /** Trains where nothing was sold since the incumbent. */
  private static Optional<TrainedModel> afterClosedDays(int closed, byte[] parameters) {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    List<Example> known = rows(0).subList(0, (400 - closed) * LEVELS.length);
    Optional<Incumbent> incumbent = Optional.of(new Incumbent(CUTOFF - closed, parameters));
    return new CategoryDeepFmTrainer(
            Period.DAY, CategoryDeepFmTrainer.Settings.of(Period.DAY), Optional.of(first))
        .train(new TrainingTask("c", CUTOFF, known, incumbent, Optional.of(first.toBytes()), 1, 1));
  }

  @Test
  void tooFewRowsMakeNoModel() {
    List<Example> few = rows(0).subList(0, 200);

    assertThat(
            trainer(AttentionForm.FIELD, true)
                .train(
                    new TrainingTask("c", CUTOFF, few, Optional.empty(), Optional.empty(), 1, 1)))
        .isEmpty();
  }

  /** Trains with the defaults, from shared weights where a task has some. */
  private static Trainer sharing(MetaWeights first) {
    return new CategoryDeepFmTrainer(
        Period.DAY, CategoryDeepFmTrainer.Settings.of(Period.DAY), Optional.of(first));
  }

  @Test
  void aCategoryOfFewRowsAdaptsTheSharedWeightsAndSaysSo() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    Trainer trainer = sharing(first);
    List<Example> few = rows(0).subList(397 * LEVELS.length, 400 * LEVELS.length);

    // Before a category has taught the shared weights there is nothing to start from
    assertThat(trainer.train(task(few, Optional.empty()))).isEmpty();

    TrainedModel model = trainer.train(task(few, Optional.of(first.toBytes()))).orElseThrow();
    assertThat(read(model).coldStart()).isTrue();
    assertThat(model.outerGradient()).isEmpty();
    assertThat(score(model, example(701, 1, false, 0, 7)))
        .isCloseTo(LEVELS[1], withPercentage(100));

    // Shared weights of another shape, or damaged ones, are none
    byte[] other =
        MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT.with(AttentionForm.NONE), 7).toBytes();
    assertThat(trainer.train(task(few, Optional.of(other)))).isEmpty();
    assertThat(trainer.train(task(few, Optional.of(new byte[20])))).isEmpty();
    assertThat(trainer.train(task(List.of(), Optional.of(first.toBytes())))).isEmpty();
  }

  @Test
  void fewRowsDoNotSayHowMuchIsSold() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    Trainer trainer = sharing(first);
    List<Example> few = rows(4).subList(397 * LEVELS.length, 400 * LEVELS.length);
    List<Example> half = new ArrayList<>();
    for (Example row : few) {
      boolean promoted = row.values()[SCHEMA.number("promoted")] > 0;
      half.add(example(row.target(), item(row), promoted, row.actual() / 2, row.horizon()));
    }

    Example next = example(CUTOFF + 1, 1, false, 0, 1);
    Optional<byte[]> shared = Optional.of(first.toBytes());
    assertThat(score(trainer.train(task(half, shared)).orElseThrow(), next))
        .isCloseTo(score(trainer.train(task(few, shared)).orElseThrow(), next), withPercentage(1));
  }

  @Test
  void aCategoryThatWasClosedForLongMakesPassesFromSharedWeights() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    Trainer trainer = sharing(first);
    List<Example> before = rows(0).stream().filter(row -> row.target() <= CUTOFF - 28).toList();

    TrainedModel model = trainer.train(task(before, Optional.of(first.toBytes()))).orElseThrow();

    assertThat(read(model).coldStart()).isFalse();
    assertThat(model.holdout().get("passes")).isPositive();
    assertThat(trainer.train(task(before, Optional.empty())))
        .as("nothing says when to stop from random weights")
        .isEmpty();
  }

  @Test
  void aCategoryOfEnoughRowsTeachesTheSharedWeights() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    Trainer trainer = sharing(first);

    TrainedModel model = trainer.train(task(rows(0), Optional.empty())).orElseThrow();

    assertThat(read(model).coldStart()).isFalse();
    assertThat(model.outerGradient()).hasSize(first.size());
    assertThat(MODEL.outerGradient()).as("where nothing is shared").isEmpty();
  }

  @Test
  void fromSharedWeightsAllPassesAreMadeWhateverTheNewestTargetsSay() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    CategoryDeepFmTrainer.Settings settings = CategoryDeepFmTrainer.Settings.of(Period.DAY);
    Trainer trainer = new CategoryDeepFmTrainer(Period.DAY, settings, Optional.of(first));

    TrainedModel random = trainer.train(task(turned(), Optional.empty())).orElseThrow();
    TrainedModel shared = trainer.train(task(turned(), Optional.of(first.toBytes()))).orElseThrow();

    assertThat(random.holdout().get("passes")).isLessThan(settings.learning().passes());
    assertThat(shared.holdout().get("passes")).isEqualTo(settings.tuning().passes());
  }

  /** Rows of which in the newest four weeks all is the other way round. */
  private static List<Example> turned() {
    List<Example> turned = new ArrayList<>();
    for (Example row : rows(0)) {
      double actual = row.target() > CUTOFF - 28 ? 400 - row.actual() : row.actual();
      boolean promoted = row.values()[SCHEMA.number("promoted")] > 0;
      turned.add(example(row.target(), item(row), promoted, actual, row.horizon()));
    }
    return turned;
  }

  @Test
  void whatCandidateAndIncumbentMeetOnDoesNotSayWhenToStop() {
    Optional<Incumbent> incumbent = Optional.of(new Incumbent(CUTOFF - 28, MODEL.parameters()));

    TrainedModel candidate = against(incumbent, turned());

    assertThat(candidate.holdout().get("passes"))
        .isEqualTo(against(incumbent, rows(0)).holdout().get("passes"))
        .isGreaterThan(train(turned(), Optional.empty()).holdout().get("passes"));
  }

  @Test
  void fromSharedWeightsTheNewestTargetsAreLearnedToo() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    DeepFmLearner.Settings passes = new DeepFmLearner.Settings(2, 32, 5e-3, 1e-5);
    CategoryDeepFmTrainer.Settings defaults = CategoryDeepFmTrainer.Settings.of(Period.DAY);
    Trainer trainer =
        new CategoryDeepFmTrainer(
            Period.DAY,
            new CategoryDeepFmTrainer.Settings(
                passes,
                passes,
                passes,
                DeepFmParts.DEFAULT,
                300,
                defaults.heldOut(),
                defaults.inner(),
                new OuterLoop.Settings(1, 64, 28, 32, 1e-3)),
            Optional.of(first));
    List<Example> tripled = new ArrayList<>(); // the newest Sundays; no correction knows weekdays
    for (Example row : rows(0)) {
      boolean promoted = row.values()[SCHEMA.number("promoted")] > 0;
      boolean more = row.target() % 7 == 6 && row.target() > CUTOFF - defaults.heldOut();
      double actual = more ? 3 * row.actual() : row.actual();
      tripled.add(example(row.target(), item(row), promoted, actual, row.horizon()));
    }
    Optional<byte[]> shared = Optional.of(first.toBytes());

    TrainedModel as = trainer.train(task(rows(0), shared)).orElseThrow();
    TrainedModel more = trainer.train(task(tripled, shared)).orElseThrow();

    assertThat(sunday(more)).isGreaterThan(1.02 * sunday(as));
  }

  @Test
  void theStartSeedIsOfWeightsThatNothingHasTaught() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
    Trainer trainer =
        new CategoryDeepFmTrainer(
            Period.DAY,
            CategoryDeepFmTrainer.Settings.of(Period.DAY)
                .withLearning(new DeepFmLearner.Settings(1, 32, 5e-3, 1e-5)),
            Optional.of(first));
    List<Example> rows = rows(0);

    for (Optional<byte[]> shared :
        List.of(Optional.<byte[]>empty(), Optional.of(first.toBytes()))) {
      byte[] one = trainer.train(task(rows, shared)).orElseThrow().parameters();
      byte[] other =
          trainer
              .train(new TrainingTask("c", CUTOFF, rows, Optional.empty(), shared, 1, 2))
              .orElseThrow()
              .parameters();
      assertThat(Arrays.equals(one, other)).isEqualTo(shared.isPresent());
    }
  }

  /** How many times as much as on a Monday an item is forecast to sell. */
  private static double sunday(TrainedModel model) {
    return score(model, example(706, 1, false, 0, 7)) / score(model, example(700, 1, false, 0, 7));
  }

  private static TrainingTask task(List<Example> rows, Optional<byte[]> shared) {
    return new TrainingTask("c", CUTOFF, rows, Optional.empty(), shared, 1, 1);
  }

  @Test
  void aThreadKeepsNoModelThatItHasScored() throws InterruptedException {
    WeakReference<DeepFmForecaster> replaced = new WeakReference<>(scored());

    for (int wait = 0; wait < 100 && replaced.get() != null; wait++) {
      System.gc();
      Thread.sleep(20);
    }

    assertThat(replaced.get()).isNull();
  }

  private static DeepFmForecaster scored() {
    DeepFmForecaster model = read(MODEL);
    model.score(asRows(example(700, 2, true, 0, 1)), new double[1], new double[1]);
    return model;
  }

  @Test
  void anExplanationNamesTheFieldsThatWereLookedAtMost() {
    DeepFmForecaster model = read(MODEL);

    Map<String, Double> explanation = model.explain(asRows(example(700, 2, true, 0, 1)));

    assertThat(explanation).hasSize(5 + 3);
    assertThat(explanation.keySet()).filteredOn(name -> name.contains(" x ")).hasSize(3);
    assertThat(explanation.values()).allMatch(share -> share > 0 && share <= 1);
  }

  @Test
  void anExplanationByPairsNamesBothFields() {
    TrainedModel model =
        trainer(AttentionForm.PAIR, false)
            .train(new TrainingTask("c", CUTOFF, rows(0), Optional.empty(), Optional.empty(), 1, 1))
            .orElseThrow();

    assertThat(read(model).explain(asRows(example(700, 2, true, 0, 1))).keySet())
        .hasSize(5)
        .allMatch(pair -> pair.contains(" x "));
  }

  @ParameterizedTest
  @EnumSource(value = AttentionForm.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void anExplanationNamesNoAttributeThatItemsDoNotHave(AttentionForm attention) {
    List<Map<String, Double>> explanations = explanations(attention, Map.of());

    assertThat(explanations)
        .allSatisfy(
            explanation ->
                assertThat(explanation)
                    .hasSize(attention == AttentionForm.FIELD ? 5 + 3 : 5)
                    .allSatisfy((name, share) -> assertThat(name).doesNotContain("attribute")));
  }

  @Test
  void anExplanationNamesAnAttributeThatItemsHave() {
    assertThat(explanations(AttentionForm.FIELD, Map.of("item.brand", "own")))
        .anySatisfy(
            explanation ->
                assertThat(explanation.keySet()).anyMatch(name -> name.contains("item.brand")))
        .allSatisfy(
            explanation ->
                assertThat(explanation.keySet()).noneMatch(name -> name.contains("attribute 2")));
  }

  /** Of many rows, by a network that some rows have adapted. */
  private static List<Map<String, Double>> explanations(
      AttentionForm attention, Map<String, String> attributes) {
    List<Example> rows = new ArrayList<>();
    for (Example row : rows(0).subList(0, 900)) {
      rows.add(
          new Example(
              "l",
              row.itemId(),
              row.target(),
              row.horizon(),
              row.values(),
              row.levels(),
              attributes,
              row.actual(),
              1));
    }
    DeepFmParts parts = DeepFmParts.DEFAULT.with(attention);
    MetaWeights first = MetaWeights.random(Period.DAY, parts, 7);
    DeepFmForecaster model =
        read(
            new CategoryDeepFmTrainer(
                    Period.DAY,
                    CategoryDeepFmTrainer.Settings.of(Period.DAY).with(parts),
                    Optional.of(first))
                .train(task(rows, Optional.of(first.toBytes())))
                .orElseThrow());
    return rows.subList(0, 30).stream()
        .map(
            row ->
                model.explain(
                    new FeatureRows(
                        new float[][] {row.values()}, new String[][] {row.levels()}, attributes)))
        .toList();
  }

  @Test
  void anExplanationHasFourDecimals() {
    assertThat(read(MODEL).explain(asRows(example(700, 2, true, 0, 1))).values())
        .allSatisfy(
            share ->
                assertThat(BigDecimal.valueOf(share).stripTrailingZeros().scale())
                    .isLessThanOrEqualTo(4));
  }

  @Test
  void aDamagedOrLaterSnapshotIsRefusedByName() {
    byte[] bytes = MODEL.parameters();
    byte[] damaged = bytes.clone();
    damaged[damaged.length / 2] ^= 1;
    byte[] later = bytes.clone();
    later[3] = DeepFmForecaster.FORMAT + 1;

    assertThatThrownBy(() -> DeepFmForecaster.fromBytes(damaged, "v7", LocalDate.EPOCH))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("v7", "damaged");
    assertThatThrownBy(() -> DeepFmForecaster.fromBytes(later, "v7", LocalDate.EPOCH))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("v7", "format " + (DeepFmForecaster.FORMAT + 1));
    assertThatThrownBy(() -> DeepFmForecaster.fromBytes(new byte[3], "v7", LocalDate.EPOCH))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("3 bytes");
  }

  @Test
  void anUnreadableIncumbentIsNone() {
    TrainedModel model = train(rows(0), Optional.of(new byte[] {1, 2, 3}));

    assertThat(model.champion()).isTrue();
    assertThat(model.holdout()).doesNotContainKey("incumbent.wape");
  }
}
