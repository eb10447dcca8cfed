package io.shelfcast.topology;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * By the key: a category, or an item; and a marker (empty key) to every partition. Interactive
 * queries route with it, too.
 */
public final class CategoryPartitioner<V> implements StreamPartitioner<String, V> {
  /** Key of a record that every partition must see. */
  static final String EVERYONE = "";

  @Override
  public Optional<Set<Integer>> partitions(String topic, String key, V value, int partitions) {
    return Optional.of(
        key.equals(EVERYONE)
            ? IntStream.range(0, partitions).boxed().collect(Collectors.toSet())
            : Set.of(LocationPartitioner.partitionOf(key, partitions)));
  }
}
