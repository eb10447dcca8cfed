package io.shelfcast.query;

import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQuality;
import io.shelfcast.event.LeadTimeTotal;
import io.shelfcast.event.ModelDay;
import io.shelfcast.event.ModelShare;
import java.util.Comparator;
import java.util.Map;

/** A forecast as JSON, with the names that it has on its topic (DESIGN section 7). */
final class ForecastJson {
  private ForecastJson() {}

  static byte[] of(Forecast forecast) {
    return JsonWriter.document(json -> write(json, forecast));
  }

  private static void write(JsonWriter json, Forecast forecast) {
    json.text("forecastId", forecast.getForecastId());
    json.whole("revision", forecast.getRevision());
    json.text("itemId", forecast.getItemId());
    json.text("locationId", forecast.getLocationId());
    json.text("category", forecast.getCategory());
    json.date("asOf", forecast.getAsOf());
    json.instant("generatedAt", forecast.getGeneratedAt());
    json.text("trigger", forecast.getTrigger().name());
    json.objects("days", forecast.getDays(), ForecastJson::day);
    json.objects("leadTimeTotals", forecast.getLeadTimeTotals(), ForecastJson::total);
    json.objects("models", forecast.getModels(), ForecastJson::model);
    json.object("quality", quality -> quality(quality, forecast.getQuality()));
    json.object("explanation", fields -> explanation(fields, forecast.getExplanation()));
  }

  /** The strongest first, equal ones by name. */
  private static void explanation(JsonWriter json, Map<String, Double> shares) {
    shares.entrySet().stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(share -> json.number(share.getKey(), share.getValue()));
  }

  private static void day(JsonWriter json, ForecastDay day) {
    json.date("date", day.getDate());
    json.number("mean", day.getMean());
    json.number("p10", day.getP10());
    json.number("p50", day.getP50());
    json.number("p90", day.getP90());
    json.number("baseline", day.getBaseline());
    json.text("promotionId", day.getPromotionId());
    json.text("event", day.getEvent());
    json.text("qualifier", day.getQualifier().name());
  }

  private static void total(JsonWriter json, LeadTimeTotal total) {
    json.whole("days", total.getDays());
    json.number("mean", total.getMean());
    json.number("p10", total.getP10());
    json.number("p50", total.getP50());
    json.number("p90", total.getP90());
    json.number("p95", total.getP95());
  }

  private static void model(JsonWriter json, ModelShare model) {
    json.text("name", model.getName());
    json.text("version", model.getVersion());
    json.number("weight", model.getWeight());
    json.date("trainedThrough", model.getTrainedThrough());
    if (!model.getDays().isEmpty()) {
      json.objects("days", model.getDays(), ForecastJson::modelDay);
    }
  }

  private static void modelDay(JsonWriter json, ModelDay day) {
    json.number("mean", day.getMean());
    json.number("p10", day.getP10());
    json.number("p50", day.getP50());
    json.number("p90", day.getP90());
    json.number("percentagePoint", day.getPercentagePoint());
  }

  private static void quality(JsonWriter json, ForecastQuality quality) {
    json.whole("historyDays", quality.getHistoryDays());
    json.whole("stockoutDays", quality.getStockoutDays());
    json.number("wape28", quality.getWape28());
    json.number("bias28", quality.getBias28());
    json.flag("drift", quality.getDrift());
  }
}
