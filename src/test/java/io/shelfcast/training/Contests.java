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
}
