package io.shelfcast.feature;

import java.time.LocalDate;

/** One target period as seen from as-of. */
final class Target {
  private final Past past;
  private final int horizon;
  private final long period;
  private final LocalDate date;

  Target(Past past, int horizon) {
    this.past = past;
    this.horizon = horizon;
    this.period = past.asOf() + horizon;
    this.date = past.grain().firstDate(period);
  }

  Past past() {
    return past;
  }

  SeriesFacts facts() {
    return past.facts();
  }

  int horizon() {
    return horizon;
  }

  /** Index of the target period. */
  long period() {
    return period;
  }

  /** First date of the target period. */
  LocalDate date() {
    return date;
  }
}
