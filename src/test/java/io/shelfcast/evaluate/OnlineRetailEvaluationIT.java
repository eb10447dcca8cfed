package io.shelfcast.evaluate;

import static io.shelfcast.evaluate.DataSetEvaluation.evaluate;
import static io.shelfcast.evaluate.DataSetEvaluation.is;
import static io.shelfcast.evaluate.DataSetEvaluation.scores;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.accuracy.Metrics;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Online Retail: every row is accounted for, and the figures are near those of other code. */
class OnlineRetailEvaluationIT {
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
}
