package io.shelfcast.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/** What holds for the contest of candidate and incumbent, whichever model they are. */
final class Contests {
  private Contests() {}

  /**
   * Requires that an incumbent's error is that on the rows behind its cutoff alone.
   *
   * @param incumbent its cutoff and its model
   * @param candidate trains one against the incumbent, on the rows
   * @param mean what a model forecasts of a row
   */
  static void requireUnseenRows(
      long cutoff,
      TrainedModel incumbent,
      List<Example> rows,
      Function<Incumbent, TrainedModel> candidate,
      ToDoubleBiFunction<TrainedModel, Example> mean) {
    TrainedModel met = candidate.apply(new Incumbent(cutoff, incumbent.parameters()));

    double errors = 0;
    double actuals = 0;
    for (Example row : rows) {
      if (row.target() > cutoff) {
        errors += Math.abs(mean.applyAsDouble(incumbent, row) - row.actual());
        actuals += row.actual();
      }
    }
    assertThat(met.holdout().get("incumbent.wape")).isCloseTo(errors / actuals, offset(1e-9));
  }

  /**
   * Requires that a first model goes out unless its forecasts of held-out rows are far from what
   * was sold in them, and that nothing sold tells nothing.
   *
   * @param known the last target that is not held out
   * @param rows that make a good model
   * @param train trains one without an incumbent
   */
  static void requireNearDemand(
      long known, List<Example> rows, Function<List<Example>, TrainedModel> train) {
    assertThat(train.apply(rows).champion()).isTrue();

    TrainedModel far = train.apply(withDemandAfter(known, rows, 0.01));
    assertThat(far.holdout().get("bias")).isGreaterThan(9);
    assertThat(far.champion()).isFalse();

    TrainedModel nothing = train.apply(withDemandAfter(known, rows, 0));
    assertThat(nothing.champion()).isTrue();
    assertThat(nothing.holdout()).containsKey("scaled").doesNotContainKeys("wape", "bias");
  }

  private static List<Example> withDemandAfter(long known, List<Example> rows, double share) {
    return rows.stream()
        .map(row -> row.target() > known ? withActual(row, share * row.actual()) : row)
        .toList();
  }

  private static Example withActual(Example row, double actual) {
    return new Example(
        row.locationId(),
        row.itemId(),
        row.target(),
        row.horizon(),
        row.values(),
        row.levels(),
        row.attributes(),
        actual,
        row.weight());
  }
}
