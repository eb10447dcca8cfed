package io.shelfcast.demand;

import java.util.Arrays;

/**
 * Winsorises demand that is far out of what the series has done: a value above the cap counts as
 * the cap. The cap is robust and multiplicative, since demand is skewed:
 *
 * <pre>cap = exp( median(ln y) + max( width * 1.4826 * MAD(ln y), ln minRatio ) )</pre>
 *
 * over the positive observed values of the last {@link #WINDOW} periods (1.4826 MAD estimates a
 * standard deviation; Hampel's identifier). As capped values enter the history, a lasting change of
 * level is followed within days.
 *
 * @param enabled whether demand is winsorised at all
 * @param width distance of the cap in robust standard deviations
 * @param minRatio the cap is at least this multiple of the median
 */
public record OutlierRule(boolean enabled, double width, double minRatio) {
  /** Periods looked back. */
  public static final int WINDOW = 56;

  private static final int MIN_VALUES = 8;
  private static final double MAD_TO_SD = 1.4826;

  /** Five robust standard deviations, and at least ten times the median. */
  public static OutlierRule defaults() {
    return new OutlierRule(true, 5, 10);
  }

  /** No winsorising. */
  public static OutlierRule off() {
    return new OutlierRule(false, 5, 10);
  }

  /**
   * The cap for a period, from the periods before it alone; positive infinity when too few values
   * are known.
   *
   * @param end position in the history of the period itself: only positions below it are read
   */
  public double cap(History history, int end) {
    if (!enabled) {
      return Double.POSITIVE_INFINITY;
    }
    double[] logs = new double[WINDOW];
    int n = 0;
    for (int i = Math.max(0, end - WINDOW); i < end; i++) {
      if (history.observed(i) && history.demand(i) > 0) {
        logs[n++] = StrictMath.log(history.demand(i));
      }
    }
    if (n < MIN_VALUES) {
      return Double.POSITIVE_INFINITY;
    }
    double median = median(logs, n);
    for (int i = 0; i < n; i++) {
      logs[i] = Math.abs(logs[i] - median);
    }
    double sd = MAD_TO_SD * median(logs, n);
    return StrictMath.exp(median + Math.max(width * sd, StrictMath.log(minRatio)));
  }

  private static double median(double[] values, int n) {
    Arrays.sort(values, 0, n);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
