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

  /**
   * r q of each row. In two passes: as r * weight(y) in one, the compiler of OpenJDK 17.0.15 aborts
   * the whole process when it vectorises r * 1 (type.cpp:1159, ShouldNotReachHere).
   */
  double[] weights(EfmData data, double floor) {
    double[] weights = new double[data.rows()];
    for (int n = 0; n < weights.length; n++) {
      weights[n] = weight(data.y(n), floor);
    }
    double[] r = data.weights();
    for (int n = 0; n < weights.length; n++) {
      weights[n] *= r[n];
    }
    return weights;
  }
}
