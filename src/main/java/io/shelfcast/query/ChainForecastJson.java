package io.shelfcast.query;

import io.shelfcast.event.ChainDay;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.ChainTotal;

/** A chain forecast as JSON, with the names that it has on its topic. */
final class ChainForecastJson {
  private ChainForecastJson() {}

  static byte[] of(ChainForecast forecast) {
    return JsonWriter.document(
        json -> {
          json.text("itemId", forecast.getItemId());
          json.text("category", forecast.getCategory());
          json.date("asOf", forecast.getAsOf());
          json.whole("revision", forecast.getRevision());
          json.whole("locations", forecast.getLocations());
          json.objects("days", forecast.getDays(), ChainForecastJson::day);
          json.objects("leadTimeTotals", forecast.getLeadTimeTotals(), ChainForecastJson::total);
        });
  }

  private static void day(JsonWriter json, ChainDay day) {
    json.date("date", day.getDate());
    json.number("mean", day.getMean());
  }

  private static void total(JsonWriter json, ChainTotal total) {
    json.whole("days", total.getDays());
    json.number("mean", total.getMean());
  }
}
