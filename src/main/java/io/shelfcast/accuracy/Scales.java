package io.shelfcast.accuracy;

import java.util.function.IntPredicate;

/**
 * In-sample errors of naive forecasts, by which a series' errors are divided to be comparable with
 * another's. 0 = the scale is undefined (too few observations, or demand that never changes), and
 * the series does not count in the scaled metric.
 *
 * <p>Sources: Hyndman and Koehler 2006 (MASE); Makridakis et al. 2022 (RMSSE).
 *
 * @param mae mean |y(t) - y(t-m)|, units: MASE's scale
 * @param mse mean (y(t) - y(t-1))^2 from the first sale on, units squared: RMSSE's scale
 */
public record Scales(double mae, double mse) {
  /** A series whose scaled errors do not count. */
  public static final Scales UNDEFINED = new Scales(0, 0);

  public Scales {
    if (!(mae >= 0 && mse >= 0)) {
      throw new IllegalArgumentException("scales must not be negative: " + mae + ", " + mse);
    }
  }

  /** Demand by position, oldest first. */
  @FunctionalInterface
  public interface Demand {
    /** Units of the period at this position. */
    float at(int position);
  }

  /**
   * The scales of a series' known periods; only pairs of which both are observed count.
   *
   * @param size periods known
   * @param demand units by position, 0..size-1, oldest first
   * @param observed whether the period at a position is an observation
   * @param season m, periods
   */
  public static Scales of(int size, Demand demand, IntPredicate observed, int season) {
    return new Scales(
        meanAbsolute(size, demand, observed, season), meanSquared(size, demand, observed));
  }

  /** {@link #of(int, Demand, IntPredicate, int)} for demand without masked periods. */
  public static Scales of(float[] demand, int season) {
    return of(demand.length, t -> demand[t], t -> true, season);
  }

  private static double meanAbsolute(int size, Demand demand, IntPredicate observed, int season) {
    double sum = 0;
    int pairs = 0;
    for (int t = season; t < size; t++) {
      if (observed.test(t) && observed.test(t - season)) {
        sum += Math.abs((double) demand.at(t) - demand.at(t - season)); // |y(t) - y(t-m)|
        pairs++;
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  private static double meanSquared(int size, Demand demand, IntPredicate observed) {
    double sum = 0;
    int pairs = 0;
    for (int t = firstSale(size, demand, observed) + 1; t < size; t++) {
      if (observed.test(t) && observed.test(t - 1)) {
        double step = (double) demand.at(t) - demand.at(t - 1);
        sum += step * step; // (y(t) - y(t-1))^2
        pairs++;
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  private static int firstSale(int size, Demand demand, IntPredicate observed) {
    int t = 0;
    while (t < size && !(observed.test(t) && demand.at(t) > 0)) {
      t++;
    }
    return t;
  }
}
