package io.shelfcast.topology;

import io.shelfcast.demand.DemandRules;
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
  /**
   * A span of time without stock.
   *
   * @param from its start, and its identity within the series
   * @param until its end; {@link Instant#MAX} while it lasts
   */
  record Span(Instant from, Instant until) {}

  private final KeyValueStore<String, byte[]> store;

  StockOuts(KeyValueStore<String, byte[]> store) {
    this.store = store;
  }

  /** Notes a span; it replaces one with the same start. */
  void put(SeriesKey series, Span span) {
    List<Span> spans = new ArrayList<>(of(series));
    spans.removeIf(s -> s.from().equals(span.from()));
    spans.add(span);
    store.put(series.toString(), write(spans));
  }

  List<Span> of(SeriesKey series) {
    return Optional.ofNullable(store.get(series.toString())).map(StockOuts::read).orElse(List.of());
  }

  /** All spans at a location, by item; those that ended before a moment are forgotten. */
  Map<String, List<Span>> at(String locationId, Instant forgetBefore) {
    Map<String, List<Span>> byItem = new HashMap<>();
    Map<String, List<Span>> shrunk = new HashMap<>();
    try (var all = StoreRanges.ofLocation(store, locationId)) {
      while (all.hasNext()) {
        var entry = all.next();
        List<Span> spans = read(entry.value);
        List<Span> kept = spans.stream().filter(s -> !s.until().isBefore(forgetBefore)).toList();
        byItem.put(SeriesKey.parse(entry.key).itemId(), kept);
        if (kept.size() < spans.size()) {
          shrunk.put(entry.key, kept);
        }
      }
    }
    shrunk.forEach((key, kept) -> store.put(key, kept.isEmpty() ? null : write(kept)));
    return byItem;
  }

  /** Whether any of the spans masks a period. */
  static boolean masks(List<Span> spans, long period, DemandRules rules) {
    return spans.stream().anyMatch(s -> rules.masks(period, s.from(), s.until()));
  }

  private static byte[] write(List<Span> spans) {
    StateWriter out = new StateWriter(24).unsigned(spans.size());
    for (Span span : spans) {
      out.signed(span.from().toEpochMilli())
          .signed(span.until().equals(Instant.MAX) ? Long.MAX_VALUE : span.until().toEpochMilli());
    }
    return out.toBytes();
  }

  private static List<Span> read(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    List<Span> spans = new ArrayList<>();
    for (int n = in.count(); n > 0; n--) {
      Instant from = Instant.ofEpochMilli(in.signed());
      long until = in.signed();
      spans.add(
          new Span(from, until == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(until)));
    }
    return spans;
  }
}
