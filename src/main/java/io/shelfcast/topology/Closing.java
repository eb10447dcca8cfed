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
   * @param announced the highest watermark that the partition has announced before: what models of
   *     cutoffs up to it learn from is settled; empty while there was none
   */
  record LocationClosed(String locationId, long period, OptionalLong announced)
      implements Closing {}

  /**
   * The partition's watermark.
   *
   * @param closedThrough period that all its locations have closed; empty when it does not count
   */
  record Watermark(OptionalLong closedThrough) implements Closing {}
}
