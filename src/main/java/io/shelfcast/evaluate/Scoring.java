package io.shelfcast.evaluate;

import io.shelfcast.accuracy.Metrics;
import io.shelfcast.accuracy.Scales;
import io.shelfcast.accuracy.SeriesScores;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.model.ModelNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** Compares the rows of a protocol with the actuals. */
final class Scoring {
  private Scoring() {}

  /**
   * Scores every model that forecast, and those asked for.
   *
   * @param collector of the protocol, after the backtest
   * @param demand the actuals
   * @param rows of the protocol, by as-of
   * @param models to report; empty for all that forecast
   * @throws EvaluationException when nothing can be scored
   */
  static ProtocolScores score(
      Protocol protocol, List<ForecastRow> rows, DemandLog demand, List<String> models) {
    if (rows.isEmpty()) {
      throw new EvaluationException(
          "protocol %s (%s) has nothing to score: no series has a forecast there and an open period after it"
              .formatted(protocol.name(), protocol.describe()));
    }
    Map<String, SeriesScores> byModel = new LinkedHashMap<>();
    EvaluationOptions.knownModels().forEach(name -> byModel.put(name, new SeriesScores()));
    Map<SeriesKey, Scales> scales = new HashMap<>();
    Set<SeriesKey> series = new HashSet<>();
    for (ForecastRow row : rows) { // by as-of: a series' scale is that of its first origin
      series.add(row.series());
      Scales scale =
          scales.computeIfAbsent(
              row.series(), key -> demand.scales(key, row.asOf(), protocol.scaleDays()));
      add(row, demand.sold(row.series(), row.target()), scale, byModel);
    }
    Map<String, Metrics> metrics = new LinkedHashMap<>();
    byModel.forEach((name, scores) -> metrics.put(name, scores.metrics()));
    return new ProtocolScores(
        protocol.name(), protocol.describe(), series.size(), reported(metrics, models));
  }

  private static void add(
      ForecastRow row, double actual, Scales scale, Map<String, SeriesScores> byModel) {
    String series = row.series().toString();
    for (int m = 0; m < row.models().size(); m++) {
      SeriesScores scores = byModel.get(row.models().get(m));
      scores.add(series, actual, row.point(m), scale);
      if (!Double.isNaN(row.p50(m))) {
        scores.addQuantiles(series, actual, row.p10(m), row.p50(m), row.p90(m));
      }
    }
  }

  private static List<ModelScore> reported(Map<String, Metrics> metrics, List<String> models) {
    Metrics seasonalNaive = metrics.get(ModelNames.SEASONAL_NAIVE);
    List<ModelScore> scores = new ArrayList<>();
    metrics.forEach(
        (name, own) -> {
          if (models.isEmpty() ? own.n() > 0 : models.contains(name)) {
            OptionalDouble added = own.forecastValueAdded(seasonalNaive);
            scores.add(new ModelScore(name, own, added));
          }
        });
    return List.copyOf(scores);
  }
}
