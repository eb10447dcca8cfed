package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.DayClosedMarker;
import java.time.LocalDate;
import java.util.OptionalLong;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far the serving partitions have come, as their markers say, in a store; what counts is the
 * minimum (DESIGN section 2, rule 2).
 */
final class Watermarks {
  private static final String CLOSED = "partition|";
  private static final String FORECAST = "forecast|";

  private final KeyValueStore<String, byte[]> store;
  private final String prefix; // of a partition
  private final Period grain;
  private final int partitions;

  private Watermarks(
      KeyValueStore<String, byte[]> store, String prefix, Period grain, int partitions) {
    this.store = store;
    this.prefix = prefix;
    this.grain = grain;
    this.partitions = partitions;
  }

  /**
   * How far they have closed.
   *
   * @param partitions serving partitions, each of which sends markers
   */
  static Watermarks ofCloses(KeyValueStore<String, byte[]> store, Period grain, int partitions) {
    return new Watermarks(store, CLOSED, grain, partitions);
  }

  /** How far they have forecast, likewise. */
  static Watermarks ofForecasts(KeyValueStore<String, byte[]> store, Period grain, int partitions) {
    return new Watermarks(store, FORECAST, grain, partitions);
  }

  /** Notes a marker. */
  void put(DayClosedMarker marker) {
    put(marker.getPartition(), marker.getClosedThrough());
  }

  /** Notes how far a partition has come; one without a location says null, and does not count. */
  void put(int partition, LocalDate date) {
    long through = date == null ? Long.MAX_VALUE : grain.indexOf(date);
    store.put(prefix + partition, new StateWriter(10).signed(through).toBytes());
  }

  /** The minimum over the partitions that count; empty while one has not spoken yet. */
  OptionalLong minimum() {
    long minimum = Long.MAX_VALUE;
    for (int partition = 0; partition < partitions; partition++) {
      byte[] stored = store.get(prefix + partition);
      if (stored == null) {
        return OptionalLong.empty();
      }
      minimum = Math.min(minimum, new StateReader(stored).signed());
    }
    return minimum == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(minimum);
  }
}
