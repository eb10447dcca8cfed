package io.shelfcast.accuracy;

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
