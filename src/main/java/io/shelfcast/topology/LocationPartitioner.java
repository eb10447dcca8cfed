package io.shelfcast.topology;

import io.shelfcast.event.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Puts everything of a location into the partition that its sales are in, whether a record is keyed
 * by location or by series. Interactive queries route with it, too.
 */
public final class LocationPartitioner<V> implements StreamPartitioner<String, V> {
  /** The partition that Kafka's default partitioner (murmur2) gives a key. */
  public static int partitionOf(String locationId, int partitions) {
    return BuiltInPartitioner.partitionForKey(
        locationId.getBytes(StandardCharsets.UTF_8), partitions);
  }

  @Override
  public Optional<Set<Integer>> partitions(String topic, String key, V value, int partitions) {
    int separator = key.indexOf(SeriesKey.SEPARATOR);
    String location = separator < 0 ? key : key.substring(0, separator);
    return Optional.of(Set.of(partitionOf(location, partitions)));
  }
}
