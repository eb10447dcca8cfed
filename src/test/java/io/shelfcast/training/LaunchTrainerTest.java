package io.shelfcast.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.efm.LaunchEstimate;
import io.shelfcast.model.efm.LaunchForecaster;
import io.shelfcast.model.efm.LaunchRow;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Launches whose sales are a product of what is known of them, with log-normal noise. */
class LaunchTrainerTest {
  private static final double[] CATEGORIES = {30, 60};
  private static final double[] BRANDS = {0.4, 1, 2.5};
  private static final double[] SEASON = {0.8, 0.8, 0.9, 1, 1, 1.1, 1.3, 1.3, 1.1, 1, 1, 1.4};
  private static final double NOISE = 0.4;
  private static final LocalDate LAUNCH = LocalDate.of(2023, 6, 1);

  private final LaunchTrainer trainer = new LaunchTrainer(LaunchTrainer.Settings.DEFAULT);
  private final LaunchTrainer attributesAlone =
      new LaunchTrainer(LaunchTrainer.Settings.DEFAULT.withoutSimilarItems());

  @Test
  void newItemsAreForecastBetterThanByTheMeanOfTheirCategory() {
    // Given 60 launches at 8 locations
    LaunchModel model = trainer.train(launches(0, 60, 8, 1)).orElseThrow();
    LaunchForecaster forecaster = model.forecaster();

    // When 200 others are forecast
    List<LaunchExample> others = launches(1_000, 200, 8, 2);
    double errors = 0;
    double baselineErrors = 0;
    double sum = 0;
    double forecast = 0;
    int within = 0;
    int below = 0;
    for (LaunchExample other : others) {
      LaunchEstimate estimate = forecaster.forecast(other.row());
      errors += Math.abs(estimate.mean() - other.total());
      baselineErrors += Math.abs(forecaster.baseline(other.row()) - other.total());
      sum += other.total();
      forecast += estimate.mean();
      within += other.total() >= estimate.p10() && other.total() <= estimate.p90() ? 1 : 0;
      below += other.total() <= estimate.p50() ? 1 : 0;
      assertThat(estimate.p10()).isLessThanOrEqualTo(estimate.p50()).isGreaterThanOrEqualTo(0);
      assertThat(estimate.p50()).isLessThanOrEqualTo(estimate.p90());
    }

    // Then
    assertThat(forecaster.isFallback()).isFalse();
    assertThat(errors / sum).isLessThan(0.42).isLessThan(0.6 * baselineErrors / sum);
    assertThat(errors / sum).isCloseTo(model.wape(), within(0.08));
    assertThat(baselineErrors / sum).isCloseTo(model.baselineWape(), within(0.12));
    assertThat(forecast / sum).isCloseTo(1, within(0.08));
    assertThat(within / (double) others.size()).isBetween(0.74, 0.86);
    assertThat(below / (double) others.size()).isBetween(0.44, 0.56);
  }

  @Test
  void theRawModelUnderestimatesAndIsCorrected() {
    LaunchModel model = trainer.train(launches(0, 60, 8, 1)).orElseThrow();
    // Log-normal noise of sd s: by 1 - exp(-2 s^2), less what the penalty takes.
    assertThat(model.correction()).isCloseTo(Math.exp(2 * NOISE * NOISE), within(0.15));
  }

  @Test
  void theBiasIsCorrectedByCategory() {
    // Given a category whose launches scatter far more, so that the raw model is lower there
    List<LaunchExample> launches = scattered(0, 120, 4);
    List<LaunchExample> others = scattered(1_000, 400, 4);

    // When
    LaunchForecaster forecaster = attributesAlone.train(launches).orElseThrow().forecaster();

    // Then the means are means in each, not only over both, and so are the quantiles
    for (String category : List.of("steady", "wild")) {
      List<LaunchExample> its = of(category, others);
      assertThat(forecaster.isFallback(category)).isFalse();
      assertThat(bias(forecaster, its)).as(category).isBetween(-0.12, 0.12);
      assertThat(coverage(forecaster, its)).as(category).isBetween(0.74, 0.86);
    }
  }

