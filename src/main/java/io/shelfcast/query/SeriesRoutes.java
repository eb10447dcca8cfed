package io.shelfcast.query;

import io.javalin.http.Context;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.Series;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.SeriesKey;

/** What is known of one series. */
final class SeriesRoutes {
  static final String FORECAST = "/v1/series/{location}/{item}/forecast";
  static final String HISTORY = "/v1/series/{location}/{item}/history";

  private static final int DEFAULT_DAYS = 91;

  private final StoreReader stores;
  private final Period grain;

  SeriesRoutes(StoreReader stores, Period grain) {
    this.stores = stores;
    this.grain = grain;
  }

  void forecast(Context context) {
    SeriesKey key = key(context);
    Forecast forecast = Answers.value(context, stores.forecast(key), Problem.noForecast(key));
    Answers.json(context, ForecastJson.of(forecast));
  }

  void history(Context context) {
    SeriesKey key = key(context);
    int days = Answers.positive(context, "days").orElse(DEFAULT_DAYS);
    Series series = Answers.value(context, stores.series(key), Problem.unknownSeries(key));
    Answers.json(context, HistoryJson.of(key, series.history(), grain, days));
  }

  private static SeriesKey key(Context context) {
    return new SeriesKey(context.pathParam("location"), context.pathParam("item"));
  }
}
