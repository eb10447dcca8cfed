package io.shelfcast.training;

import java.util.List;
import java.util.Optional;

/**
 * What a trainer is given: everything that its model may depend on.
 *
 * @param category the category
 * @param cutoff no row's target is after it
 * @param rows in a fixed order: by target, location, item and horizon
 * @param incumbent the champion; empty where there is none
 * @param shared snapshot of the weights that all categories start from, as of the cutoff before;
 *     empty while none has taught them
 * @param seed of the category and the cutoff: orders of rows and draws of them
 * @param startSeed of the category: weights that nothing has taught yet are the same at each
 *     cutoff, so that what changes from one model to the next comes from the rows
 */
public record TrainingTask(
    String category,
    long cutoff,
    List<Example> rows,
    Optional<Incumbent> incumbent,
    Optional<byte[]> shared,
    long seed,
    long startSeed) {
  /**
   * The last target before those on which candidate and incumbent meet. Neither learns from these:
   * a candidate learns up to it for the contest, as the incumbent may have.
   *
   * @param most newest targets that they may meet on, periods; at least one
   */
  public long beforeContest(int most) {
    long last = cutoff - most;
    return incumbent.map(i -> Math.max(last, Math.min(i.cutoff(), cutoff - 1))).orElse(last);
  }
}
