package io.shelfcast.accuracy;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Sums over compared series-days from which {@link Metrics} follow. Sums of parts add up to the sum
 * of the whole, so they may be kept per location and date and added over a window.
 *
 * <p>Errors are e = f - y: positive when too much was forecast. One thread at a time.
 * Floating-point addition is associative only up to rounding: for equal bits, add in an equal
 * order.
 */
public final class ErrorSums {
  // The order on the wire (SettledErrors.sums): append only, never reorder.
  private static final int N = 0;
  private static final int ABSOLUTE = 1; // SUM |e|
  private static final int SIGNED = 2; // SUM e
  private static final int SQUARED = 3; // SUM e^2
  private static final int ABSOLUTE_ACTUAL = 4; // SUM |y|
  private static final int ACTUAL = 5; // SUM y
  private static final int RELATIVE = 6; // SUM |e|/y over y > 0
  private static final int RELATIVE_N = 7; // series-days with y > 0
  private static final int RELATIVE_SQUARED = 8; // SUM (e/y)^2 over y > 0
  private static final int SCALED = 9; // SUM |e|/scale
  private static final int SCALED_N = 10;
  private static final int SCALED_SQUARED = 11; // SUM e^2/scale
  private static final int SCALED_SQUARED_N = 12;
  private static final int PINBALL = 13; // SUM over days and p = 0.1, 0.5, 0.9
  private static final int QUANTILES_N = 14; // series-days with quantiles
  private static final int COVERED = 15; // series-days with p10 <= y <= p90

  /** Numbers in {@link #toArray}. */
  public static final int LENGTH = 16;

  private static final double[] LEVELS = {0.1, 0.5, 0.9};

  private final double[] sums;

  /** No series-day yet. */
  public ErrorSums() {
    this(new double[LENGTH]);
  }

  private ErrorSums(double[] sums) {
    this.sums = sums;
  }

  /**
   * Reads what {@link #toArray} wrote.
   *
   * @throws IllegalArgumentException when there are not {@link #LENGTH} numbers
   */
  public static ErrorSums fromArray(double[] sums) {
    if (sums.length != LENGTH) {
      throw new IllegalArgumentException("expected " + LENGTH + " sums, got " + sums.length);
    }
    return new ErrorSums(sums.clone());
  }

  /**
   * The sums in this order: n, SUM|e|, SUM e, SUM e^2, SUM|y|, SUM y, SUM|e|/y, days with y &gt; 0,
   * SUM(e/y)^2, SUM|e|/scale, its days, SUM e^2/scale, its days, pinball, days with quantiles, days
   * covered.
   */
  public double[] toArray() {
    return sums.clone();
  }

  /**
   * Adds one series-day.
   *
   * @param actual y, units
   * @param mean f, units
   * @param scales the series' in-sample scales
   */
  public void add(double actual, double mean, Scales scales) {
    double e = mean - actual;
    sums[N]++;
    sums[ABSOLUTE] += Math.abs(e);
    sums[SIGNED] += e;
    sums[SQUARED] += e * e;
    sums[ABSOLUTE_ACTUAL] += Math.abs(actual);
    sums[ACTUAL] += actual;
    if (actual > 0) {
      double relative = e / actual;
      sums[RELATIVE] += Math.abs(relative);
      sums[RELATIVE_N]++;
      sums[RELATIVE_SQUARED] += relative * relative;
    }
    if (scales.mae() > 0) {
      sums[SCALED] += Math.abs(e) / scales.mae();
      sums[SCALED_N]++;
    }
    if (scales.mse() > 0) {
      sums[SCALED_SQUARED] += e * e / scales.mse();
      sums[SCALED_SQUARED_N]++;
    }
  }

  /** Adds one series-day's quantiles, units. */
  public void addQuantiles(double actual, double p10, double p50, double p90) {
    sums[PINBALL] +=
        pinball(LEVELS[0], actual, p10)
            + pinball(LEVELS[1], actual, p50)
            + pinball(LEVELS[2], actual, p90);
    sums[QUANTILES_N]++;
    if (p10 <= actual && actual <= p90) {
      sums[COVERED]++;
    }
  }

  /**
   * Pinball loss of a quantile q at level p: p (y - q) where y is above it, (1 - p) (q - y) where
   * it is not.
   *
   * <p>Source: Koenker and Bassett 1978, "Regression quantiles".
   */
  public static double pinball(double p, double actual, double quantile) {
    double d = actual - quantile;
    return d >= 0 ? p * d : (p - 1) * d;
  }

  /** The sums of both; neither changes. */
  public ErrorSums plus(ErrorSums other) {
    double[] both = sums.clone();
    for (int i = 0; i < LENGTH; i++) {
      both[i] += other.sums[i];
    }
    return new ErrorSums(both);
  }

  /** Series-days compared. */
  public long n() {
    return (long) sums[N];
  }

  /** Series-days with quantiles. */
  public long quantilesN() {
    return (long) sums[QUANTILES_N];
  }

  /** What follows from the sums. */
  public Metrics metrics() {
    return new Metrics(
        n(),
        ratio(sums[ABSOLUTE], sums[N]),
        root(ratio(sums[SQUARED], sums[N])),
        ratio(sums[RELATIVE], sums[RELATIVE_N]),
        (long) sums[RELATIVE_N],
        ratio(sums[ABSOLUTE], sums[ABSOLUTE_ACTUAL]),
        ratio(sums[SIGNED], sums[ACTUAL]),
        ratio(sums[SCALED], sums[SCALED_N]),
        root(ratio(sums[SCALED_SQUARED], sums[SCALED_SQUARED_N])),
        root(ratio(sums[RELATIVE_SQUARED], sums[RELATIVE_N])),
        ratio(sums[PINBALL], LEVELS.length * sums[QUANTILES_N]),
        ratio(sums[COVERED], sums[QUANTILES_N]));
  }

  /** Empty unless the denominator is positive. */
  static OptionalDouble ratio(double numerator, double denominator) {
    return denominator > 0 ? OptionalDouble.of(numerator / denominator) : OptionalDouble.empty();
  }

  private static OptionalDouble root(OptionalDouble square) {
    return square.isPresent()
        ? OptionalDouble.of(Math.sqrt(square.getAsDouble()))
        : OptionalDouble.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ErrorSums that && Arrays.equals(sums, that.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return "ErrorSums" + Arrays.toString(sums);
  }
}
