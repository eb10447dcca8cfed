package io.shelfcast.demand;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One item at one location: its history, and what is needed to correct the last periods exactly.
 * Changed by the demand stage alone, one thread at a time.
 */
public final class Series {
  /**
   * What is kept of a closed period so that it can be corrected exactly.
   *
   * @param revision the revision that went out last
   * @param totals what was sold and returned
   */
  public record Recent(int revision, PeriodTotals totals) {
    private static final Recent ZERO = new Recent(1, PeriodTotals.EMPTY);
  }

  private final long start;
  private final History history;
  private final TreeMap<Long, Recent> recent;

  /** A series whose first period is {@code start}: nothing of it is closed yet. */
  public Series(long start) {
    this(start, new History(start), new TreeMap<>());
  }

  /**
   * Puts a stored series together again.
   *
   * @param start first period of the series, which may be older than the history
   * @param history its history
   * @param recent the last closed periods, without those that are plain zeros
   */
  public Series(long start, History history, Map<Long, Recent> recent) {
    this.start = start;
    this.history = history;
    this.recent = new TreeMap<>(recent);
  }

  /** First period of the series. */
  public long start() {
    return Math.min(start, history.firstPeriod());
  }

  /** The series' past. */
  public History history() {
    return history;
  }

  /** Closed periods that may still be corrected, without those that are plain zeros. */
  public Map<Long, Recent> recent() {
    return recent;
  }

  /**
   * Closes the next period.
   *
   * @param totals what happened in it
   * @param mask why it is no observation, or NONE
   * @param rules how demand is cleaned and how long it may be corrected
   */
  public ClosedPeriod close(PeriodTotals totals, Mask mask, DemandRules rules) {
    long period = history.lastPeriod() + 1;
    ClosedPeriod closed = clean(period, 1, totals, mask, rules, history.size());
    history.append((float) closed.demand(), (float) totals.averagePrice(), mask);
    remember(closed);
    while (!recent.isEmpty() && recent.firstKey() < period - rules.correctionPeriods()) {
      recent.pollFirstEntry();
    }
    return closed;
  }

  /**
   * Adds to a closed period, or takes away from it.
   *
   * @param delta what changes; a voided line comes with negative numbers
   * @return the corrected period, or empty when the period is no longer kept
   */
  public Optional<ClosedPeriod> correct(long period, PeriodTotals delta, DemandRules rules) {
    history.extendBack(period);
    int position = history.positionOf(period);
    if (position < 0) {
      return Optional.empty();
    }
    Recent before = recent.getOrDefault(period, Recent.ZERO);
    PeriodTotals totals = before.totals().plus(delta);
    return Optional.of(replace(before, totals, history.mask(position), rules, position));
  }

  /** Changes why a closed period is no observation; empty when nothing changes. */
  public Optional<ClosedPeriod> remask(long period, Mask mask, DemandRules rules) {
    int position = history.positionOf(period);
    if (position < 0 || history.mask(position) == mask) {
      return Optional.empty();
    }
    Recent before = recent.getOrDefault(period, Recent.ZERO);
    return Optional.of(replace(before, before.totals(), mask, rules, position));
  }

  private ClosedPeriod replace(
      Recent before, PeriodTotals totals, Mask mask, DemandRules rules, int position) {
    // A sale proves that the location was open after all.
    Mask kept = mask == Mask.CLOSED && totals.soldMilli() > 0 ? Mask.NONE : mask;
    ClosedPeriod after =
        clean(
            history.firstPeriod() + position, before.revision() + 1, totals, kept, rules, position);
    history.set(position, (float) after.demand(), (float) totals.averagePrice(), kept);
    remember(after);
    return after;
  }

  private void remember(ClosedPeriod closed) {
    if (closed.revision() > 1 || !closed.totals().isEmpty()) {
      recent.put(closed.period(), new Recent(closed.revision(), closed.totals()));
    }
  }

  private ClosedPeriod clean(
      long period, int revision, PeriodTotals totals, Mask mask, DemandRules rules, int end) {
    double actual = rules.demand(totals.sold(), totals.returned());
    // Most periods sell nothing or one unit, which no cap can bite.
    double cap = actual > 1 ? rules.outliers().cap(history, end) : Double.POSITIVE_INFINITY;
    boolean outlier = actual > cap;
    return new ClosedPeriod(
        period, revision, totals, actual, outlier ? cap : actual, mask, outlier);
  }
}