  @Test
  void aCategoryWhereAttributesSayNothingHasItsMeanAndOthersTheModel() {
    // Given a category whose sales depend on nothing, beside one where the brand tells them
    Random random = new Random(3);
    List<LaunchExample> launches =
        launches(0, 80, 4, 1).stream()
            .map(
                e ->
                    e.row().category().equals("c0")
                        ? new LaunchExample(e.row(), e.completedOn(), 100 + random.nextInt(5))
                        : e)
            .toList();

    // When
    LaunchForecaster forecaster = attributesAlone.train(launches).orElseThrow().forecaster();

    // Then
    assertThat(forecaster.isFallback()).isFalse();
    assertThat(forecaster.isFallback("c0")).isTrue();
    assertThat(forecaster.isFallback("c1")).isFalse();
    LaunchRow c0 = of("c0", launches).get(0).row();
    LaunchRow c1 = of("c1", launches).get(0).row();
    assertThat(forecaster.forecast(c0).mean()).isEqualTo(forecaster.baseline(c0));
    assertThat(forecaster.forecast(c1).mean()).isNotEqualTo(forecaster.baseline(c1));
    // And it is read as it was written
    LaunchForecaster read = LaunchForecaster.fromBytes(forecaster.toBytes(), "v1");
    assertThat(read.toBytes()).isEqualTo(forecaster.toBytes());
    for (LaunchRow row : List.of(c0, c1)) {
      assertThat(read.forecast(row)).isEqualTo(forecaster.forecast(row));
    }
  }

  @Test
  void aCategoryOfFewLaunchesIsAnsweredAsAllAre() {
    // Given two launches of a category, of which one sold a hundred times what others do
    List<LaunchExample> launches = new ArrayList<>(launches(0, 60, 8, 1));
    List<LaunchExample> few =
        launches(2_000, 2, 1, 1).stream().map(e -> inCategoryOf("few", e)).toList();
    LaunchExample outlier = few.get(1);
    launches.add(few.get(0));
    launches.add(new LaunchExample(outlier.row(), outlier.completedOn(), 100 * outlier.total()));

    // When
    LaunchForecaster forecaster = attributesAlone.train(launches).orElseThrow().forecaster();

    // Then its correction hardly differs from that of all
    assertThat(forecaster.isFallback("few")).isFalse();
    double own = forecaster.forecast(few.get(0).row()).mean();
    double unknown = forecaster.forecast(inCategory("unheard of", few.get(0))).mean();
    assertThat(own / unknown).isBetween(0.8, 1.2);
  }

  private static List<LaunchExample> of(String category, List<LaunchExample> launches) {
    return launches.stream().filter(e -> e.row().category().equals(category)).toList();
  }

  private static LaunchExample inCategoryOf(String category, LaunchExample e) {
    return new LaunchExample(inCategory(category, e), e.completedOn(), e.total());
  }

  private static LaunchRow inCategory(String category, LaunchExample launch) {
    LaunchRow row = launch.row();
    return new LaunchRow(
        row.itemId(), row.locationId(), category, row.attributes(), row.price(), row.launchDate());
  }

  private static double bias(LaunchForecaster forecaster, List<LaunchExample> launches) {
    double sum = launches.stream().mapToDouble(LaunchExample::total).sum();
    double forecast = launches.stream().mapToDouble(e -> forecaster.forecast(e.row()).mean()).sum();
    return forecast / sum - 1;
  }

  private static double coverage(LaunchForecaster forecaster, List<LaunchExample> launches) {
    int within = 0;
    for (LaunchExample e : launches) {
      LaunchEstimate estimate = forecaster.forecast(e.row());
      within += estimate.p10() <= e.total() && e.total() <= estimate.p90() ? 1 : 0;
    }
    return within / (double) launches.size();
  }

