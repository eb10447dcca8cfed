package io.shelfcast.topology;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Closes of day that wait until the sales have caught up. Streams reads a partition's topics in the
 * order of their timestamps only as far as it knows that there is more to fetch; under load it can
 * read months of closes before the sales that they speak of. So a close takes effect when a sale
 * sold after it has been read.
 */
final class PendingCloses {
  /**
   * A close of day that is waiting.
   *
   * @param closedAt when the location closed its books
   * @param date the business date that is final
   */
  record Pending(Instant closedAt, String locationId, LocalDate date) {
    private static final Comparator<Pending> ORDER =
        Comparator.comparing(Pending::closedAt)
            .thenComparing(Pending::locationId)
            .thenComparing(Pending::date);
  }

  private final KeyValueStore<String, byte[]> store;
  private final TreeMap<Pending, String> waiting = new TreeMap<>(Pending.ORDER); // with their keys

  PendingCloses(KeyValueStore<String, byte[]> store) {
    this.store = store;
    try (var stored = store.all()) {
      while (stored.hasNext()) {
        var entry = stored.next();
        String[] parts = entry.key.split("\\|"); // earlier releases had no third
        Instant closedAt = Instant.ofEpochMilli(new StateReader(entry.value).signed());
        waiting.put(new Pending(closedAt, parts[0], LocalDate.parse(parts[1])), entry.key);
      }
    }
  }

  void add(Pending pending) {
    String key = key(pending);
    if (waiting.putIfAbsent(pending, key) == null) {
      store.put(key, new StateWriter(9).signed(pending.closedAt().toEpochMilli()).toBytes());
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes out the first that is not after a moment. */
  Optional<Pending> takeUntil(Instant moment) {
    if (waiting.isEmpty() || waiting.firstKey().closedAt().isAfter(moment)) {
      return Optional.empty();
    }
    Map.Entry<Pending, String> first = waiting.pollFirstEntry();
    store.delete(first.getValue());
    return Optional.of(first.getKey());
  }

  /** A day that was closed twice, at different times, waits twice. */
  private static String key(Pending pending) {
    return pending.locationId() + '|' + pending.date() + '|' + pending.closedAt().toEpochMilli();
  }
}
