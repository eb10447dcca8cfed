package io.shelfcast.evaluate;

/** Sums of errors of rows that count by a weight, and the rates that follow. */
final class WeightedErrors {
  private double absolute;
  private double signed;
  private double actuals;

  void add(double actual, double forecast, double weight) {
    absolute += weight * Math.abs(forecast - actual);
    signed += weight * (forecast - actual);
    actuals += weight * actual;
  }

  void add(WeightedErrors other) {
    absolute += other.absolute;
    signed += other.signed;
    actuals += other.actuals;
  }

  /** SUM |f - y| / SUM y; rows without any demand count as one unit. */
  double wape() {
    return absolute / scale();
  }

  /** SUM (f - y) / SUM y. */
  double bias() {
    return signed / scale();
  }

  private double scale() {
    return actuals > 0 ? actuals : 1;
  }
}
