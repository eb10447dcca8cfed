package io.shelfcast.accuracy;

/**
 * Forecasts of about the same level, units a period: small ones scatter more for their size, so
 * that each class has quantiles of its own.
 */
public enum VolumeClass {
  /** Below 0.3: mostly zeros. */
  SPARSE(0.3),
  /** 0.3 to 1. */
  SLOW(1),
  /** 1 to 3. */
  MODERATE(3),
  /** 3 to 10. */
  BRISK(10),
  /** 10 and more. */
  FAST(Double.POSITIVE_INFINITY);

  private static final VolumeClass[] ALL = values(); // values() copies

  private final double below;

  VolumeClass(double below) {
    this.below = below;
  }

  /** The class of a forecast's level, units a period, not negative. */
  public static VolumeClass of(double level) {
    for (VolumeClass volume : ALL) {
      if (level < volume.below) {
        return volume;
      }
    }
    return FAST;
  }
}
