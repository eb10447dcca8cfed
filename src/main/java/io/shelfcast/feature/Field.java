package io.shelfcast.feature;

/**
 * One declared feature.
 *
 * @param name unique in its schema, e.g. {@code lag_7}
 * @param kind number or level
 * @param unit what a number counts, or what a level names
 * @param known from when on its value is known
 */
public record Field(String name, Kind kind, String unit, Known known) {
  /** What a value is. */
  public enum Kind {
    /** A float; missing is NaN. */
    NUMERIC,
    /** A name out of a set that may grow; missing is null. */
    CATEGORICAL
  }

  /** When a value is known. */
  public enum Known {
    /** From what happened up to as-of. */
    AT_AS_OF,
    /** Speaks of the target date: known ahead, once announced. */
    AHEAD
  }
}
