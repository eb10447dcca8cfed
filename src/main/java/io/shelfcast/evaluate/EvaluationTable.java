package io.shelfcast.evaluate;

import io.shelfcast.accuracy.Metrics;
import java.util.ArrayList;
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
      text.append('\n').append(scores.protocol()).append(": ").append(scores.description());
      text.append(", ").append(Figures.count(scores.series())).append(" series\n");
      append(text, scores.models());
    }
    evaluation.notes().forEach(note -> text.append('\n').append(note).append('\n'));
    return text.toString();
  }

  private static void append(StringBuilder text, List<ModelScore> models) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    models.forEach(score -> lines.add(cells(score)));
    int[] widths = new int[HEADER.size()];
    for (List<String> line : lines) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], line.get(c).length());
      }
    }
    for (List<String> line : lines) {
      text.append(line.get(0)).append(" ".repeat(widths[0] - line.get(0).length()));
      for (int c = 1; c < widths.length; c++) {
        text.append(" ".repeat(2 + widths[c] - line.get(c).length())).append(line.get(c));
      }
      text.append('\n');
    }
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
