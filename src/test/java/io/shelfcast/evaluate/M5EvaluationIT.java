package io.shelfcast.evaluate;

import static io.shelfcast.evaluate.DataSetEvaluation.evaluate;
import static io.shelfcast.evaluate.DataSetEvaluation.is;
import static io.shelfcast.evaluate.DataSetEvaluation.scores;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.accuracy.Metrics;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** M5 against baselines that other code measured. */
class M5EvaluationIT {
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
}
