package io.shelfcast.topology;

import io.shelfcast.demand.ClosedPeriod;
import io.shelfcast.demand.Series;
import io.shelfcast.event.SeriesKey;
import java.util.OptionalLong;

/** What the demand stage tells the stages behind it, within one task. */
sealed interface Closing {
  /**
   * A series' period is closed; its history ends with that period.
   *
   * @param series read only behind the demand stage
   */
  record SeriesClosed(SeriesKey key, Series series, ClosedPeriod closed) implements Closing {}

  /** A series is over: it was delisted, or sold nothing for longer than histories are kept. */
  record SeriesRetired(SeriesKey key) implements Closing {}

  /**
   * All series of a location have closed a period.
   *
   * @param watermark the partition's before this close; empty when it did not count
   */
  record LocationClosed(String locationId, long period, OptionalLong watermark)
      implements Closing {}

  /**
   * The partition's watermark.
   *
   * @param closedThrough period that all its locations have closed; empty when it does not count
   */
  record Watermark(OptionalLong closedThrough) implements Closing {}
}
