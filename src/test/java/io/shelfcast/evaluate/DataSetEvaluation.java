package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.SharedData;
import io.shelfcast.accuracy.Metrics;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The protocols of a real data set through the serving topology, for tests that compare them with
 * figures that others published or measured by other code; skips a test where its data are absent.
 */
final class DataSetEvaluation {
  private DataSetEvaluation() {}

  static Evaluation evaluate(String dataSet) {
    Evaluation evaluation =
        new Evaluator(EvaluationOptions.DEFAULT, BacktestProgress.SILENT)
            .evaluate(dataSet, SharedData.folder(dataSet));
    System.out.printf("%s%n%.1f s%n", evaluation.table(), evaluation.seconds());
    return evaluation;
  }

  static Map<String, Metrics> scores(Evaluation evaluation, String protocol) {
    return evaluation.protocols().stream()
        .filter(scores -> scores.protocol().equals(protocol))
        .flatMap(scores -> scores.models().stream())
        .collect(Collectors.toMap(ModelScore::model, ModelScore::metrics));
  }

  static Consumer<OptionalDouble> is(double expected, double tolerance) {
    return value -> assertThat(value.orElseThrow()).isCloseTo(expected, within(tolerance));
  }
}
