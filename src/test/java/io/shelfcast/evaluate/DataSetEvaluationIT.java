package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.SharedData;
import io.shelfcast.accuracy.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The protocols of the real data sets through the serving topology, against figures that others
 * published or measured by other code; each test is skipped where its data are absent.
 */
class DataSetEvaluationIT {
  @TempDir Path dir;

  @Test
  void orangeJuiceReproducesThePublishedLeaderboard() throws IOException {
    Evaluation evaluation = evaluate("orange-juice");

    assertThat(evaluation.table())
        .containsPattern("\nnaive +21,054 .* 109\\.67 ")
        .containsPattern("\nseasonal-naive +21,054 .* 165\\.06 ");
    Map<String, Metrics> scores = scores(evaluation, "tsperf");
    assertThat(scores.values()).allMatch(metrics -> metrics.n() == 21_054);
    assertThat(scores.get("naive").mape()).satisfies(is(1.0967, 0.00005));
    assertThat(scores.get("seasonal-naive").mape()).satisfies(is(1.6506, 0.00005));
    assertThat(scores.get("naive").wape()).satisfies(is(0.839, 0.0005));

    evaluation.writeForecasts(dir.resolve("forecasts.csv"));
    try (var lines = Files.lines(dir.resolve("forecasts.csv"))) {
      assertThat(lines).hasSize(1 + 6 * 21_054);
    }
  }

  @Test
  void m5ReproducesItsBaselines() {
    Evaluation evaluation = evaluate("m5");

    assertThat(evaluation.protocols())
        .extracting(ProtocolScores::protocol)
        .containsExactly("one-origin", "one-day-ahead");
    assertThat(scores(evaluation, "one-day-ahead").values())
        .allMatch(metrics -> metrics.n() == 33_460);
    Map<String, Metrics> scores = scores(evaluation, "one-origin");
    assertThat(scores.values()).allMatch(metrics -> metrics.n() == 33_460);
    assertThat(scores.get("naive").rmsse()).satisfies(is(0.961, 0.0006));
    assertThat(scores.get("naive").wape()).satisfies(is(0.834, 0.0006));
    assertThat(scores.get("seasonal-naive").rmsse()).satisfies(is(0.972, 0.0006));
    assertThat(scores.get("seasonal-naive").wape()).satisfies(is(0.731, 0.0006));
    assertThat(scores.get("moving-average").rmsse()).satisfies(is(0.796, 0.0006));
    assertThat(scores.get("moving-average").wape()).satisfies(is(0.631, 0.0006));
  }

  /**
   * The peers of the data README took "85123a" and "85123A" for one item and winsorised nothing.
   * Without winsorising naive is at 109.0 %, -0.9 %, .986 and seasonal naive at 103.9 %, 2.6 %,
   * .989 here, which other code computes from the same codes, too.
   */
  @Test
  void onlineRetailAccountsForEveryRowAndComesNearItsPeers() {
    Evaluation evaluation = evaluate("online-retail");

    InputCounts input = evaluation.input();
    assertThat(input.rows()).isEqualTo(541_909);
    assertThat(input.sales() + input.returns() + input.voids() + input.deadLetters())
        .isEqualTo(541_909);
    assertThat(input.deadLettersByCause()).containsOnlyKeys("IMPOSSIBLE_PRICE", "NOT_AN_ITEM");
    assertThat(evaluation.protocols())
        .extracting(ProtocolScores::protocol)
        .containsExactly("one-day-ahead", "one-origin");
    Map<String, Metrics> ahead = scores(evaluation, "one-day-ahead");
    assertThat(ahead.values()).allMatch(metrics -> metrics.n() == 12_000);
    assertThat(scores(evaluation, "one-origin").values())
        .allMatch(metrics -> metrics.n() == 12_000);
    assertThat(ahead.get("naive").wape()).satisfies(is(1.09, 0.01));
    assertThat(ahead.get("naive").bias()).satisfies(is(-0.01, 0.01));
    assertThat(ahead.get("naive").rmsse()).satisfies(is(0.988, 0.02));
    assertThat(ahead.get("seasonal-naive").wape()).satisfies(is(1.04, 0.01));
    assertThat(ahead.get("seasonal-naive").bias()).satisfies(is(0.02, 0.01));
    assertThat(ahead.get("seasonal-naive").rmsse()).satisfies(is(0.987, 0.02));
  }

  private static Evaluation evaluate(String dataSet) {
    Evaluation evaluation =
        new Evaluator(EvaluationOptions.DEFAULT, BacktestProgress.SILENT)
            .evaluate(dataSet, SharedData.folder(dataSet));
    System.out.printf("%s%n%.1f s%n", evaluation.table(), evaluation.seconds());
    return evaluation;
  }

  private static Map<String, Metrics> scores(Evaluation evaluation, String protocol) {
    return evaluation.protocols().stream()
        .filter(scores -> scores.protocol().equals(protocol))
        .flatMap(scores -> scores.models().stream())
        .collect(Collectors.toMap(ModelScore::model, ModelScore::metrics));
  }

  private static Consumer<OptionalDouble> is(double expected, double tolerance) {
    return value -> assertThat(value.orElseThrow()).isCloseTo(expected, within(tolerance));
  }
}
