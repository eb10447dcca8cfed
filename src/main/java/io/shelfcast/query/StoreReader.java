package io.shelfcast.query;

import io.shelfcast.demand.Series;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.SeriesKey;
import java.util.List;

/**
 * Reads the serving application's stores. {@link LocalStores} knows those of this instance alone
 * and says who owns a key that is not here; an implementation that asks the owner, or all
 * instances, goes in front of it.
 */
interface StoreReader {
  /**
   * Accuracy reports.
   *
   * @param reports by category, model and horizon
   * @param complete whether all categories were asked, and all of them were current
   */
  record Reports(List<AccuracyReport> reports, boolean complete) {}

  /** The newest forecast of a series. */
  Reading<Forecast> forecast(SeriesKey key);

  /** A series with its history. */
  Reading<Series> series(SeriesKey key);

  /** The newest sum of an item's forecasts over its locations. */
  Reading<ChainForecast> chainForecast(String itemId);

  /** The newest report of each category, model and horizon. */
  Reading<Reports> accuracy();
}
