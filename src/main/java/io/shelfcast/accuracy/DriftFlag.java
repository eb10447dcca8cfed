package io.shelfcast.accuracy;

/** What {@link DriftCheck} may find; the names are those on the wire. */
public enum DriftFlag {
  /** The latest periods' WAPE is far above the window's. */
  ERROR_RISING,
  /** Too much is forecast. */
  BIAS_HIGH,
  /** Too little is forecast. */
  BIAS_LOW,
  /** The interval p10..p90 holds too few actuals. */
  COVERAGE_LOW
}
