package io.shelfcast.feature;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;

/**
 * A series' history as it was at as-of: what came later cannot be reached through it. Masked
 * periods are no observations and are left out of every mean.
 */
final class Past {
  /**
   * How far back a feature may look, in periods. A history keeps {@link History#CAPACITY} periods;
   * rows that are rebuilt at the close of their target must not miss, for having lost their oldest
   * periods, what the forecast 28 periods before still saw.
   */
  static final int REACH = History.CAPACITY - 28;

  private final History history;
  private final Period grain;
  private final SeriesFacts facts;
  private final long asOf;
  private final int end; // position behind as-of
  private final int start; // oldest position within reach

  Past(History history, Period grain, long asOf, SeriesFacts facts) {
    if (asOf > history.lastPeriod()) {
      throw new IllegalArgumentException(
          "as-of %d is behind the history's end, %d".formatted(asOf, history.lastPeriod()));
    }
    this.history = history;
    this.grain = grain;
    this.facts = facts;
    this.asOf = asOf;
    this.end = history.positionOf(asOf) + 1;
    this.start = Math.max(0, end - REACH);
  }

  long asOf() {
    return asOf;
  }

  Period grain() {
    return grain;
  }

  SeriesFacts facts() {
    return facts;
  }

  /** Periods of history within reach. */
  int length() {
    return end - start;
  }

  /** Demand of the period {@code lag} periods before the next one; lag 1 is as-of itself. */
  double lag(int lag) {
    return demand(end - lag);
  }

  /** Demand of a period; NaN where it is masked, out of reach, or after as-of. */
  double demandOf(long period) {
    long back = asOf - period;
    return back < 0 || back >= REACH ? Double.NaN : demand((int) (end - 1 - back));
  }

  /** Mean of what was observed in the last periods; NaN when nothing was. */
  double mean(int window) {
    return meanOf(end - window, end);
  }

  /** Mean of what was observed from one period to another, inclusive; NaN when nothing was. */
  double meanOfPeriods(long from, long to) {
    return meanOf((int) (end - 1 - (asOf - from)), (int) (end - (asOf - to)));
  }

  /** Share of stock-outs in the last periods, 0..1; NaN without a history. */
  double stockOutShare(int window) {
    int from = Math.max(start, end - window);
    int out = 0;
    for (int i = from; i < end; i++) {
      out += history.mask(i) == Mask.STOCK_OUT ? 1 : 0;
    }
    return end == from ? Double.NaN : (double) out / (end - from);
  }

  /** Price last paid up to as-of; NaN before the first sale. */
  double price() {
    return length() == 0 ? Double.NaN : history.price(end - 1);
  }

  private double demand(int position) {
    return position < start || position >= end || !history.observed(position)
        ? Double.NaN
        : history.demand(position);
  }

  private double meanOf(int from, int to) {
    double sum = 0;
    int n = 0;
    for (int i = Math.max(start, from); i < Math.min(to, end); i++) {
      if (history.observed(i)) {
        sum += history.demand(i);
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }
}
