package io.shelfcast.demand;

import java.time.LocalDate;

/**
 * The grain of demand. Periods are counted by an index that grows by one from a period to the next,
 * so that lags, windows and horizons are differences of indexes.
 */
public enum Period {
  /** A business date; index 0 is 1970-01-01. */
  DAY(1, 0, 7),
  /** Monday to Sunday; index 0 is the week of 1970-01-01. */
  WEEK(7, 3, 52);

  private final int days;
  private final int offset;
  private final int season;

  Period(int days, int offset, int season) {
    this.days = days;
    this.offset = offset;
    this.season = season;
  }

  /** Index of the period that holds the date. */
  public long indexOf(LocalDate date) {
    return Math.floorDiv(date.toEpochDay() + offset, (long) days);
  }

  /** First business date of a period. */
  public LocalDate firstDate(long index) {
    return LocalDate.ofEpochDay(index * days - offset);
  }

  /** Last business date of a period, inclusive. */
  public LocalDate lastDate(long index) {
    return firstDate(index + 1).minusDays(1);
  }

  /** Business dates in a period. */
  public int days() {
    return days;
  }

  /** Periods in the season that baselines repeat: a week of days, a year of weeks. */
  public int season() {
    return season;
  }
}
