package io.shelfcast.query;

import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.ChainDay;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.ChainTotal;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.ForecastQuality;
import io.shelfcast.event.ForecastTrigger;
import io.shelfcast.event.LeadTimeTotal;
import io.shelfcast.event.ModelDay;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.SeriesKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Events with every field set, and with as few as can be. */
final class QueryEvents {
  static final LocalDate AS_OF = LocalDate.of(2026, 3, 1);

  private QueryEvents() {}

  static Forecast fullForecast(SeriesKey key) {
    return forecast(
        key,
        new ForecastDay(
            AS_OF.plusDays(1),
            2.1,
            0.5,
            2.0,
            1.0 / 3,
            1.75,
            "P1",
            "Easter",
            ForecastQualifier.MODEL),
        new ModelShare(
            "efm", "7", 0.25, AS_OF.minusDays(2), List.of(new ModelDay(2.5, 1.0, 2.0, 4.0, 1.8))),
        new ForecastQuality(61, 2, 0.4, -0.05, true),
        Map.of("promotion", 0.5, "lag_7", 0.25, "horizon x lag_7", 0.0125, "deal", 0.25));
  }

  static Forecast sparseForecast(SeriesKey key) {
    return forecast(
        key,
        new ForecastDay(
            AS_OF.plusDays(1),
            2.1,
            0.5,
            2.0,
            3.0,
            Double.NaN,
            null,
            null,
            ForecastQualifier.FALLBACK),
        new ModelShare("naive", "1", 1.0, null, List.of()),
        new ForecastQuality(1, 0, null, Double.POSITIVE_INFINITY, false),
        Map.of());
  }

  static ChainForecast chainForecast(String itemId) {
    return new ChainForecast(
        itemId,
        "toys",
        AS_OF,
        3,
        2,
        List.of(new ChainDay(AS_OF.plusDays(1), 4.5)),
        List.of(new ChainTotal(7, 31.5)));
  }

  static AccuracyReport fullReport(String category, String model, int horizon) {
    return new AccuracyReport(
        category,
        model,
        horizon,
        AS_OF,
        28,
        120L,
        1.5,
        2.5,
        0.36,
        100L,
        0.3,
        -0.1,
        0.9,
        0.8,
        0.45,
        0.79,
        List.of("BIAS_LOW"));
  }

  static AccuracyReport sparseReport(String category, String model, int horizon) {
    return new AccuracyReport(
        category,
        model,
        horizon,
        AS_OF,
        28,
        0L,
        null,
        null,
        Double.NaN,
        0L,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of());
  }

  private static Forecast forecast(
      SeriesKey key,
      ForecastDay day,
      ModelShare model,
      ForecastQuality quality,
      Map<String, Double> explanation) {
    return Forecast.newBuilder()
        .setForecastId("f00d")
        .setRevision(2)
        .setItemId(key.itemId())
        .setLocationId(key.locationId())
        .setCategory("toys")
        .setAsOf(AS_OF)
        .setGeneratedAt(Instant.parse("2026-03-02T04:05:06.789Z"))
        .setTrigger(ForecastTrigger.CORRECTION)
        .setDays(List.of(day))
        .setLeadTimeTotals(List.of(new LeadTimeTotal(7, 14.7, 9.0, 14.0, 20.0, 23.0)))
        .setModels(List.of(model))
        .setQuality(quality)
        .setExplanation(explanation)
        .build();
  }
}
