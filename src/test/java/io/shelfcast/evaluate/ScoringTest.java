package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.accuracy.Metrics;
import io.shelfcast.demand.Period;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.DemandTrigger;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * Tea sells 10 a day and is easy: seasonal naive errs by 1, the others by less. Rice sells 2 a day
 * and is hard: seasonal naive errs by 8, ETS by 6. The EFM has no model of rice.
 */
class ScoringTest {
  private static final LocalDate ORIGIN = LocalDate.of(2024, 3, 4);
  private static final long AS_OF = Period.DAY.indexOf(ORIGIN);
  private static final SeriesKey TEA = new SeriesKey("north", "tea");
  private static final SeriesKey RICE = new SeriesKey("north", "rice");

  private final DemandLog demand = new DemandLog(new ShelfcastConfig(Map.of()).demandRules());
  private final List<ForecastRow> rows = new ArrayList<>();

  @Test
  void valueAddedIsOfTheRowsThatAModelForecast() {
    tea(Map.of("seasonal-naive", 11.0, "ets", 10.5, "efm", 10.8));
    rice(Map.of("seasonal-naive", 10.0, "ets", 8.0));

    ProtocolScores scores = score(List.of());

    Map<String, ModelScore> models = byModel(scores.models());
    assertThat(scores.rows()).isEqualTo(4);
    assertThat(models.get("efm").metrics().n()).isEqualTo(2);
    assertFraction(models.get("efm").metrics().wape(), 0.08);
    assertFraction(models.get("efm").forecastValueAdded(), 0.1 - 0.08);
    assertFraction(models.get("ets").forecastValueAdded(), (18 - 13) / 24.0);
    assertThat(scores.partial()).extracting(ModelScore::model).containsExactly("efm");
  }

  @Test
  void modelsOfDifferentRowsAreComparedOnThoseThatAllForecast() {
    tea(Map.of("seasonal-naive", 11.0, "ets", 10.5, "efm", 10.8));
    rice(Map.of("seasonal-naive", 10.0, "ets", 8.0));

    Map<String, ModelScore> common = byModel(score(List.of()).common());

    assertThat(common).containsOnlyKeys("seasonal-naive", "ets", "efm");
    assertThat(common.values()).allMatch(score -> score.metrics().n() == 2);
    assertFraction(common.get("ets").metrics().wape(), 0.05);
    assertFraction(common.get("ets").forecastValueAdded(), 0.1 - 0.05);
    Metrics efm = byModel(score(List.of()).models()).get("efm").metrics();
    assertThat(common.get("efm").metrics()).isEqualTo(efm);
  }

  @Test
  void thereIsNothingInCommonToShowWhereModelsForecastTheSameRowsOrShareNone() {
    tea(Map.of("seasonal-naive", 11.0, "ets", 10.5, "efm", 10.8));
    rice(Map.of("seasonal-naive", 10.0, "ets", 8.0, "deepfm", 3.0));

    assertThat(score(List.of()).common()).isEmpty();
    assertThat(score(List.of("ets", "seasonal-naive")).common()).isEmpty();
    assertThat(score(List.of("efm")).common()).isEmpty();
    assertThat(score(List.of("efm", "deepfm")).partial()).hasSize(2);
    assertThat(score(List.of("ets", "efm", "stmp")).common())
        .extracting(ModelScore::model)
        .containsExactly("ets", "efm"); // the third forecast nothing
  }

  private ProtocolScores score(List<String> models) {
    Protocol protocol =
        new Protocol(
            "custom",
            List.of(ORIGIN),
            List.of(1, 2),
            new SeriesChoice.All(),
            Protocol.ScaleDays.OBSERVED);
    return Scoring.score(protocol, rows, demand, models);
  }

  private static Map<String, ModelScore> byModel(List<ModelScore> scores) {
    return scores.stream().collect(Collectors.toMap(ModelScore::model, Function.identity()));
  }

  private static void assertFraction(OptionalDouble actual, double expected) {
    assertThat(actual.orElseThrow()).isCloseTo(expected, within(1e-12));
  }

  private void tea(Map<String, Double> forecasts) {
    forecast(TEA, 10, forecasts);
  }

  private void rice(Map<String, Double> forecasts) {
    forecast(RICE, 2, forecasts);
  }

  /** The same two days ahead. */
  private void forecast(SeriesKey series, double sold, Map<String, Double> forecasts) {
    List<String> models = List.copyOf(forecasts.keySet());
    double[] numbers =
        models.stream()
            .map(forecasts::get)
            .flatMapToDouble(mean -> DoubleStream.of(mean, mean, mean, mean))
            .toArray();
    for (int day = 0; day <= 2; day++) {
      demand.record(series, day(series, ORIGIN.plusDays(day), sold));
    }
    rows.add(new ForecastRow(series, AS_OF, 1, models, numbers));
    rows.add(new ForecastRow(series, AS_OF, 2, models, numbers));
  }

  private static DailyDemand day(SeriesKey series, LocalDate date, double sold) {
    return new DailyDemand(
        series.locationId(),
        series.itemId(),
        "food",
        date,
        1,
        sold,
        0.0,
        sold,
        sold,
        null,
        1,
        DemandMask.NONE,
        false,
        DemandTrigger.CLOSE);
  }
}
