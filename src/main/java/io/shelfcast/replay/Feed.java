package io.shelfcast.replay;

import java.io.Closeable;
import java.util.Iterator;

/**
 * A data set's events after the reference data, in business-date order: sales, stock status, closes
 * of day, and a dead letter for each row that could not be read. A sale may come late, after the
 * close of its day; a close of day never comes before the sales it speaks of.
 *
 * <p>Read lazily, by one thread. The same data set gives the same events in the same order.
 */
public interface Feed extends Iterator<ReplayEvent>, Closeable {
  /** What became of the rows read so far, those of events not yet returned included. */
  RowCounts rows();

  /** Share of the feed that was read, 0..1; stays 0 where the feed has no end. */
  double progress();

  @Override
  void close();
}
