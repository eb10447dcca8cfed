package io.shelfcast.accuracy;

import java.util.OptionalInt;

/** Horizons that share accuracy and quantiles; errors are settled at each bucket's own horizon. */
public enum HorizonBucket {
  /** The next period. */
  H1(1),
  /** 2 to 7 periods ahead. */
  H7(7),
  /** 8 to 14 periods ahead. */
  H14(14),
  /** 15 periods ahead and more. */
  H28(28);

  private static final HorizonBucket[] ALL = values(); // values() copies

  private final int horizon;

  HorizonBucket(int horizon) {
    this.horizon = horizon;
  }

  /** The horizon that is compared with actuals: 1, 7, 14 or 28. */
  public int horizon() {
    return horizon;
  }

  /**
   * The horizon that is compared with actuals where forecasts do not look as far as the bucket:
   * {@link #horizon()}, or the farthest one that still lies in the bucket. It stands for the whole
   * bucket all the same.
   *
   * @param farthest periods that forecasts look ahead, at least 1
   * @return empty when all of the bucket is out of sight
   */
  public OptionalInt settledHorizon(int farthest) {
    int settled = Math.min(horizon, farthest);
    return of(settled) == this ? OptionalInt.of(settled) : OptionalInt.empty();
  }

  /**
   * The bucket of a horizon.
   *
   * @throws IllegalArgumentException below 1
   */
  public static HorizonBucket of(int horizon) {
    if (horizon < 1) {
      throw new IllegalArgumentException("horizon must be at least 1, was " + horizon);
    }
    for (HorizonBucket bucket : ALL) {
      if (horizon <= bucket.horizon) {
        return bucket;
      }
    }
    return H28;
  }
}
