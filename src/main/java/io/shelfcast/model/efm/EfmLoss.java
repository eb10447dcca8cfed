package io.shelfcast.model.efm;

/** What a fit makes small. Both are SUM q (f - y)^2, with another weight q per row. */
public enum EfmLoss {
  /** Error squares, equation (7): q = 1. */
  ES,
  /**
   * Percentage error squares, equation (8): q = 1 / y^2. With a floor, q = 1 / max(y, floor)^2, so
   * that rows without demand can be fitted too. It underestimates by construction.
   */
  PES;

  /**
   * Weight of a row's squared error, before the row's own weight.
   *
   * @param y actual, units
   * @param floor smallest denominator of a percentage, units
   */
  double weight(double y, double floor) {
    if (this == ES) {
      return 1;
    }
    double d = Math.max(y, floor);
    return 1 / (d * d);
  }
}
