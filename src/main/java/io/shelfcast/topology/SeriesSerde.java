package io.shelfcast.topology;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.Series;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Stores a series compactly. A year of a slow seller takes about 200 bytes, of a fast one under 2
 * KB: runs of unsold periods are one number, whole units are one or two bytes, and prices and masks
 * are written where they change.
 */
final class SeriesSerde implements Serde<Series> {
  private static final int VERSION = 1;
  private static final int MAX_WHOLE = 1 << 24; // floats hold whole numbers exactly up to here
  private static final Mask[] MASKS = Mask.values();

  @Override
  public Serializer<Series> serializer() {
    return (topic, series) -> series == null ? null : write(series);
  }

  @Override
  public Deserializer<Series> deserializer() {
    return (topic, bytes) -> bytes == null ? null : read(bytes);
  }

  static byte[] write(Series series) {
    History history = series.history();
    StateWriter out = new StateWriter(256);
    out.unsigned(VERSION).signed(series.start()).signed(history.firstPeriod());
    out.unsigned(history.size());
    writeDemand(history, out);
    writeMasks(history, out);
    writePrices(history, out);
    out.unsigned(series.recent().size());
    for (Map.Entry<Long, Series.Recent> entry : series.recent().entrySet()) {
      PeriodTotals totals = entry.getValue().totals();
      out.signed(entry.getKey() - history.firstPeriod())
          .unsigned(entry.getValue().revision())
          .signed(totals.soldMilli())
          .signed(totals.returnedMilli())
          .signed(totals.revenue())
          .signed(totals.lines());
    }
    return out.toBytes();
  }

  static Series read(byte[] bytes) {
    StateReader in = StateReader.ofVersion(bytes, VERSION, "series");
    long start = in.signed();
    long first = in.signed();
    int size = in.count();
    float[] demand = readDemand(in, size);
    Mask[] masks = readMasks(in, size);
    History history = new History(first, demand, readPrices(in, size), masks);
    Map<Long, Series.Recent> recent = new TreeMap<>();
    for (int n = in.count(); n > 0; n--) {
      long period = first + in.signed();
      int revision = in.count();
      recent.put(
          period,
          new Series.Recent(
              revision,
              new PeriodTotals(in.signed(), in.signed(), in.signed(), (int) in.signed())));
    }
    return new Series(start, history, recent);
  }

  /** Even numbers are runs of zeros; odd ones are one value: whole units, or a float's bits. */
  private static void writeDemand(History history, StateWriter out) {
    int zeros = 0;
    for (int i = 0; i < history.size(); i++) {
      float value = history.demand(i);
      if (value == 0) {
        zeros++;
        continue;
      }
      if (zeros > 0) {
        out.unsigned(2L * zeros);
        zeros = 0;
      }
      boolean whole = value == (int) value && value < MAX_WHOLE;
      long code = whole ? 2L * (int) value : 2L * Float.floatToIntBits(value) + 1;
      out.unsigned(2 * code + 1);
    }
    if (zeros > 0) {
      out.unsigned(2L * zeros);
    }
  }

  private static float[] readDemand(StateReader in, int size) {
    float[] demand = new float[size];
    for (int i = 0; i < size; ) {
      long token = in.unsigned();
      if ((token & 1) == 0) {
        i += (int) (token >> 1); // the array is zero already
        continue;
      }
      long code = token >> 1;
      demand[i++] = (code & 1) == 0 ? code >> 1 : Float.intBitsToFloat((int) (code >> 1));
    }
    return demand;
  }

  /** Runs of one mask, until the size is reached. */
  private static void writeMasks(History history, StateWriter out) {
    for (int i = 0; i < history.size(); ) {
      int from = i;
      Mask mask = history.mask(from);
      while (i < history.size() && history.mask(i) == mask) {
        i++;
      }
      out.unsigned((long) (i - from) * MASKS.length + mask.ordinal());
    }
  }

  private static Mask[] readMasks(StateReader in, int size) {
    Mask[] masks = new Mask[size];
    for (int i = 0; i < size; ) {
      long token = in.unsigned();
      int until = i + (int) (token / MASKS.length);
      Arrays.fill(masks, i, until, MASKS[(int) (token % MASKS.length)]);
      i = until;
    }
    return masks;
  }

  /** Where the price changes: how many periods the one before it held, then the new one. */
  private static void writePrices(History history, StateWriter out) {
    int changes = 0;
    for (int i = 0; i < history.size(); i++) {
      changes += changesAt(history, i) ? 1 : 0;
    }
    out.unsigned(changes);
    int since = 0;
    for (int i = 0; i < history.size(); i++) {
      if (changesAt(history, i)) {
        out.unsigned(i - since).float32(history.price(i));
        since = i;
      }
    }
  }

  private static float[] readPrices(StateReader in, int size) {
    float[] prices = new float[size];
    float price = Float.NaN;
    int from = 0;
    for (int changes = in.count(); changes > 0; changes--) {
      int until = from + in.count();
      Arrays.fill(prices, from, until, price);
      price = in.float32();
      from = until;
    }
    Arrays.fill(prices, from, size, price);
    return prices;
  }

  private static boolean changesAt(History history, int position) {
    float price = history.price(position);
    float before = position == 0 ? Float.NaN : history.price(position - 1);
    return price != before && !(Float.isNaN(price) && Float.isNaN(before));
  }
}
