package io.shelfcast.feature;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.ShelfDemand;

/**
 * A series' history as it was at as-of: what came later cannot be reached through it. Masked
 * periods are no observations and are left out of every mean.
 */
final class Past {
  /**
   * How far back a feature may look, in periods. A history keeps {@link History#CAPACITY} periods;
   * rows that are rebuilt at the close of their target must not miss, for having lost their oldest
   * periods, what the forecast up to {@link Features#LONGEST_HORIZON} periods before still saw.
   */
  static final int REACH = History.CAPACITY - Features.LONGEST_HORIZON;

  private final History history;
  private final Period grain;
  private final SeriesFacts facts;
  private final long asOf;
  private final int end; // position behind as-of
  private final int start; // oldest position within reach
  private final double[] sums; // of what was observed before a position, from start on
  private final int[] counts; // observed periods before a position
  private final int[] zeros; // observed periods without a sale before a position
  private PastPrices prices; // made when first asked for
  private ShelfDemand shelf; // likewise

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
    this.sums = new double[end - start + 1];
    this.counts = new int[sums.length];
    this.zeros = new int[sums.length];
    for (int i = start; i < end; i++) {
      boolean observed = history.observed(i);
      double demand = observed ? history.demand(i) : 0;
      int at = i - start;
      sums[at + 1] = sums[at] + demand;
      counts[at + 1] = counts[at] + (observed ? 1 : 0);
      zeros[at + 1] = zeros[at] + (observed && demand == 0 ? 1 : 0);
    }
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

  /** Prices and promotions of the past. */
  PastPrices prices() {
    if (prices == null) {
      prices = new PastPrices(this);
    }
    return prices;
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
    return demand(positionOf(period));
  }

  /** Whether anything was sold {@code lag} periods before the next one, masked or not. */
  boolean sold(int lag) {
    return end - lag >= start && history.demand(end - lag) > 0;
  }

  /** Price last paid up to {@code lag} periods before the next one; NaN before the first sale. */
  double price(int lag) {
    return end - lag < start ? Double.NaN : history.price(end - lag);
  }

  /** Mean of what was observed in the last periods; NaN when nothing was. */
  double mean(int window) {
    return meanOf(end - window, end);
  }

  /** Mean of what was observed from one period to another, inclusive; NaN when nothing was. */
  double meanOfPeriods(long from, long to) {
    return meanOf(positionOf(from), positionOf(to) + 1);
  }

  /** Standard deviation of what was observed in the last periods; NaN with less than two. */
  double deviation(int window) {
    int from = Math.max(start, end - window);
    int n = counts[end - start] - counts[from - start];
    if (n < 2) {
      return Double.NaN;
    }
    double mean = meanOf(from, end);
    double squares = 0;
    for (int i = from; i < end; i++) {
      if (history.observed(i)) {
        double d = history.demand(i) - mean;
        squares += d * d;
      }
    }
    return Math.sqrt(squares / (n - 1)); // exactly rounded on every machine
  }

  /** Exponential average of what was observed, oldest first; NaN when nothing was. */
  double exponential(double rate) {
    double level = Double.NaN;
    for (int i = start; i < end; i++) {
      if (history.observed(i)) {
        level =
            Double.isNaN(level) ? history.demand(i) : level + rate * (history.demand(i) - level);
      }
    }
    return level;
  }

  /** Whether it is on the shelf, and what it sells there; NaN when nothing was observed. */
  ShelfDemand shelf() {
    if (shelf == null) {
      shelf =
          counts[end - start] == 0
              ? new ShelfDemand(Double.NaN, Double.NaN, Double.NaN)
              : ShelfDemand.of(history, start, end);
    }
    return shelf;
  }

  /** Share of periods without a sale among those observed of the last, 0..1. */
  double zeroShare(int window) {
    int from = Math.max(start, end - window) - start;
    int n = counts[end - start] - counts[from];
    return n == 0 ? Double.NaN : (double) (zeros[end - start] - zeros[from]) / n;
  }

  /** Periods up to as-of since the last one with a sale; all of the history when there is none. */
  int zeroRun() {
    int run = 0;
    for (int i = end - 1; i >= start && history.demand(i) == 0; i--) {
      run++;
    }
    return run;
  }

  /** Periods from the first one with a sale, within reach, to as-of; NaN when there is none. */
  double sinceFirstSale() {
    for (int i = start; i < end; i++) {
      if (history.demand(i) > 0) {
        return end - 1 - i;
      }
    }
    return Double.NaN;
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

  private int positionOf(long period) {
    long back = Math.min(Math.max(asOf - period, -REACH), 2L * REACH); // no overflow, out of reach
    return (int) (end - 1 - back);
  }

  private double demand(int position) {
    return position < start || position >= end || !history.observed(position)
        ? Double.NaN
        : history.demand(position);
  }

  private double meanOf(int from, int to) {
    int first = Math.max(start, from) - start;
    int last = Math.min(end, to) - start;
    if (last <= first || counts[last] == counts[first]) {
      return Double.NaN;
    }
    return (sums[last] - sums[first]) / (counts[last] - counts[first]);
  }
}
