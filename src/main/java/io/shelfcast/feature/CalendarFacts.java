package io.shelfcast.feature;

import java.util.List;

/**
 * A location's calendar around as-of, as known at as-of; the same for all its items.
 *
 * @param firstPeriod period of the first entry
 * @param periods one after the other; what is before or after them is taken for ordinary
 */
public record CalendarFacts(long firstPeriod, List<Entry> periods) {
  /**
   * One period.
   *
   * @param closed whether the location is closed all of it
   * @param events what takes place in it, by date
   */
  public record Entry(boolean closed, List<EventFacts> events) {
    /** Open, and nothing special. */
    public static final Entry ORDINARY = new Entry(false, List.of());
  }

  /** A calendar of ordinary periods. */
  public static final CalendarFacts ORDINARY = new CalendarFacts(0, List.of());

  /** Entry of a period. */
  public Entry at(long period) {
    long position = period - firstPeriod;
    return position < 0 || position >= periods.size()
        ? Entry.ORDINARY
        : periods.get((int) position);
  }
}
