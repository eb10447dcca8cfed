package io.shelfcast.feature;

import java.util.List;

/**
 * What is announced, as known at as-of, for the items of a category at a location, which compete
 * with each other. Only items that a promotion names count.
 *
 * @param firstPeriod period of the first entry, as-of + 1
 * @param periods one after the other
 */
public record PeerFacts(long firstPeriod, List<Entry> periods) {
  /**
   * One period.
   *
   * @param promoted items of the category that are named by a promotion
   * @param meanPrice mean of the announced prices, NaN without any
   * @param lowestPrice lowest announced price, NaN without any
   */
  public record Entry(int promoted, double meanPrice, double lowestPrice) {
    /** Nothing is announced. */
    public static final Entry NONE = new Entry(0, Double.NaN, Double.NaN);
  }

  /** Nothing is announced. */
  public static final PeerFacts NONE = new PeerFacts(0, List.of());

  /** Entry of a period. */
  public Entry at(long period) {
    long position = period - firstPeriod;
    return position < 0 || position >= periods.size() ? Entry.NONE : periods.get((int) position);
  }
}
