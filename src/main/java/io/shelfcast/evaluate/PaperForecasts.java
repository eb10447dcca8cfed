package io.shelfcast.evaluate;

/**
 * A model's forecasts of rows that it was not fitted to.
 *
 * @param model its name
 * @param y [row] actuals, above 0
 * @param f [row] forecasts
 */
record PaperForecasts(String model, double[] y, double[] f) {
  /** (1/N) SUM |f - y| / y, a fraction. */
  double mape() {
    double sum = 0;
    for (int n = 0; n < y.length; n++) {
      sum += percentageError(n);
    }
    return sum / y.length;
  }

  /** MAPE of the rows with y above a bound; those of zeros drown all others. */
  double mapeAbove(double bound) {
    double sum = 0;
    int rows = 0;
    for (int n = 0; n < y.length; n++) {
      if (y[n] > bound) {
        sum += percentageError(n);
        rows++;
      }
    }
    return sum / rows;
  }

  /** (1/N) SUM |f - y|, in units of y. */
  double mae() {
    double sum = 0;
    for (int n = 0; n < y.length; n++) {
      sum += Math.abs(f[n] - y[n]);
    }
    return sum / y.length;
  }

  /** SUM (f - y) / SUM y. */
  double bias() {
    double difference = 0;
    double sum = 0;
    for (int n = 0; n < y.length; n++) {
      difference += f[n] - y[n];
      sum += y[n];
    }
    return difference / sum;
  }

  /** Share of rows with f &lt; y, the underestimation ratio. */
  double underestimated() {
    int under = 0;
    for (int n = 0; n < y.length; n++) {
      under += f[n] < y[n] ? 1 : 0;
    }
    return (double) under / y.length;
  }

  /** Share of rows whose |f - y| / y is above from and at most to. */
  double between(double from, double to) {
    int inside = 0;
    for (int n = 0; n < y.length; n++) {
      double error = percentageError(n);
      inside += error > from && error <= to ? 1 : 0;
    }
    return (double) inside / y.length;
  }

  private double percentageError(int n) {
    return Math.abs(f[n] - y[n]) / y[n];
  }
}
