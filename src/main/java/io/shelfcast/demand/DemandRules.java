package io.shelfcast.demand;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.Comparator;

/**
 * How sales become demand.
 *
 * @param period the grain
 * @param zone the time zone in which business dates end
 * @param grace how long after its end a period stays open for a location without a Z-report
 * @param correctionDays how long after it closed a business date may still be corrected; sales
 *     lines are kept, and duplicates known, for as long
 * @param net whether returns are subtracted from demand
 * @param stockoutShare share of a period that an item must be out of stock to mask it, 0..1
 * @param maxClockJump how far one event may move a partition's clock ahead
 * @param sales what makes a sale impossible
 * @param outliers how demand is winsorised
 */
public record DemandRules(
    Period period,
    ZoneId zone,
    Duration grace,
    int correctionDays,
    boolean net,
    double stockoutShare,
    Duration maxClockJump,
    SaleRules sales,
    OutlierRule outliers) {

  /**
   * What was asked for in a period, units, never negative: what was sold, less what came back where
   * demand is net.
   *
   * @param sold gross units sold
   * @param returned units returned, positive
   */
  public double demand(double sold, double returned) {
    return Math.max(0, sold - (net ? returned : 0));
  }

  /** Closed periods that may still be corrected. */
  public int correctionPeriods() {
    return (correctionDays + period.days() - 1) / period.days();
  }

  /** The oldest period that may still be corrected where {@code lastClosed} was closed last. */
  public long oldestCorrectable(long lastClosed) {
    return lastClosed - correctionPeriods() + 1;
  }

  /** When a period begins, which is when the one before it ends. */
  public Instant startOf(long index) {
    return period.firstDate(index).atStartOfDay(zone).toInstant();
  }

  /** When a period closes for a location that did not close it itself. */
  public Instant closesAt(long index) {
    return startOf(index + 1).plus(grace);
  }

  /** The business date that a moment falls on. */
  public LocalDate dateOf(Instant moment) {
    return LocalDate.ofInstant(moment, zone);
  }

  /** Whether an item's stock-outs mask a period: together, and each moment counted once. */
  public boolean masks(long index, Collection<StockOut> stockOuts) {
    Instant start = startOf(index);
    Instant end = startOf(index + 1);
    Instant counted = start;
    long out = 0;
    for (StockOut span : stockOuts.stream().sorted(Comparator.comparing(StockOut::from)).toList()) {
      Instant from = span.from().isAfter(counted) ? span.from() : counted;
      Instant until = span.until().isBefore(end) ? span.until() : end;
      if (until.isAfter(from)) {
        out += Duration.between(from, until).toMillis();
        counted = until;
      }
    }
    return out > 0 && out >= stockoutShare * Duration.between(start, end).toMillis();
  }
}
