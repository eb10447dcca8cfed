package io.shelfcast.topology;

import io.shelfcast.demand.StockOut;
import io.shelfcast.event.SeriesKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/** Since when and until when items were out of stock, by series; few, and forgotten with time. */
final class StockOuts {
  private final KeyValueStore<String, byte[]> store;

  StockOuts(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /** Notes what was reported of a span, unless more is known of the one with the same start. */
  void put(SeriesKey series, StockOut reported) {
    List<StockOut> spans = new ArrayList<>(of(series));
    for (StockOut known : spans) {
      if (known.from().equals(reported.from())
          && known.reportedAt().isAfter(reported.reportedAt())) {
        return; // an older report, sent again
      }
    }
    spans.removeIf(known -> known.from().equals(reported.from()));
    spans.add(reported);
    store.put(series.toString(), write(spans));
  }

  List<StockOut> of(SeriesKey series) {
    return Optional.ofNullable(store.get(series.toString())).map(StockOuts::read).orElse(List.of());
  }

  /** All spans at a location, by item; those that ended before a moment are forgotten. */
  Map<String, List<StockOut>> at(String locationId, Instant forgetBefore) {
    Map<String, List<StockOut>> byItem = new HashMap<>();
    Map<String, List<StockOut>> shrunk = new HashMap<>();
    try (var all = StoreRanges.ofLocation(store, locationId)) {
      while (all.hasNext()) {
        var entry = all.next();
        List<StockOut> spans = read(entry.value);
        List<StockOut> kept =
            spans.stream().filter(s -> !s.until().isBefore(forgetBefore)).toList();
        byItem.put(SeriesKey.parse(entry.key).itemId(), kept);
        if (kept.size() < spans.size()) {
          shrunk.put(entry.key, kept);
        }
      }
    }
    shrunk.forEach((key, kept) -> store.put(key, kept.isEmpty() ? null : write(kept)));
    return byItem;
  }

  /** The spans, and behind them when each was reported. */
  private static byte[] write(List<StockOut> spans) {
    StateWriter out = new StateWriter(32).unsigned(spans.size());
    for (StockOut span : spans) {
      out.signed(span.from().toEpochMilli())
          .signed(span.until().equals(Instant.MAX) ? Long.MAX_VALUE : span.until().toEpochMilli());
    }
    spans.forEach(span -> out.signed(span.reportedAt().toEpochMilli()));
    return out.toBytes();
  }

  private static List<StockOut> read(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    Instant[] from = new Instant[in.count()];
    Instant[] until = new Instant[from.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = Instant.ofEpochMilli(in.signed());
      long end = in.signed();
      until[i] = end == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(end);
    }
    List<StockOut> spans = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      // Earlier releases stored no times of reports: any that comes is newer.
      Instant reportedAt = in.isAtEnd() ? Instant.EPOCH : Instant.ofEpochMilli(in.signed());
      spans.add(new StockOut(from[i], until[i], reportedAt));
    }
    return spans;
  }
}
