package io.shelfcast.query;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Features;
import java.util.stream.IntStream;

/** The last closed periods of a series as JSON, with its features as of the last of them. */
final class HistoryJson {
  private HistoryJson() {}

  /**
   * @param days how many of the last periods, or as many as are kept
   */
  static byte[] of(SeriesKey key, History history, Period grain, int days) {
    return JsonWriter.document(
        json -> {
          json.text("locationId", key.locationId());
          json.text("itemId", key.itemId());
          json.text("period", grain.name());
          if (history.size() > 0) {
            json.date("asOf", grain.lastDate(history.lastPeriod()));
          }
          int from = Math.max(0, history.size() - days);
          json.objects(
              "days",
              IntStream.range(from, history.size()).boxed().toList(),
              (day, position) -> day(day, history, grain, position));
          json.object("features", features -> features(features, history, grain));
        });
  }

  private static void day(JsonWriter json, History history, Period grain, int position) {
    json.date("date", grain.firstDate(history.firstPeriod() + position));
    json.number("demand", history.demand(position));
    json.number("price", history.price(position));
    json.text("mask", history.mask(position).name());
  }

  /** What the past says; fields that speak of a target, or of reference data, are left out. */
  private static void features(JsonWriter json, History history, Period grain) {
    if (history.size() == 0) {
      return;
    }
    FeatureSchema schema = FeatureSchema.of(grain);
    float[] values = Features.ofPast(schema, history, history.lastPeriod());
    for (int i = 0; i < values.length; i++) {
      json.number(schema.numbers().get(i).name(), values[i]);
    }
  }
}
