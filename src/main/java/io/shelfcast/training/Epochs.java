package io.shelfcast.training;

/**
 * When models are trained: at cutoffs, which are period indexes and nothing else, so that a model
 * never depends on when the rows came (DESIGN section 2, rule 1).
 *
 * @param every periods from one cutoff to the next, at least 1
 * @param lag periods that a model is given to be trained: a forecast as of t uses the newest cutoff
 *     &lt;= t - lag; at least 0
 */
public record Epochs(int every, int lag) {
  /** Checks the ranges. */
  public Epochs {
    if (every < 1 || lag < 0) {
      throw new IllegalArgumentException("every %d, lag %d".formatted(every, lag));
    }
  }

  /** The cutoff whose models a forecast uses. */
  public long inForce(long asOf) {
    return through(asOf - lag);
  }

  /** The newest cutoff that is not after a period. */
  public long through(long period) {
    return Math.floorDiv(period, (long) every) * every;
  }

  /** The first cutoff that is not before a period. */
  public long from(long period) {
    return -through(-period);
  }
}