  /** Log-normal noise of sd 0.15 in one category and 0.6 in the other, about the brand's mean. */
  private static List<LaunchExample> scattered(int first, int items, int locations) {
    Random random = new Random(first);
    List<LaunchExample> launches = new ArrayList<>();
    for (int i = first; i < first + items; i++) {
      boolean wild = i % 2 == 0;
      int brand = i / 2 % BRANDS.length;
      double sd = wild ? 0.6 : 0.15;
      for (int l = 0; l < locations; l++) {
        double noise = Math.exp(sd * random.nextGaussian() - sd * sd / 2);
        LaunchRow row =
            new LaunchRow(
                "item" + i,
                "L" + l,
                wild ? "wild" : "steady",
                Map.of("item.brand", "B" + brand),
                Double.NaN,
                LAUNCH);
        launches.add(
            new LaunchExample(row, LAUNCH.plusDays(76), Math.rint(1_000 * BRANDS[brand] * noise)));
      }
    }
    return launches;
  }

  @Test
  void whereAttributesSayNothingTheMeanOfTheCategoryAnswers() {
    // Given sales that depend on nothing but the category
    Random random = new Random(7);
    List<LaunchExample> launches =
        launches(0, 40, 4, 1).stream()
            .map(
                launch ->
                    new LaunchExample(
                        launch.row(),
                        launch.completedOn(),
                        10 * random.nextInt(20) + (launch.row().category().equals("c0") ? 5 : 900)))
            .toList();

    // When
    LaunchModel model = trainer.train(launches).orElseThrow();

    // Then
    LaunchForecaster forecaster = model.forecaster();
    assertThat(model.wape()).isGreaterThanOrEqualTo(model.baselineWape());
    assertThat(forecaster.isFallback()).isTrue();
    for (String category : List.of("c0", "c1")) {
      List<LaunchExample> its =
          launches.stream().filter(launch -> launch.row().category().equals(category)).toList();
      double mean = its.stream().mapToDouble(LaunchExample::total).average().orElseThrow();
      assertThat(forecaster.forecast(its.get(0).row()).mean()).isCloseTo(mean, within(1e-9));
    }
  }

  @Test
  void aFewLaunchesGiveTheMeanOfTheirCategoryAndNoneGivesNothing() {
    List<LaunchExample> few = launches(0, 3, 2, 1);
    LaunchModel model = trainer.train(few).orElseThrow();
    assertThat(model.forecaster().isFallback()).isTrue();
    assertThat(model.wape()).isNaN();
    double all = few.stream().mapToDouble(LaunchExample::total).average().orElseThrow();
    LaunchRow unknown = new LaunchRow("x", "L0", "unheard of", Map.of(), Double.NaN, LAUNCH);
    LaunchEstimate estimate = model.forecaster().forecast(unknown);
    assertThat(estimate.mean()).isCloseTo(all, within(1e-9));
    assertThat(estimate.p90()).isGreaterThan(estimate.p10());
    assertThat(trainer.train(List.of())).isEmpty();
  }

  @Test
  void nothingSoldIsForecastAsNothing() {
    List<LaunchExample> unsold =
        launches(0, 40, 4, 1).stream()
            .map(e -> new LaunchExample(e.row(), e.completedOn(), 0))
            .toList();
    LaunchForecaster forecaster = trainer.train(unsold).orElseThrow().forecaster();
    assertThat(forecaster.isFallback()).isTrue();
    assertThat(forecaster.forecast(unsold.get(0).row()).mean()).isZero();
  }

  @Test
  void whatWasNeverSeenIsForecastAllTheSame() {
    LaunchForecaster forecaster = trainer.train(launches(0, 60, 8, 1)).orElseThrow().forecaster();
    LaunchRow strange =
        new LaunchRow(
            "new",
            "nowhere",
            "unheard of",
            Map.of("item.brand", "Z", "location.size", "big", "item.taste", "sour"),
            Double.NaN,
            LAUNCH);
    assertThat(forecaster.forecast(strange).mean()).isBetween(5.0, 500.0);
  }

  @Test
  void theOrderOfTheExamplesDoesNotMatter() {
    List<LaunchExample> launches = new ArrayList<>(launches(0, 40, 4, 1));
    byte[] expected = trainer.train(launches).orElseThrow().forecaster().toBytes();
    Collections.shuffle(launches, new Random(5));
    assertThat(trainer.train(launches).orElseThrow().forecaster().toBytes()).isEqualTo(expected);
  }

