package io.shelfcast.topology;

/**
 * Which series of a category a partition learns from, period by period: one of size w with
 * probability min(1, w / threshold), and its rows then stand for max(1, threshold / w) such rows.
 * So a series counts by what it sells, every sum over the sample is an unbiased estimate of the sum
 * over all, and where one location sells most of a chain's demand, most rows are its own. This is
 * threshold sampling (Duffield, Lund and Thorup, "Learn more, sample less: control of volume and
 * variance in network measurement", IEEE Transactions on Information Theory, 2005).
 *
 * <p>The threshold is that by which the period before would have given the wanted number: the t
 * with SUM min(1, w / t) = most. One step of t = SUM {w < t} / (most - COUNT {w >= t}) a period
 * comes close to it, and follows it.
 */
final class RowSampling {
  private static final int VERSION = 1;

  private double threshold; // 0: every series is taken
  private long period = Long.MIN_VALUE;
  private int locations; // that have closed the period
  private int count; // of the period's series
  private int large; // of them, not smaller than the threshold
  private double small; // sum of the other sizes
  private double total; // sum of all sizes

  /**
   * Goes on to a period, if it is a new one.
   *
   * @param most series of a location that are wanted, on average over locations
   */
  void begin(long next, double most) {
    if (next <= period) {
      return; // a location that lags behind
    }
    threshold = nextThreshold(most * locations);
    period = next;
    locations = 0;
    count = 0;
    large = 0;
    small = 0;
    total = 0;
  }

  private double nextThreshold(double most) {
    if (locations == 0 || count <= most) {
      return 0;
    }
    return large < most && small > 0 ? small / (most - large) : total / most;
  }

  /** A location has closed the period. */
  void closed() {
    locations++;
  }

  /**
   * Whether a series is taken; it counts for the next threshold either way.
   *
   * @param size positive
   * @param draw evenly from [0, 1)
   */
  boolean take(double size, double draw) {
    count++;
    total += size;
    if (size >= threshold) {
      large++;
      return true;
    }
    small += size;
    return draw < size / threshold;
  }

  /** How many such series one that is taken stands for. */
  double weight(double size) {
    return Math.max(1, threshold / size);
  }

  byte[] toBytes() {
    return new StateWriter(48)
        .unsigned(VERSION)
        .signed(period)
        .float64(threshold)
        .unsigned(locations)
        .unsigned(count)
        .unsigned(large)
        .float64(small)
        .float64(total)
        .toBytes();
  }

  static RowSampling fromBytes(byte[] bytes) {
    RowSampling sampling = new RowSampling();
    StateReader in = StateReader.ofVersion(bytes, VERSION, "sampling of training rows");
    sampling.period = in.signed();
    sampling.threshold = in.float64();
    sampling.locations = in.count();
    sampling.count = in.count();
    sampling.large = in.count();
    sampling.small = in.float64();
    sampling.total = in.float64();
    return sampling;
  }
}
