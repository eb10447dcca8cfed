package io.shelfcast.evaluate;

import io.shelfcast.accuracy.Metrics;
import io.shelfcast.accuracy.Scales;
import io.shelfcast.accuracy.SeriesScores;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.model.ModelNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Compares the rows of a protocol with the actuals. */
final class Scoring {
  private final DemandLog demand;
  private final Map<SeriesKey, Scales> scales = new HashMap<>();

  /**
   * @param rows of the protocol, by as-of: a series' scale is that of its first origin
   */
  private Scoring(DemandLog demand, List<ForecastRow> rows, Protocol.ScaleDays scaleDays) {
    this.demand = demand;
    for (ForecastRow row : rows) {
      scales.computeIfAbsent(row.series(), key -> demand.scales(key, row.asOf(), scaleDays));
    }
  }

  /**
   * Scores every model that forecast, and those asked for.
   *
   * @param rows of the protocol, by as-of
   * @param demand the actuals
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
    Scoring scoring = new Scoring(demand, rows, protocol.scaleDays());
    List<ModelScore> scores = scoring.scores(rows, models);
    return new ProtocolScores(
        protocol.name(),
        protocol.describe(),
        scoring.scales.size(),
        rows.size(),
        scores,
        scoring.common(rows, scores));
  }

  private List<ModelScore> common(List<ForecastRow> rows, List<ModelScore> scores) {
    List<ModelScore> forecast = scores.stream().filter(s -> s.metrics().n() > 0).toList();
    List<String> names = forecast.stream().map(ModelScore::model).toList();
    List<ForecastRow> common = forecastBy(names, rows);
    boolean differ = forecast.stream().anyMatch(s -> s.metrics().n() > common.size());
    return differ && !common.isEmpty() ? scores(common, names) : List.of();
  }

  private static List<ForecastRow> forecastBy(List<String> models, List<ForecastRow> rows) {
    return rows.stream().filter(row -> row.models().containsAll(models)).toList();
  }

  private List<ModelScore> scores(List<ForecastRow> rows, List<String> models) {
    Map<String, Metrics> metrics = metrics(rows);
    List<ModelScore> scores = new ArrayList<>();
    metrics.forEach(
        (name, own) -> {
          if (models.isEmpty() ? own.n() > 0 : models.contains(name)) {
            scores.add(new ModelScore(name, own, valueAdded(name, rows, metrics)));
          }
        });
    return List.copyOf(scores);
  }

  private OptionalDouble valueAdded(
      String model, List<ForecastRow> rows, Map<String, Metrics> metrics) {
    List<ForecastRow> both = forecastBy(List.of(model, ModelNames.SEASONAL_NAIVE), rows);
    Map<String, Metrics> there = both.size() == rows.size() ? metrics : metrics(both);
    return there.get(model).forecastValueAdded(there.get(ModelNames.SEASONAL_NAIVE));
  }

  /** By model, in the order of reports. */
  private Map<String, Metrics> metrics(List<ForecastRow> rows) {
    Map<String, SeriesScores> byModel = new LinkedHashMap<>();
    EvaluationOptions.knownModels().forEach(name -> byModel.put(name, new SeriesScores()));
    rows.forEach(row -> add(row, byModel));
    Map<String, Metrics> metrics = new LinkedHashMap<>();
    byModel.forEach((name, scores) -> metrics.put(name, scores.metrics()));
    return metrics;
  }

  private void add(ForecastRow row, Map<String, SeriesScores> byModel) {
    String series = row.series().toString();
    Scales scale = scales.get(row.series());
    double actual = demand.sold(row.series(), row.target());
    for (int m = 0; m < row.models().size(); m++) {
      SeriesScores scores = byModel.get(row.models().get(m));
      scores.add(series, actual, row.point(m), scale);
      if (!Double.isNaN(row.p50(m))) {
        scores.addQuantiles(series, actual, row.p10(m), row.p50(m), row.p90(m));
      }
    }
  }
}
