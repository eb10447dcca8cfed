package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.DayClosedMarker;
import java.util.OptionalLong;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How far the serving partitions have closed, as their markers say, in a store; what counts is the
 * minimum (DESIGN section 2, rule 2).
 */
final class Watermarks {
  private static final String PARTITION = "partition|";

  private final KeyValueStore<String, byte[]> store;
  private final Period grain;
  private final int partitions;

  /**
   * @param partitions serving partitions, each of which sends markers
   */
  Watermarks(KeyValueStore<String, byte[]> store, Period grain, int partitions) {
    this.store = store;
    this.grain = grain;
    this.partitions = partitions;
  }

  /** Notes a marker; a partition without a location says so with none, and does not count. */
  void put(DayClosedMarker marker) {
    long through =
        marker.getClosedThrough() == null
            ? Long.MAX_VALUE
            : grain.indexOf(marker.getClosedThrough());
    store.put(PARTITION + marker.getPartition(), new StateWriter(10).signed(through).toBytes());
  }

  /** The minimum over the partitions that count; empty while one has not spoken yet. */
  OptionalLong minimum() {
    long minimum = Long.MAX_VALUE;
    for (int partition = 0; partition < partitions; partition++) {
      byte[] stored = store.get(PARTITION + partition);
      if (stored == null) {
        return OptionalLong.empty();
      }
      minimum = Math.min(minimum, new StateReader(stored).signed());
    }
    return minimum == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(minimum);
  }
}
