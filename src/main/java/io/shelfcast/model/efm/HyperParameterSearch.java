package io.shelfcast.model.efm;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses hyper-parameters by the mean error over folds: of a grid, or of random draws. Nothing but
 * the given rows is seen.
 */
public final class HyperParameterSearch {
  private HyperParameterSearch() {}

  /**
   * Fits with one candidate and returns its error on held-out rows.
   *
   * @param <C> the hyper-parameters
   */
  @FunctionalInterface
  public interface Trial<C> {
    /**
     * The error.
     *
     * @param train indices of the rows to fit
     * @param test indices of the rows to score
     */
    double error(C candidate, int[] train, int[] test);
  }

  /**
   * The candidate with the smallest mean error; of equals the first. One whose error is not a
   * number never wins unless all are such.
   *
   * @throws IllegalArgumentException when there is no candidate
   */
  public static <C> C best(List<C> candidates, Folds folds, Trial<C> trial) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("no candidates to choose from");
    }
    C best = candidates.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (C candidate : candidates) {
      double sum = 0;
      for (int fold = 0; fold < folds.count(); fold++) {
        sum += trial.error(candidate, folds.train(fold), folds.test(fold));
      }
      if (sum < least) {
        best = candidate;
        least = sum;
      }
    }
    return best;
  }

  /** Every combination of penalties of w and of v. */
  public static List<EfmPenalties> grid(double[] w, double[] v) {
    List<EfmPenalties> penalties = new ArrayList<>();
    for (double ofW : w) {
      for (double ofV : v) {
        penalties.add(EfmPenalties.of(ofW, ofV));
      }
    }
    return penalties;
  }

  /**
   * Penalties drawn evenly on the logarithmic scale.
   *
   * @param least of a penalty, above 0
   * @param most of a penalty
   */
  public static List<EfmPenalties> random(int count, double least, double most, long seed) {
    if (!(least > 0 && least <= most)) {
      throw new IllegalArgumentException("penalties from " + least + " to " + most);
    }
    SplittableRandom random = new SplittableRandom(seed);
    List<EfmPenalties> penalties = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double w = least * StrictMath.pow(most / least, random.nextDouble());
      double v = least * StrictMath.pow(most / least, random.nextDouble());
      penalties.add(EfmPenalties.of(w, v));
    }
    return penalties;
  }
}
