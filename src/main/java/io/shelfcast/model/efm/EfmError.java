package io.shelfcast.model.efm;

/**
 * Errors of a forecast that are no weighted squares. Each has weights q(f) with which the gradient
 * of SUM q (f - y)^2 is its own, so that squares, fitted again and again with weights of the fit
 * before, end where this error is least (iteratively reweighted least squares).
 */
public enum EfmError {
  /**
   * SUM (ln f - ln y)^2, which no single large sale can pull far: q = (ln f - ln y) / ((f-y) f).
   */
  LOGARITHM {
    @Override
    double weight(double f, double y) {
      double u = f / y - 1;
      // ln(1+u) / u is 1 - u/2 + ... where the forecast meets the actual.
      double slope = Math.abs(u) < SMALL ? 1 - u / 2 : StrictMath.log1p(u) / u;
      return slope / (f * y);
    }
  },
  /** SUM |f - y| / y, which MAPE is made of: q = 1 / (y |f - y|). */
  ABSOLUTE_PERCENTAGE {
    @Override
    double weight(double f, double y) {
      return 1 / (y * Math.max(Math.abs(f - y), LEAST_MISS * y));
    }
  };

  private static final double SMALL = 1e-6;

  /** Misses below this share of the actual count as squares, so that weights stay finite. */
  private static final double LEAST_MISS = 0.05;

  /**
   * Weight of a row's square.
   *
   * @param f forecast of the fit before, units, above 0
   * @param y actual, units, above 0
   */
  abstract double weight(double f, double y);
}
