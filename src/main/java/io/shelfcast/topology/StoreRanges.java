package io.shelfcast.topology;

import io.shelfcast.event.SeriesKey;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Ranges of stores whose keys are series keys: all series of a location lie together. */
final class StoreRanges {
  private static final char AFTER_SEPARATOR = SeriesKey.SEPARATOR + 1;

  private StoreRanges() {}

  /** Everything of a location, by item. */
  static <V> KeyValueIterator<String, V> ofLocation(
      ReadOnlyKeyValueStore<String, V> store, String locationId) {
    return store.range(locationId + SeriesKey.SEPARATOR, locationId + AFTER_SEPARATOR);
  }
}
