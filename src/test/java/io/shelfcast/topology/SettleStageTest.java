package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.accuracy.ErrorSums;
import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ErrorSummary;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.Item;
import io.shelfcast.event.LaterRelease;
import io.shelfcast.event.SettledErrors;
import io.shelfcast.event.Topic;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettleStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);

  private ServingDriver serving = new ServingDriver();

  @AfterEach
  void close() {
    serving.close();
  }

  /** Units of day t of a series: no day is like another, and no cap bites. */
  private static double units(int item, int t) {
    return 20 + 7 * item + t * t % 11;
  }

  @Test
  void settlesEachHorizonWithWhatWasForecastThatLongBefore() {
    // Given two items over 40 days
    List<ErrorSummary> summaries = play("A", 40, "item-0", "item-1");

    // Then the errors of the naive and seasonal naive forecasts are those done by hand
    for (int horizon : OpenForecasts.HORIZONS) {
      List<ErrorSummary> naive = of(summaries, ModelNames.NAIVE, horizon);
      assertThat(naive)
          .extracting(ErrorSummary::getDate)
          .containsExactlyElementsOf(
              MONDAY.plusDays(horizon).datesUntil(MONDAY.plusDays(40)).toList());
      List<ErrorSummary> seasonal = of(summaries, ModelNames.SEASONAL_NAIVE, horizon);
      for (int i = 0; i < naive.size(); i++) {
        int t = i + horizon;
        int season = t - 7 * ((horizon + 6) / 7);
        assertErrors(naive.get(i), t, t - horizon);
        if (t - horizon >= 6) { // a week was known when it was made
          assertErrors(seasonal.get(i), t, season);
        }
      }
    }
  }

  @Test
  void whereForecastsEndBetweenTwoHorizonsTheirEndIsSettled() {
    // Given forecasts of four days
    serving.close();
    serving = new ServingDriver("forecast.horizon", "4");

    // When 20 items sell 20 a day
    List<ErrorSummary> summaries = new ArrayList<>();
    List<Forecast> forecasts = new ArrayList<>();
    for (int t = 0; t < 30; t++) {
      for (int item = 0; item < 20; item++) {
        serving.sell("A", MONDAY.plusDays(t), "item-" + item, 20);
      }
      serving.close("A", MONDAY.plusDays(t));
      serving.forecasts().forEach(record -> forecasts.add(record.value()));
      summaries.addAll(summaries());
    }

    // Then the fourth day is compared under the name of its bucket, and nothing under the others
    assertThat(of(summaries, ModelNames.BLEND, 7))
        .extracting(ErrorSummary::getDate)
        .containsExactlyElementsOf(MONDAY.plusDays(4).datesUntil(MONDAY.plusDays(30)).toList());
    assertThat(summaries).extracting(ErrorSummary::getHorizon).containsOnly(1, 7);
    // And all days have learnt how certain they are
    assertThat(forecasts.get(forecasts.size() - 1).getDays())
        .hasSize(4)
        .allSatisfy(
            day -> {
              assertThat(day.getP10()).isCloseTo(20, within(1.0));
              assertThat(day.getP90()).isCloseTo(20, within(1.0));
            });
  }

  @Test
  void settlesWhatWasPublished() {
    // Given
    List<Forecast> forecasts = new ArrayList<>();
    List<ErrorSummary> summaries = new ArrayList<>();
    for (int t = 0; t < 30; t++) {
      sellAndClose("A", t, "item-0");
      serving.forecasts().forEach(record -> forecasts.add(record.value()));
      summaries.addAll(summaries());
    }

    // Then
    for (ErrorSummary summary : of(summaries, ModelNames.BLEND, 7)) {
      int t = (int) (summary.getDate().toEpochDay() - MONDAY.toEpochDay());
      var day = forecasts.get(t - 7).getDays().get(6);
      ErrorSums sums = sums(summary);
      assertThat(day.getDate()).isEqualTo(summary.getDate());
      assertThat(sums.metrics().mae().getAsDouble())
          .isCloseTo(Math.abs(day.getMean() - units(0, t)), within(1e-4));
      assertThat(sums.metrics().coverage().getAsDouble())
          .isEqualTo(day.getP10() <= units(0, t) && units(0, t) <= day.getP90() ? 1 : 0);
    }
  }

  @Test
  void aMaskedDayIsNotSettled() {
    // Given a stock-out on day 3 and a closed day 5
    LocalDate shut = MONDAY.plusDays(5);
    serving.pipe(
        serving.topics.calendar,
        "|" + shut,
        new CalendarDay("", shut, List.of(), false, null),
        at(MONDAY, 0));
    LocalDate out = MONDAY.plusDays(3);
    serving.outOfStock("A", "item-0", at(out, 0), at(out, 23), at(MONDAY, 1));
    List<ErrorSummary> summaries = new ArrayList<>();
    for (int t = 0; t < 10; t++) {
      if (t != 5) {
        serving.sell("A", MONDAY.plusDays(t), "item-0", 5);
      }
      serving.close("A", MONDAY.plusDays(t));
      summaries.addAll(summaries());
    }

    // Then
    assertThat(of(summaries, ModelNames.NAIVE, 1))
        .extracting(summary -> summary.getDate().toEpochDay() - MONDAY.toEpochDay())
        .containsExactly(1L, 2L, 4L, 6L, 7L, 8L, 9L);
  }

  @Test
  void aDelistingThatIsTakenBackTeachesNothing() {
    // Given an item that is known to be delisted on day 5, until day 3 says that it stays
    Item delisted =
        Item.newBuilder()
            .setItemId("item-0")
            .setCategory("dairy")
            .setDelistedDate(MONDAY.plusDays(5))
            .build();
    Item stays =
        Item.newBuilder(delisted).setDelistedDate(null).setValidFrom(MONDAY.plusDays(3)).build();
    serving.pipe(serving.topics.items, "item-0", delisted, at(MONDAY, 0));
    serving.pipe(serving.topics.items, "item-0", stays, at(MONDAY, 0));

    // When
    List<ErrorSummary> summaries = play("A", 15, "item-0");

    // Then the forecasts of 0 are not settled: those made before day 3 for day 5 and after
    assertThat(of(summaries, ModelNames.BLEND, 1)).hasSize(14);
    assertThat(of(summaries, ModelNames.BLEND, 7))
        .extracting(ErrorSummary::getDate)
        .first()
        .isEqualTo(MONDAY.plusDays(10));
    // And nor are totals
    double totals = 0;
    try (var ratios =
        serving.driver().<String, byte[]>getKeyValueStore(ServingTopology.CALIBRATION).all()) {
      while (ratios.hasNext()) {
        var each = ratios.next();
        totals += each.key.contains("|total|7|") ? RatioQuantiles.fromBytes(each.value).count() : 0;
      }
    }
    assertThat(totals).isCloseTo(5, within(0.01)); // those that end on days 10 to 14
  }

  /** A learned model that is right for all horizons but the longest. */
  private record WrongAtTheEnd() implements Model {
    @Override
    public String name() {
      return ModelNames.EFM;
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public LocalDate trainedThrough() {
      return MONDAY;
    }

    @Override
    public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
      Arrays.fill(means, 5);
      means[27] = 500;
    }
  }

  @Test
  void aForecastOfFourWeeksAheadTeachesOnlyFourWeeksLater() {
    // Given
    serving.close();
    serving = new ServingDriver((category, asOf) -> List.of(new WrongAtTheEnd()));

    // When a constant series makes every other forecast right
    List<Double> weights = new ArrayList<>();
    for (int t = 0; t < 30; t++) {
      serving.sell("A", MONDAY.plusDays(t), "milk", 5);
      serving.close("A", MONDAY.plusDays(t));
      Forecast forecast = serving.forecasts().get(0).value();
      weights.add((forecast.getDays().get(27).getMean() - 5) / 495);
      assertThat(forecast.getDays().get(6).getMean()).isCloseTo(5, within(1e-3));
    }

    // Then it loses weight when its first forecast of 28 days ahead meets its actual
    assertThat(weights.subList(0, 28))
        .allSatisfy(weight -> assertThat(weight).isCloseTo(1 / 6.0, within(1e-3)));
    assertThat(weights.get(28)).isLessThan(0.05);
  }

  @Test
  void aNewSeriesBeginsWithWhatItsLocationKnowsOfItsCategory() {
    // Given four weeks after which A knows that a model is wrong four weeks ahead
    serving.close();
    serving = new ServingDriver((category, asOf) -> List.of(new WrongAtTheEnd()));
    for (int t = 0; t < 32; t++) {
      serving.sell("A", MONDAY.plusDays(t), "milk", 5);
      serving.close("A", MONDAY.plusDays(t));
    }
    serving.forecasts();

    // When A sells another item, and B sells anything
    for (String location : List.of("A", "B")) {
      serving.sell(location, MONDAY.plusDays(32), "cream", 5);
      serving.close(location, MONDAY.plusDays(32));
    }

    // Then the model counts for little at A, and for as much as the others at B
    Map<String, Double> wrong = new TreeMap<>();
    for (TestRecord<String, Forecast> sent : serving.forecasts()) {
      Forecast forecast = sent.value();
      if (forecast.getItemId().equals("cream")) {
        wrong.put(forecast.getLocationId(), forecast.getDays().get(27).getMean());
      }
    }
    assertThat(wrong.get("A")).isCloseTo(5, within(1.0));
    assertThat(wrong.get("B")).isCloseTo(5 + 495 / 6.0, within(1.0));
  }

  @Test
  void reportsOverTwoLocationsWhenBothHaveClosed() {
    // Given two locations, of which A is always first
    List<AccuracyReport> reports = new ArrayList<>();
    for (int t = 0; t < 40; t++) {
      serving.sell("A", MONDAY.plusDays(t), "item-0", units(0, t));
      serving.sell("B", MONDAY.plusDays(t), "item-1", units(1, t));
      serving.close("A", MONDAY.plusDays(t));
      assertThat(serving.reports()).isEmpty();
      serving.close("B", MONDAY.plusDays(t));
      reports.addAll(serving.reports());
    }

    // Then
    for (int horizon : OpenForecasts.HORIZONS) {
      List<AccuracyReport> naive =
          reports.stream()
              .filter(r -> r.getModel().equals(ModelNames.NAIVE) && r.getHorizon() == horizon)
              .toList();
      assertThat(naive).hasSize(40 - horizon);
      for (int i = 0; i < naive.size(); i++) {
        assertReport(naive.get(i), i + horizon, horizon);
      }
    }
  }

  @Test
  void aPartitionSaysThatItIsEmptyOrSilentAndSpeaksAgain() {
    // When nothing comes
    serving.driver().advanceWallClockTime(Duration.ofSeconds(3));
    assertThat(markers()).containsExactly("0 null");

    // And a location comes, and closes a day
    serving.sell("A", MONDAY, "milk", 1);
    assertThat(markers()).containsExactly("0 " + MONDAY.minusDays(1));
    serving.close("A", MONDAY);
    assertThat(markers()).containsExactly("0 " + MONDAY);

    // And is silent for long
    serving.driver().advanceWallClockTime(Duration.ofMinutes(9));
    assertThat(markers()).isEmpty();
    serving.driver().advanceWallClockTime(Duration.ofMinutes(2));
    assertThat(markers()).containsExactly("0 null");

    // And is heard of again
    serving.sell("A", MONDAY.plusDays(1), "milk", 1);
    assertThat(markers()).containsExactly("0 " + MONDAY);
  }

  @Test
  void errorsOfAKindThatOnlyALaterReleaseKnowsStopTheTask() {
    // When an instance of a later release, beside this one, sends them
    Topic<SettledErrors> topic = serving.topics.settledErrors;
    byte[] later = new LaterRelease(topic, serving.registry).unknown();

    // Then they are left to that release
    assertThatThrownBy(() -> serving.pipeBytes(topic.name(), "dairy", later, at(MONDAY, 0)))
        .hasRootCauseInstanceOf(AvroTypeException.class)
        .hasStackTraceContaining("of a kind that only a later release knows");
    assertThat(serving.deadLetters()).isEmpty();
  }

  private void assertReport(AccuracyReport report, int t, int horizon) {
    int from = Math.max(horizon, t - AccuracyProcessor.WINDOW + 1);
    double absolute = 0;
    double signed = 0;
    double squared = 0;
    double relative = 0;
    double actual = 0;
    int n = 0;
    for (int day = from; day <= t; day++) {
      for (int item = 0; item < 2; item++) {
        double e = units(item, day - horizon) - units(item, day);
        absolute += Math.abs(e);
        signed += e;
        squared += e * e;
        relative += Math.abs(e) / units(item, day);
        actual += units(item, day);
        n++;
      }
    }
    assertThat(report.getDate()).isEqualTo(MONDAY.plusDays(t));
    assertThat(report.getCategory()).isEqualTo("uncategorised");
    assertThat(report.getN()).isEqualTo(n);
    assertThat(report.getMae()).isCloseTo(absolute / n, within(1e-9));
    assertThat(report.getRmse()).isCloseTo(Math.sqrt(squared / n), within(1e-9));
    assertThat(report.getMape()).isCloseTo(relative / n, within(1e-9));
    assertThat(report.getWape()).isCloseTo(absolute / actual, within(1e-9));
    assertThat(report.getBias()).isCloseTo(signed / actual, within(1e-9));
    assertThat(report.getCoverage()).isNull(); // only what is published has quantiles
  }

  /** The errors of both items when each was forecast as what it sold on another day. */
  private static void assertErrors(ErrorSummary summary, int t, int forecastAsDay) {
    double absolute = 0;
    double signed = 0;
    double squared = 0;
    for (int item = 0; item < 2; item++) {
      double e = units(item, forecastAsDay) - units(item, t);
      absolute += Math.abs(e);
      signed += e;
      squared += e * e;
    }
    List<Double> sums = summary.getSums();
    assertThat(summary.getLocationId()).isEqualTo("A");
    assertThat(sums.get(0)).isEqualTo(2);
    assertThat(sums.get(1)).isCloseTo(absolute, within(1e-9));
    assertThat(sums.get(2)).isCloseTo(signed, within(1e-9));
    assertThat(sums.get(3)).isCloseTo(squared, within(1e-9));
  }

  private List<ErrorSummary> play(String location, int days, String... items) {
    List<ErrorSummary> summaries = new ArrayList<>();
    for (int t = 0; t < days; t++) {
      sellAndClose(location, t, items);
      summaries.addAll(summaries());
    }
    return summaries;
  }

  private void sellAndClose(String location, int t, String... items) {
    for (int item = 0; item < items.length; item++) {
      serving.sell(location, MONDAY.plusDays(t), items[item], units(item, t));
    }
    serving.close(location, MONDAY.plusDays(t));
  }

  private List<ErrorSummary> summaries() {
    return serving.settledErrors().stream()
        .filter(ErrorSummary.class::isInstance)
        .map(ErrorSummary.class::cast)
        .toList();
  }

  private List<String> markers() {
    return serving.settledErrors().stream()
        .filter(DayClosedMarker.class::isInstance)
        .map(DayClosedMarker.class::cast)
        .map(marker -> marker.getPartition() + " " + marker.getClosedThrough())
        .toList();
  }

  private static List<ErrorSummary> of(List<ErrorSummary> all, String model, int horizon) {
    TreeMap<LocalDate, ErrorSummary> byDate = new TreeMap<>();
    all.stream()
        .filter(s -> s.getModel().equals(model) && s.getHorizon() == horizon)
        .forEach(s -> byDate.put(s.getDate(), s));
    return List.copyOf(byDate.values());
  }

  private static ErrorSums sums(ErrorSummary summary) {
    return ErrorSums.fromArray(
        summary.getSums().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
