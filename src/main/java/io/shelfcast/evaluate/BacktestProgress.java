package io.shelfcast.evaluate;

import java.time.LocalDate;

/** Told how far a backtest is, about once a business date. */
@FunctionalInterface
public interface BacktestProgress {
  /** Tells nobody. */
  BacktestProgress SILENT = (share, date, rows) -> {};

  /**
   * @param share of the feed, 0..1
   * @param date business date of the event just played
   * @param rows rows of the data set read so far
   */
  void at(double share, LocalDate date, long rows);
}
