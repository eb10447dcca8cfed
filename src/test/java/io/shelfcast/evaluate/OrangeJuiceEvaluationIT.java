package io.shelfcast.evaluate;

import static io.shelfcast.evaluate.DataSetEvaluation.evaluate;
import static io.shelfcast.evaluate.DataSetEvaluation.is;
import static io.shelfcast.evaluate.DataSetEvaluation.scores;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.accuracy.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orange Juice against the leaderboard that was published for it. */
class OrangeJuiceEvaluationIT {
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
}
