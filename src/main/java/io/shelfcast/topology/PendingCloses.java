package io.shelfcast.topology;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
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
  private final TreeSet<Pending> waiting = new TreeSet<>(Pending.ORDER);

  PendingCloses(KeyValueStore<String, byte[]> store) {
    this.store = store;
    try (var stored = store.all()) {
      while (stored.hasNext()) {
        var entry = stored.next();
        int separator = entry.key.lastIndexOf('|');
        waiting.add(
            new Pending(
                Instant.ofEpochMilli(new StateReader(entry.value).signed()),
                entry.key.substring(0, separator),
                LocalDate.parse(entry.key.substring(separator + 1))));
      }
    }
  }

  void add(Pending pending) {
    if (waiting.add(pending)) {
      store.put(
          key(pending), new StateWriter(9).signed(pending.closedAt().toEpochMilli()).toBytes());
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes out the first that is not after a moment. */
  Optional<Pending> takeUntil(Instant moment) {
    if (waiting.isEmpty() || waiting.first().closedAt().isAfter(moment)) {
      return Optional.empty();
    }
    Pending first = waiting.pollFirst();
    store.delete(key(first));
    return Optional.of(first);
  }

  private static String key(Pending pending) {
    return pending.locationId() + '|' + pending.date();
  }
}
