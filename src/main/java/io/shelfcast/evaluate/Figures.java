package io.shelfcast.evaluate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as text, the same on any machine and Java version. */
final class Figures {
  /** Decimals of numbers in files. */
  private static final int FILE_DECIMALS = 6;

  /** What an undefined metric looks like in a table. */
  private static final String UNDEFINED = "-";

  private Figures() {}

  /** With commas between the thousands. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** With a fixed number of decimals. */
  static String fixed(OptionalDouble value, int decimals) {
    return value.isPresent()
        ? new BigDecimal(value.getAsDouble())
            .setScale(decimals, RoundingMode.HALF_EVEN)
            .toPlainString()
        : UNDEFINED;
  }

  /** A fraction as a percentage. */
  static String percent(OptionalDouble fraction) {
    return fraction.isPresent()
        ? fixed(OptionalDouble.of(100 * fraction.getAsDouble()), 2)
        : UNDEFINED;
  }

  /**
   * Rounded to six decimals, without trailing zeros: Double.toString is not the same on 17 and 19.
   */
  static BigDecimal rounded(double value) {
    BigDecimal rounded =
        new BigDecimal(value).setScale(FILE_DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return rounded.signum() == 0 ? BigDecimal.ZERO : rounded;
  }
}