  @Test
  void aForecasterIsReadAsItWasWritten() {
    for (int items : new int[] {60, 3}) { // a model, and a fallback
      LaunchForecaster written = trainer.train(launches(0, items, 8, 1)).orElseThrow().forecaster();
      LaunchForecaster read = LaunchForecaster.fromBytes(written.toBytes(), "v1");
      assertThat(read.isFallback()).isEqualTo(written.isFallback());
      assertThat(read.toBytes()).isEqualTo(written.toBytes());
      for (LaunchExample other : launches(1_000, 20, 8, 2)) {
        assertThat(read.forecast(other.row())).isEqualTo(written.forecast(other.row()));
        assertThat(read.baseline(other.row())).isEqualTo(written.baseline(other.row()));
      }
    }
  }

  @Test
  void damagedBytesAndThoseOfALaterReleaseAreRefused() {
    byte[] bytes = trainer.train(launches(0, 60, 8, 1)).orElseThrow().forecaster().toBytes();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = bytes.clone();
      damaged[1 + random.nextInt(bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> LaunchForecaster.fromBytes(damaged, "v1"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("v1");
    }
    byte[] later = bytes.clone();
    later[0]++;
    assertThatThrownBy(() -> LaunchForecaster.fromBytes(later, "v1"))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("format 5; this release reads up to 4");
    assertThatThrownBy(() -> LaunchForecaster.fromBytes(new byte[0], "v1"))
        .isInstanceOf(ModelFormatException.class);
  }

  @Test
  void similarItemsAreSeenWhereTheyHelp() {
    // Given lines of items that sell much or little for reasons that no level has room for
    List<LaunchExample> lines = lines(0, 60);
    List<LaunchExample> later = lines(60, 20);

    // When
    LaunchForecaster alone = attributesAlone.train(lines).orElseThrow().forecaster();
    LaunchForecaster seeing = trainer.train(lines).orElseThrow().forecaster();

    // Then
    assertThat(alone.seesSimilarItems()).isFalse();
    assertThat(seeing.seesSimilarItems()).isTrue();
    assertThat(wape(seeing, later)).isLessThan(0.7 * wape(alone, later));
  }

  @Test
  void whereSimilarItemsSayNothingMoreTheyAreLeftOut() {
    // Given launches that all begin at once, of which none can know of another
    List<LaunchExample> launches =
        lines(0, 60).stream()
            .map(
                e ->
                    new LaunchExample(
                        new LaunchRow(
                            e.row().itemId(),
                            e.row().locationId(),
                            e.row().category(),
                            e.row().attributes(),
                            e.row().price(),
                            LAUNCH),
                        LAUNCH.plusDays(76),
                        e.total()))
            .toList();
    LaunchForecaster forecaster = trainer.train(launches).orElseThrow().forecaster();
    assertThat(forecaster.seesSimilarItems()).isFalse();
    assertThat(forecaster.toBytes())
        .isEqualTo(attributesAlone.train(launches).orElseThrow().forecaster().toBytes());
  }

  private static double wape(LaunchForecaster forecaster, List<LaunchExample> launches) {
    double errors = 0;
    double sum = 0;
    for (LaunchExample launch : launches) {
      errors += Math.abs(forecaster.forecast(launch.row()).mean() - launch.total());
      sum += launch.total();
    }
    return errors / sum;
  }

  /**
   * An item every four months. Those of one colour and style sell alike, but what they sell is no
   * product of the two, each of which says nothing alone, as the month does.
   */
  private static List<LaunchExample> lines(int first, int items) {
    Random random = new Random(first);
    List<LaunchExample> launches = new ArrayList<>();
    for (int i = first; i < first + items; i++) {
      int colour = i % 2;
      int style = i / 2 % 2;
      LocalDate launch = LocalDate.of(2000, 1, 1).plusMonths(4L * i);
      for (int l = 0; l < 4; l++) {
        double mean = colour == style ? 400 : 40;
        LaunchRow row =
            new LaunchRow(
                "item%03d".formatted(i),
                "L" + l,
                "c",
                Map.of("item.colour", "C" + colour, "item.style", "S" + style),
                Double.NaN,
                launch);
        double noise = Math.exp(0.1 * random.nextGaussian());
        launches.add(new LaunchExample(row, launch.plusDays(76), Math.rint(mean * noise)));
      }
    }
    return launches;
  }

  @Test
  void aForecasterThatSeesSimilarItemsIsReadAsItWasWritten() {
    LaunchForecaster written = trainer.train(lines(0, 60)).orElseThrow().forecaster();
    LaunchForecaster read = LaunchForecaster.fromBytes(written.toBytes(), "v1");
    assertThat(read.seesSimilarItems()).isTrue();
    assertThat(read.toBytes()).isEqualTo(written.toBytes());
    for (LaunchExample other : lines(60, 20)) {
      assertThat(read.forecast(other.row())).isEqualTo(written.forecast(other.row()));
    }
  }

  @Test
  void theFirstFormatIsStillRead() throws IOException {
    assertThat(stored(1).seesSimilarItems()).isFalse();
    assertThat(means(stored(1), launches(1_000, 2, 3, 2)))
        .containsExactly(
            55.12086145435441,
            73.11558604833708,
            77.05709299605574,
            300.49983526219614,
            398.6008379208404,
            420.08856792402764);
  }

  @Test
  void theSecondFormatIsStillRead() throws IOException {
    assertThat(stored(2).seesSimilarItems()).isTrue();
    assertThat(means(stored(2), lines(60, 2)))
        .containsExactly(
            433.6130349324641,
            451.60305804403987,
            483.8320769268915,
            485.9009541047515,
            43.83430703293518,
            49.87179968627426,
            39.45081690294479,
            47.650408994766465);
  }

  @Test
  void theThirdFormatIsStillRead() throws IOException {
    LaunchForecaster third = stored(3);
    assertThat(third.seesSimilarItems()).isTrue();
    assertThat(third.isFallback("c")).isFalse();
    assertThat(means(third, lines(60, 2)))
        .containsExactly(
            433.6130349324635,
            451.6030580440397,
            483.8320769268913,
            485.9009541047513,
            43.834307032935236,
            49.87179968627439,
            39.45081690294482,
            47.65040899476655);
    assertThat(lines(60, 2))
        .extracting(launch -> third.forecast(launch.row()).p90())
        .containsExactly(721.0, 751.0, 805.0, 808.0, 73.0, 83.0, 66.0, 79.0);
  }

  /** What a release of that format wrote; the expected means are what it forecast. */
  private static LaunchForecaster stored(int format) throws IOException {
    String name = "launch-model-%d.bin".formatted(format);
    try (InputStream in = LaunchTrainerTest.class.getResourceAsStream(name)) {
      return LaunchForecaster.fromBytes(in.readAllBytes(), "v1");
    }
  }

  private static List<Double> means(LaunchForecaster forecaster, List<LaunchExample> launches) {
    return launches.stream().map(launch -> forecaster.forecast(launch.row()).mean()).toList();
  }

  /** Items from a number on, each at every location. */
  private static List<LaunchExample> launches(int first, int items, int locations, long seed) {
    Random random = new Random(seed);
    List<LaunchExample> launches = new ArrayList<>();
    for (int i = first; i < first + items; i++) {
      int category = random.nextInt(CATEGORIES.length);
      int brand = random.nextInt(BRANDS.length);
      int month = 1 + random.nextInt(12);
      String colour = "colour" + random.nextInt(4); // says nothing
      LocalDate launch = LocalDate.of(2020 + i % 3, month, 1);
      double price = Math.exp(1 + 0.5 * random.nextGaussian());
      for (int l = 0; l < locations; l++) {
        double size = 100 * (1 + l);
        double mean =
            CATEGORIES[category]
                * BRANDS[brand]
                * SEASON[month - 1]
                * Math.pow(price, -1.2)
                * Math.sqrt(size / 100);
        double noise = Math.exp(NOISE * random.nextGaussian() - NOISE * NOISE / 2);
        Map<String, String> attributes =
            Map.of(
                "item.brand",
                "B" + brand,
                "item.colour",
                colour,
                "location.size",
                String.valueOf(size));
        LaunchRow row =
            new LaunchRow("item" + i, "L" + l, "c" + category, attributes, price, launch);
        launches.add(new LaunchExample(row, launch.plusDays(76), Math.rint(4 * mean * noise)));
      }
    }
    return launches;
  }
}
