package io.shelfcast.evaluate;

import io.shelfcast.accuracy.Scales;
import io.shelfcast.demand.DemandRules;
import io.shelfcast.demand.Period;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.SeriesKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each series sold, by period, as it was, never winsorised: gross, or less what came back in
 * the period where demand is net, as the models learn it. A correction replaces what came before
 * it.
 */
final class DemandLog {
  private final DemandRules rules;
  private final Period grain;
  private final Map<SeriesKey, Sold> bySeries = new HashMap<>();

  DemandLog(DemandRules rules) {
    this.rules = rules;
    this.grain = rules.period();
  }

  void record(SeriesKey series, DailyDemand demand) {
    long period = grain.indexOf(demand.getBusinessDate());
    double sold = rules.demand(demand.getSold(), demand.getReturned());
    bySeries.computeIfAbsent(series, key -> new Sold(period)).put(period, sold, demand.getMask());
  }

  /** All series, in no particular order. */
  List<SeriesKey> series() {
    return List.copyOf(bySeries.keySet());
  }

  /** The last period known of a series; far in the past for an unknown one. */
  long lastPeriod(SeriesKey series) {
    Sold sold = bySeries.get(series);
    return sold == null ? Long.MIN_VALUE : sold.first + sold.size - 1;
  }

  /** Whether the period is known, and the shop was open in it. */
  boolean wasOpen(SeriesKey series, long period) {
    Sold sold = bySeries.get(series);
    return sold != null && sold.has(period) && sold.mask[sold.at(period)] != Sold.CLOSED;
  }

  /** Units sold in a period that is known. */
  double sold(SeriesKey series, long period) {
    Sold sold = bySeries.get(series);
    return sold.units[sold.at(period)];
  }

  /** Periods with a sale. */
  int activePeriods(SeriesKey series) {
    Sold sold = bySeries.get(series);
    int active = 0;
    for (int i = 0; i < sold.size; i++) {
      active += sold.units[i] > 0 ? 1 : 0;
    }
    return active;
  }

  /** Units sold in all. */
  double units(SeriesKey series) {
    Sold sold = bySeries.get(series);
    double units = 0;
    for (int i = 0; i < sold.size; i++) {
      units += sold.units[i];
    }
    return units;
  }

  /** The smallest positive demand so far, units; 0 without a sale. */
  double smallest(SeriesKey series) {
    Sold sold = bySeries.get(series);
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < sold.size; i++) {
      smallest = sold.units[i] > 0 ? Math.min(smallest, sold.units[i]) : smallest;
    }
    return Double.isInfinite(smallest) ? 0 : smallest;
  }

  /**
   * The scales of a series as known at the close of a period: MASE's from a season apart by the
   * calendar, RMSSE's from one scaled period to the next.
   */
  Scales scales(SeriesKey series, long asOf, Protocol.ScaleDays days) {
    Sold sold = bySeries.get(series);
    int known = (int) (asOf - sold.first + 1);
    boolean all = days == Protocol.ScaleDays.ALL;
    float[] counted = new float[known];
    int n = 0;
    for (int i = 0; i < known; i++) {
      if (all || sold.mask[i] == Sold.OBSERVED) {
        counted[n++] = (float) sold.units[i];
      }
    }
    double mae =
        Scales.of(
                known,
                i -> (float) sold.units[i],
                i -> all || sold.mask[i] == Sold.OBSERVED,
                grain.season())
            .mae();
    return new Scales(mae, Scales.of(Arrays.copyOf(counted, n), grain.season()).mse());
  }

  /** One series: consecutive periods from the first one known. */
  private static final class Sold {
    private static final byte OBSERVED = (byte) DemandMask.NONE.ordinal();
    private static final byte CLOSED = (byte) DemandMask.CLOSED.ordinal();

    private long first;
    private int size;
    private double[] units = new double[64];
    private byte[] mask = new byte[64];

    private Sold(long first) {
      this.first = first;
    }

    private boolean has(long period) {
      return period >= first && period < first + size;
    }

    private int at(long period) {
      return Math.toIntExact(period - first);
    }

    private void put(long period, double sold, DemandMask why) {
      if (period < first) {
        prepend((int) (first - period));
      }
      int at = at(period);
      ensure(at + 1);
      size = Math.max(size, at + 1); // what lies between is zero: nothing was sold
      units[at] = sold;
      mask[at] = (byte) why.ordinal();
    }

    /** A late sale may start a series earlier than was known. */
    private void prepend(int periods) {
      ensure(size + periods);
      System.arraycopy(units, 0, units, periods, size);
      System.arraycopy(mask, 0, mask, periods, size);
      Arrays.fill(units, 0, periods, 0);
      Arrays.fill(mask, 0, periods, OBSERVED);
      first -= periods;
      size += periods;
    }

    private void ensure(int capacity) {
      if (capacity > units.length) {
        int enough = Math.max(capacity, 2 * units.length);
        units = Arrays.copyOf(units, enough);
        mask = Arrays.copyOf(mask, enough);
      }
    }
  }
}
