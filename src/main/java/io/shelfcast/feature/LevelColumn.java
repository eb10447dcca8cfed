package io.shelfcast.feature;

/**
 * A categorical field and its formula.
 *
 * @param value the level at a target; null is missing
 */
record LevelColumn(Field field, Value value) {
  /** How a level is found. */
  interface Value {
    String of(Target target);
  }
}
