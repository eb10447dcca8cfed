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
    List<Sheet> sheets = evaluation.protocols().stream().map(EvaluationTable::sheet).toList();
    text.append('\n').append(Sheet.text(sheets));
    evaluation.notes().forEach(note -> text.append('\n').append(note).append('\n'));
    return text.toString();
  }

  private static Sheet sheet(ProtocolScores scores) {
    String title =
        "%s: %s, %s series"
            .formatted(scores.protocol(), scores.description(), Figures.count(scores.series()));
    return new Sheet(title, HEADER, scores.models().stream().map(EvaluationTable::cells).toList());
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
