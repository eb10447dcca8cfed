package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.Item;
import io.shelfcast.event.LeadTimeTotal;
import io.shelfcast.event.Location;
import io.shelfcast.event.ModelDay;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.Promotion;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.blend.BlendWeights;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForecastStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final int HORIZON = 28;

  private ServingDriver serving = new ServingDriver();

  private static final Map<String, Double> LOOKED_AT =
      Map.of("lag_1", 0.6667, "horizon", 0.25, "lag_1 x horizon", 0.0833);

  /** A learned model that doubles the last demand and adds the horizon. */
  private record Doubling(String version, List<FeatureRows> seen) implements Model {
    @Override
    public String name() {
      return ModelNames.EFM;
    }

    @Override
    public LocalDate trainedThrough() {
      return MONDAY.minusDays(30);
    }

    @Override
    public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
      seen.add(rows);
      for (int h = 0; h < rows.count(); h++) {
        means[h] = 2 * rows.values()[h][0] + h + 1;
        percentagePoints[h] = means[h] / 2;
      }
    }

    @Override
    public Map<String, Double> explain(FeatureRows rows) {
      return LOOKED_AT;
    }
  }

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void whereSomeLocationsAreAskedForTheOthersOnlyBuildHistory() {
    // Given
    serving.close();
    serving = new ServingDriver("forecast.locations", "A, B");

    // When
    for (String location : List.of("A", "B", "C")) {
      serving.sell(location, MONDAY, "milk", 5);
    }
    for (String location : List.of("A", "B", "C")) {
      serving.close(location, MONDAY);
    }

    // Then
    assertThat(serving.forecasts()).extracting(TestRecord::key).containsExactly("A|milk", "B|milk");
    assertThat(serving.demands()).hasSize(3);
  }

  @Test
  void forecastsTheNextFourWeeksOfAConstantSeries() {
    // When
    Forecast forecast = last(play(30, day -> 5));

    // Then
    LocalDate asOf = MONDAY.plusDays(29);
    assertThat(forecast.getAsOf()).isEqualTo(asOf);
    assertThat(forecast.getItemId()).isEqualTo("milk");
    assertThat(forecast.getLocationId()).isEqualTo("A");
    assertThat(forecast.getRevision()).isEqualTo(1);
    assertThat(forecast.getDays())
        .extracting(ForecastDay::getDate)
        .containsExactlyElementsOf(asOf.plusDays(1).datesUntil(asOf.plusDays(29)).toList());
    assertThat(forecast.getDays())
        .allSatisfy(
            day -> {
              assertThat(day.getMean()).isCloseTo(5, within(1e-6));
              assertThat(day.getBaseline()).isCloseTo(5, within(1e-6));
              assertThat(day.getQualifier()).isEqualTo(ForecastQualifier.FALLBACK);
            });
    assertThat(forecast.getLeadTimeTotals())
        .extracting(LeadTimeTotal::getDays)
        .containsExactly(7, 14, 28);
    assertThat(forecast.getLeadTimeTotals())
        .allSatisfy(
            total -> assertThat(total.getMean()).isCloseTo(5 * total.getDays(), within(1e-6)));
    assertThat(forecast.getModels())
        .extracting(ModelShare::getName)
        .containsExactly("naive", "seasonal-naive", "moving-average", "ets", "tsb");
    assertThat(forecast.getQuality().getHistoryDays()).isEqualTo(30);
    assertThat(forecast.getQuality().getWape28()).isCloseTo(0, within(1e-6));
  }

  @Test
  void isNeverNegativeAndItsQuantilesAreInOrderWhateverWasSold() {
    // Given series that rise, fall, stop, begin with a stock-out, and scatter
    Random random = new Random(7);
    List<IntToDoubleFunction> shapes =
        List.of(
            day -> day,
            day -> Math.max(0, 40 - 2 * day),
            day -> day < 10 ? 7 : 0,
            day -> day % 9 == 0 ? 1 : 0,
            day -> random.nextInt(1_000) == 0 ? 1e6 : random.nextInt(30) / 4.0,
            day -> day == 0 ? 1e8 : 0);
    serving.outOfStock("A", "item-0", at(MONDAY, 0), at(MONDAY.plusDays(3), 0), at(MONDAY, 1));
    List<Forecast> forecasts = new ArrayList<>();
    for (int day = 0; day < 60; day++) {
      for (int item = 0; item < shapes.size(); item++) {
        double units = shapes.get(item).applyAsDouble(day);
        if (units > 0 || day == 0) {
          serving.sell("A", MONDAY.plusDays(day), "item-" + item, Math.max(units, 0.001));
        }
      }
      serving.close("A", MONDAY.plusDays(day));
      forecasts.addAll(forecasts());
    }

    // Then
    assertThat(forecasts).hasSize(60 * shapes.size()).allSatisfy(ForecastStageTest::isSound);
  }

  @Test
  void hasTheSameIdForTheSameInputAndAnotherForAnother() {
    // Given
    List<Forecast> first = play(3, day -> 5);
    ServingDriver before = serving;
    before.close();

    // When
    serving = new ServingDriver();
    List<Forecast> again = play(3, day -> 5);
    serving.sell("B", MONDAY, "milk", 5);
    serving.sell("B", MONDAY, "bread", 5);
    serving.close("B", MONDAY);
    List<Forecast> elsewhere = forecasts();
    serving.close();
    serving = new ServingDriver((category, asOf) -> List.of(new Doubling("v1", new ArrayList<>())));
    List<Forecast> learned = play(1, day -> 5);
    serving.close();
    serving = new ServingDriver((category, asOf) -> List.of(new Doubling("v2", new ArrayList<>())));
    List<Forecast> newer = play(1, day -> 5);

    // Then
    assertThat(again).isEqualTo(first);
    Set<String> ids = new HashSet<>();
    List.of(first, elsewhere, learned, newer)
        .forEach(forecasts -> forecasts.forEach(f -> ids.add(f.getForecastId())));
    assertThat(ids).hasSize(3 + 2 + 1 + 1);
  }

  @Test
  void expectsNothingOnDaysThatAreKnownToBeClosed() {
    // Given
    serving.pipe(
        serving.topics.locations,
        "A",
        new Location("A", "", "STORE", Map.of(), List.of(7), null),
        at(MONDAY, 0));

    // When it sells on all days but Sundays
    Forecast forecast =
        last(play(20, day -> MONDAY.plusDays(day).getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : 5));

    // Then
    for (ForecastDay day : forecast.getDays()) {
      if (day.getDate().getDayOfWeek() == DayOfWeek.SUNDAY) {
        assertThat(List.of(day.getMean(), day.getP10(), day.getP50(), day.getP90()))
            .containsOnly(0.0);
      } else {
        assertThat(day.getMean()).isCloseTo(5, within(1e-6));
      }
    }
    assertThat(forecast.getLeadTimeTotals().get(0).getMean()).isCloseTo(30, within(1e-5));
  }

  @Test
  void modelsExpectNothingOnDaysThatAreKnownToBeClosed() {
    // Given a model of its own mean and percentage point
    serving.close();
    serving =
        new ServingDriver(
            (category, asOf) -> List.of(new Doubling("v1", new ArrayList<>())),
            "forecast.model-detail",
            "true");
    serving.pipe(
        serving.topics.locations,
        "A",
        new Location("A", "", "STORE", Map.of(), List.of(7), null),
        at(MONDAY, 0));

    // When
    Forecast forecast = last(play(1, day -> 5));

    // Then
    ModelShare learned =
        forecast.getModels().stream()
            .filter(share -> share.getName().equals(ModelNames.EFM))
            .findFirst()
            .orElseThrow();
    for (int h = 1; h <= HORIZON; h++) {
      ModelDay day = learned.getDays().get(h - 1);
      boolean closed = MONDAY.plusDays(h).getDayOfWeek() == DayOfWeek.SUNDAY;
      assertThat(day.getMean()).isEqualTo(closed ? 0 : 10 + h);
      assertThat(day.getPercentagePoint()).isEqualTo(closed ? 0 : (10 + h) / 2.0);
    }
  }

  @Test
  void namesAnEventOnItsDateOnceItIsAnnounced() {
    // Given
    LocalDate fair = MONDAY.plusDays(15);
    serving.pipe(
        serving.topics.calendar,
        "|" + fair,
        new CalendarDay(
            "", fair, List.of(new CalendarEvent("Fair", "CULTURAL")), true, MONDAY.plusDays(4)),
        at(MONDAY, 0));

    // When
    List<Forecast> forecasts = play(10, day -> 5);

    // Then
    for (Forecast forecast : forecasts) {
      boolean announced = !forecast.getAsOf().isBefore(MONDAY.plusDays(4));
      assertThat(datesWhere(forecast, day -> "Fair".equals(day.getEvent())))
          .isEqualTo(announced ? List.of(fair) : List.of());
    }
  }

  @Test
  void namesAPromotionOnItsDatesFromItsAnnouncementToItsCancellation() {
    // Given
    Promotion offer =
        Promotion.newBuilder()
            .setPromotionId("p1")
            .setItems(List.of("milk"))
            .setLocations(List.of("A"))
            .setFirstDate(MONDAY.plusDays(12))
            .setLastDate(MONDAY.plusDays(14))
            .setAnnouncedOn(MONDAY.plusDays(3))
            .setDiscount(0.2)
            .build();
    Promotion cancelled =
        Promotion.newBuilder(offer)
            .setAnnouncedOn(MONDAY.plusDays(6))
            .setRevision(2)
            .setCancelled(true)
            .build();
    Promotion elsewhere =
        Promotion.newBuilder(offer).setPromotionId("p0").setLocations(List.of("B")).build();
    Promotion another =
        Promotion.newBuilder(offer).setPromotionId("p00").setItems(List.of("bread")).build();
    for (Promotion promotion : List.of(offer, cancelled, elsewhere, another)) {
      serving.pipe(serving.topics.promotions, promotion.getPromotionId(), promotion, at(MONDAY, 0));
    }

    // When
    List<Forecast> forecasts = play(9, day -> 5);

    // Then
    for (Forecast forecast : forecasts) {
      LocalDate asOf = forecast.getAsOf();
      boolean known = !asOf.isBefore(MONDAY.plusDays(3)) && asOf.isBefore(MONDAY.plusDays(6));
      assertThat(datesWhere(forecast, day -> "p1".equals(day.getPromotionId())))
          .isEqualTo(
              known ? MONDAY.plusDays(12).datesUntil(MONDAY.plusDays(15)).toList() : List.of());
      assertThat(datesWhere(forecast, day -> day.getPromotionId() != null)).hasSize(known ? 3 : 0);
    }
  }

  @Test
  void onlyBuildsHistoryBeforeTheFirstAsOfDate() {
    serving.close();
    serving = new ServingDriver("forecast.from", MONDAY.plusDays(5).toString());
    List<Forecast> forecasts = play(8, day -> 5);
    assertThat(forecasts)
        .extracting(Forecast::getAsOf)
        .containsExactly(MONDAY.plusDays(5), MONDAY.plusDays(6), MONDAY.plusDays(7));
    assertThat(forecasts.get(0).getQuality().getHistoryDays()).isEqualTo(6);
    assertThat(serving.demands()).hasSize(8);
  }

  @Test
  void withdrawsTheForecastOfADelistedItemAndForgetsItsSeriesInTheEnd() {
    // Given milk that is no longer sold from the tenth day on
    milk(MONDAY.plusDays(10), null);

    // When
    for (int day = 0; day < 50; day++) {
      if (day < 10) {
        serving.sell("A", MONDAY.plusDays(day), "milk", 5);
      }
      serving.close("A", MONDAY.plusDays(day));
    }

    // Then nine forecasts and one tombstone
    List<TestRecord<String, Forecast>> records = serving.forecasts();
    assertThat(records).hasSize(10);
    assertThat(records.subList(0, 9)).allSatisfy(r -> assertThat(r.value()).isNotNull());
    assertThat(records.get(8).value().getAsOf()).isEqualTo(MONDAY.plusDays(8));
    assertThat(records.get(9).key()).isEqualTo("A|milk");
    assertThat(records.get(9).value()).isNull();
    for (String store :
        List.of(ServingTopology.SERIES, ServingTopology.SETTLEMENTS, ServingTopology.LATEST)) {
      assertThat(serving.driver().getKeyValueStore(store).get("A|milk")).as(store).isNull();
    }
  }

  @Test
  void expectsNothingFromTheDayOnThatAnItemIsKnownToBeDelisted() {
    // Given milk that sells 10 a day, and from the 30th day on is known to be delisted on the 34th
    milk(null, null);
    milk(MONDAY.plusDays(33), MONDAY.plusDays(29));

    // When
    List<Forecast> forecasts = play(30, day -> 10);

    // Then 30 is all that it will still sell; the day before nothing was known of it
    Forecast before = forecasts.get(28);
    assertThat(before.getDays())
        .allSatisfy(d -> assertThat(d.getMean()).isCloseTo(10, within(1e-6)));
    Forecast known = forecasts.get(29);
    isSound(known);
    for (ForecastDay day : known.getDays().subList(0, 3)) {
      assertThat(day.getMean()).isCloseTo(10, within(1e-6));
    }
    for (ForecastDay day : known.getDays().subList(3, HORIZON)) {
      assertThat(List.of(day.getMean(), day.getP10(), day.getP50(), day.getP90()))
          .containsOnly(0.0);
    }
    assertThat(known.getLeadTimeTotals())
        .allSatisfy(total -> assertThat(total.getMean()).isCloseTo(30, within(1e-5)));
  }

  @Test
  void expectsAWeekOfAnItemThatIsDelistedWithinIt() {
    // Given milk that is delisted on the Wednesday of the second week after the fourth
    serving.close();
    serving = new ServingDriver("demand.period", "WEEK");
    milk(MONDAY.plusWeeks(5).plusDays(2), null);

    // When
    for (int week = 0; week < 4; week++) {
      serving.sell("A", MONDAY.plusWeeks(week), "milk", 70);
      serving.close("A", MONDAY.plusWeeks(week).plusDays(6));
    }

    // Then
    List<ForecastDay> weeks = last(forecasts()).getDays();
    assertThat(weeks.get(1).getDate()).isEqualTo(MONDAY.plusWeeks(5));
    assertThat(weeks.subList(0, 2))
        .allSatisfy(week -> assertThat(week.getMean()).isCloseTo(70, within(1e-6)));
    assertThat(weeks.subList(2, HORIZON)).extracting(ForecastDay::getMean).containsOnly(0.0);
  }

  private void milk(LocalDate delisted, LocalDate validFrom) {
    Item milk =
        Item.newBuilder()
            .setItemId("milk")
            .setCategory("dairy")
            .setDelistedDate(delisted)
            .setValidFrom(validFrom)
            .build();
    serving.pipe(serving.topics.items, "milk", milk, at(MONDAY, 0));
  }

  @Test
  void keepsNoForecastOfASeriesThatSoldNothingInAllItsHistory() {
    serving.sell("A", MONDAY, "milk", 5);
    serving.close("A", MONDAY.plusDays(300));
    assertThat(latest()).isPresent();
    serving.close("A", MONDAY.plusDays(401));
    assertThat(latest()).isEmpty();
    List<TestRecord<String, Forecast>> records = serving.forecasts();
    assertThat(records.get(records.size() - 1).value()).isNull();
  }

  @Test
  void blendsALearnedModelThatSeesFeatureRows() {
    // Given a category with a learned model
    serving.close();
    Doubling model = new Doubling("v7", new ArrayList<>());
    List<String> asked = new ArrayList<>();
    serving =
        new ServingDriver(
            (category, asOf) -> {
              asked.add(category + " " + asOf);
              return category.equals("dairy") ? List.of(model) : List.of();
            },
            "forecast.model-detail",
            "true");
    serving.pipe(
        serving.topics.items,
        "milk",
        Item.newBuilder().setItemId("milk").setCategory("dairy").build(),
        at(MONDAY, 0));

    // When
    play(9, day -> 10 + day);
    BlendWeights shared = stored(ServingTopology.SHARED_WEIGHTS, "A|dairy"); // before the close
    serving.sell("A", MONDAY.plusDays(9), "milk", 19);
    serving.close("A", MONDAY.plusDays(9));
    List<TestRecord<String, Forecast>> forecasts = serving.forecasts();

    // Then it was asked as of each day, and saw the series' past
    assertThat(asked)
        .hasSize(10)
        .startsWith("dairy " + MONDAY.toEpochDay())
        .endsWith("dairy " + MONDAY.plusDays(9).toEpochDay());
    FeatureSchema schema = FeatureSchema.of(Period.DAY);
    float[][] rows = model.seen().get(9).values();
    assertThat(rows).hasNumberOfRows(HORIZON);
    for (int h = 1; h <= HORIZON; h++) {
      float[] row = rows[h - 1];
      assertThat(row[schema.number("lag_1")]).isEqualTo(19);
      assertThat(row[schema.number("lag_7")]).isEqualTo(13);
      assertThat(row[schema.number("lag_14")]).isNaN();
      assertThat(row[schema.number("ma_7")]).isEqualTo(16);
      assertThat(row[schema.number("price_last")]).isEqualTo(2.5f);
      assertThat(row[schema.number("horizon")]).isEqualTo(h);
    }

    // And it is part of the forecast
    Forecast forecast = forecasts.get(0).value();
    assertThat(forecast.getDays())
        .extracting(ForecastDay::getQualifier)
        .containsOnly(ForecastQualifier.MODEL);
    Map<String, ModelShare> shares =
        forecast.getModels().stream()
            .collect(Collectors.toMap(ModelShare::getName, Function.identity()));
    ModelShare efm = shares.get("efm");
    assertThat(efm.getVersion()).isEqualTo("v7");
    assertThat(efm.getTrainedThrough()).isEqualTo(MONDAY.minusDays(30));
    Settlement settlement = stored(ServingTopology.SETTLEMENTS, "A|milk");
    BlendWeights weights = settlement.weights().times(shared);
    double[] at = new double[weights.models()];
    double stated = 0;
    for (int h = 1; h <= HORIZON; h++) {
      assertThat(efm.getDays().get(h - 1).getMean()).isEqualTo(2 * 19 + h);
      weights.at(h, at);
      double blended = 0;
      double awake = 0;
      for (ModelShare share : forecast.getModels()) {
        double weight = at[ModelNames.BLENDED.indexOf(share.getName())];
        blended += weight * share.getDays().get(h - 1).getMean();
        awake += weight;
      }
      assertThat(forecast.getDays().get(h - 1).getMean()).isCloseTo(blended / awake, within(1e-9));
      stated += at[ModelNames.BLENDED.indexOf("efm")] / awake / HORIZON;
    }
    assertThat(efm.getWeight()).isCloseTo(stated, within(1e-9));
    assertThat(shares.values().stream().mapToDouble(ModelShare::getWeight).sum())
        .isCloseTo(1, within(1e-9));

    // And as it is far off, it has lost weight
    assertThat(efm.getWeight()).isLessThan(shares.get("naive").getWeight() / 2);
    isSound(forecast);
  }

  private <T> T stored(String store, String key) {
    return serving.driver().<String, T>getKeyValueStore(store).get(key);
  }

  @Test
  void saysWhatALearnedModelLookedAtMostAndNothingOfBaselines() {
    // Given a model of dairy, and none of bread
    serving.close();
    serving =
        new ServingDriver(
            (category, asOf) ->
                category.equals("dairy")
                    ? List.of(new Doubling("v1", new ArrayList<>()))
                    : List.of());
    serving.pipe(
        serving.topics.items,
        "milk",
        Item.newBuilder().setItemId("milk").setCategory("dairy").build(),
        at(MONDAY, 0));

    // When
    serving.sell("A", MONDAY, "bread", 5);
    serving.sell("A", MONDAY, "milk", 5);
    serving.sell("A", MONDAY, "rolls", 5);
    serving.close("A", MONDAY);

    // Then it is sent, and kept for queries
    assertThat(forecasts())
        .extracting(Forecast::getItemId, Forecast::getExplanation)
        .containsExactlyInAnyOrder(
            tuple("bread", Map.of()), tuple("milk", LOOKED_AT), tuple("rolls", Map.of()));
    assertThat(this.<Forecast>stored(ServingTopology.LATEST, "A|milk").getExplanation())
        .isEqualTo(LOOKED_AT);
  }

  @Test
  void anotherCategoryStaysAFallback() {
    serving.close();
    serving =
        new ServingDriver(
            (category, asOf) ->
                category.equals("dairy")
                    ? List.of(new Doubling("v1", new ArrayList<>()))
                    : List.of());
    Forecast forecast = last(play(2, day -> 5));
    assertThat(forecast.getDays())
        .extracting(ForecastDay::getQualifier)
        .containsOnly(ForecastQualifier.FALLBACK);
  }

  /** Sells milk at A every day and closes it. */
  private List<Forecast> play(int days, IntToDoubleFunction units) {
    List<Forecast> forecasts = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      if (units.applyAsDouble(day) > 0) {
        serving.sell("A", MONDAY.plusDays(day), "milk", units.applyAsDouble(day));
      }
      serving.close("A", MONDAY.plusDays(day));
      forecasts.addAll(forecasts());
    }
    return forecasts;
  }

  private List<Forecast> forecasts() {
    return serving.forecasts().stream().map(TestRecord::value).toList();
  }

  private Optional<Object> latest() {
    return Optional.ofNullable(
        serving.driver().getKeyValueStore(ServingTopology.LATEST).get("A|milk"));
  }

  private static Forecast last(List<Forecast> forecasts) {
    return forecasts.get(forecasts.size() - 1);
  }

  private static List<LocalDate> datesWhere(
      Forecast forecast, java.util.function.Predicate<ForecastDay> chosen) {
    return forecast.getDays().stream().filter(chosen).map(ForecastDay::getDate).toList();
  }

  private static void isSound(Forecast forecast) {
    assertThat(forecast.getDays()).hasSize(HORIZON);
    for (ForecastDay day : forecast.getDays()) {
      assertThat(day.getMean()).isGreaterThanOrEqualTo(0).isFinite();
      inOrder(day.getP10(), day.getP50(), day.getP90());
    }
    for (LeadTimeTotal total : forecast.getLeadTimeTotals()) {
      double sum =
          forecast.getDays().subList(0, total.getDays()).stream()
              .mapToDouble(ForecastDay::getMean)
              .sum();
      assertThat(total.getMean()).isFinite().isCloseTo(sum, within(1e-9 * (1 + sum)));
      inOrder(total.getP10(), total.getP50(), total.getP90(), total.getP95());
    }
    assertThat(forecast.getModels().stream().mapToDouble(ModelShare::getWeight).sum())
        .isCloseTo(1, within(1e-9));
  }

  private static void inOrder(double... quantiles) {
    double before = 0;
    for (double quantile : quantiles) {
      assertThat(quantile).isFinite().isGreaterThanOrEqualTo(before);
      before = quantile;
    }
  }
}
