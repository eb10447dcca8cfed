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

  /** Notes a span; it replaces one with the same start. */
  void put(SeriesKey series, StockOut span) {
    List<StockOut> spans = new ArrayList<>(of(series));
    spans.removeIf(s -> s.from().equals(span.from()));
    spans.add(span);
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

  private static byte[] write(List<StockOut> spans) {
    StateWriter out = new StateWriter(24).unsigned(spans.size());
    for (StockOut span : spans) {
      out.signed(span.from().toEpochMilli())
          .signed(span.until().equals(Instant.MAX) ? Long.MAX_VALUE : span.until().toEpochMilli());
    }
    return out.toBytes();
  }

  private static List<StockOut> read(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    List<StockOut> spans = new ArrayList<>();
    for (int n = in.count(); n > 0; n--) {
      Instant from = Instant.ofEpochMilli(in.signed());
      long until = in.signed();
      spans.add(
          new StockOut(from, until == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(until)));
    }
    return spans;
  }
}
