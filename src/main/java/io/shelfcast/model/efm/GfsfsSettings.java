package io.shelfcast.model.efm;

/**
 * How terms are selected.
 *
 * @param attributeDepth d_A, attributes tried a round, 1 or more
 * @param pairDepth d_I, pairs tried a round; 0: no pairs
 * @param attributePenalty c of (31), relative to the mean loss of the current fit, 0 or more
 * @param pairPenalty c' of (33), likewise
 * @param k dimension of the factors
 * @param seed of the folds
 */
public record GfsfsSettings(
    int attributeDepth,
    int pairDepth,
    double attributePenalty,
    double pairPenalty,
    int k,
    long seed) {
  /** The paper's for its larger sets: depths 3 and 2, k = 2; penalties 1 (CHOICE). */
  public static final GfsfsSettings PAPER = new GfsfsSettings(3, 2, 1, 1, 2, 1);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException when one is out of its range
   */
  public GfsfsSettings {
    if (attributeDepth < 1
        || pairDepth < 0
        || !(attributePenalty >= 0)
        || !(pairPenalty >= 0)
        || k < 1) {
      throw new IllegalArgumentException(
          "selection depths %d and %d, penalties %s and %s, k %d"
              .formatted(attributeDepth, pairDepth, attributePenalty, pairPenalty, k));
    }
  }

  /** Other depths. */
  public GfsfsSettings withDepths(int attributes, int pairs) {
    return new GfsfsSettings(attributes, pairs, attributePenalty, pairPenalty, k, seed);
  }

  /** Other folds. */
  public GfsfsSettings withSeed(long seed) {
    return new GfsfsSettings(attributeDepth, pairDepth, attributePenalty, pairPenalty, k, seed);
  }
}
