package io.shelfcast.model.efm;

/**
 * The link exp(x): plain arithmetic, since Math.exp may give other last bits compiled than
 * interpreted, and StrictMath.exp is three times slower.
 */
final class Exponential {
  /**
   * Exponents are clamped to +-30 (1e-13 to 1e13 units). The gradient goes with f, so a row that
   * overshot to f = 0 would never come back.
   */
  static final double MOST = 30;

  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2_HIGH = 6.93147180369123816490e-01; // 33 bits: k LN2_HIGH is exact
  private static final double LN2_LOW = 1.90821492927058770002e-10;
  private static final int EXPONENT_BIAS = 1023;
  private static final int MANTISSA_BITS = 52;

  private Exponential() {}

  /** exp of x clamped to +-MOST; NaN stays NaN. Relative error below 5e-16. */
  static double clamped(double x) {
    if (x > MOST) {
      return of(MOST);
    }
    return x < -MOST ? of(-MOST) : of(x);
  }

  private static double of(double x) {
    double k = Math.rint(x * LOG2_E);
    double r = (x - k * LN2_HIGH) - k * LN2_LOW; // |r| <= ln(2) / 2
    double r2 = r * r;
    double r4 = r2 * r2;
    // Taylor to r^13, in four short chains (Estrin), which the processor runs side by side.
    double a = (1 + r) + r2 * (1.0 / 2 + r * (1.0 / 6));
    double b = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5_040));
    double c =
        (1.0 / 40_320 + r * (1.0 / 362_880)) + r2 * (1.0 / 3_628_800 + r * (1.0 / 39_916_800));
    double d = 1.0 / 479_001_600 + r * (1.0 / 6_227_020_800.0);
    double sum = a + r4 * (b + r4 * (c + r4 * d));
    return sum * Double.longBitsToDouble(((long) k + EXPONENT_BIAS) << MANTISSA_BITS);
  }
}
