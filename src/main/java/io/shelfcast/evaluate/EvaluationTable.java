package io.shelfcast.evaluate;

import io.shelfcast.accuracy.Metrics;
import java.util.List;
import java.util.OptionalDouble;

/** The scores as aligned text, a table a protocol. */
final class EvaluationTable {
  private static final List<String> HEADER =
      List.of(
          "model",
          "rows",
          "MAE",
          "RMSE",
          "MAPE %",
          "WAPE %",
          "bias %",
          "MASE",
          "RMSSE",
          "RMSPE %",
          "pinball",
          "coverage %",
          "FVA %");

  private EvaluationTable() {}

  static String of(Evaluation evaluation) {
    StringBuilder text = new StringBuilder();
    text.append(evaluation.dataSet()).append(": ");
    text.append(evaluation.input().describe()).append('\n');
    for (ProtocolScores scores : evaluation.protocols()) {
      text.append('\n').append(text(scores));
    }
    evaluation.notes().forEach(note -> text.append('\n').append(note).append('\n'));
    return text.toString();
  }

  private static String text(ProtocolScores scores) {
    StringBuilder text = new StringBuilder();
    String title =
        "%s: %s, %s series"
            .formatted(scores.protocol(), scores.description(), Figures.count(scores.series()));
    text.append(Sheet.text(List.of(sheet(title, scores.models()))));
    if (!scores.partial().isEmpty()) {
      text.append('\n');
    }
    for (ModelScore score : scores.partial()) {
      text.append(
          "%s forecast %s of %s rows; its figures are of these alone\n"
              .formatted(
                  score.model(), Figures.count(score.metrics().n()), Figures.count(scores.rows())));
    }
    if (!scores.common().isEmpty()) {
      String common = "%s: the rows that all forecast".formatted(scores.protocol());
      text.append('\n').append(Sheet.text(List.of(sheet(common, scores.common()))));
    }
    return text.toString();
  }

  private static Sheet sheet(String title, List<ModelScore> models) {
    return new Sheet(title, HEADER, models.stream().map(EvaluationTable::cells).toList());
  }

  private static List<String> cells(ModelScore score) {
    Metrics metrics = score.metrics();
    return List.of(
        score.model(),
        Figures.count(metrics.n()),
        units(metrics.mae()),
        units(metrics.rmse()),
        Figures.percent(metrics.mape()),
        Figures.percent(metrics.wape()),
        Figures.percent(metrics.bias()),
        units(metrics.mase()),
        units(metrics.rmsse()),
        Figures.percent(metrics.rmspe()),
        units(metrics.pinball()),
        Figures.percent(metrics.coverage()),
        Figures.percent(score.forecastValueAdded()));
  }

  private static String units(OptionalDouble value) {
    return Figures.fixed(value, 4);
  }
}
