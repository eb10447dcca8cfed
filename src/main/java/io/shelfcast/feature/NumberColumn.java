package io.shelfcast.feature;

/**
 * A numeric field and its formula.
 *
 * @param formula of one of the two kinds
 */
record NumberColumn(Field field, Formula formula) {
  /** How a number is computed. */
  sealed interface Formula {}

  /** From what happened up to as-of: computed once for all targets. */
  non-sealed interface OfPast extends Formula {
    double of(Past past);
  }

  /** For one target period. */
  non-sealed interface OfTarget extends Formula {
    double of(Target target);
  }
}
