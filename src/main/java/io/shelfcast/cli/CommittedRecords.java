package io.shelfcast.cli;

import io.shelfcast.topology.ShelfcastConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** All that is committed on a topic, from its beginning to where it ends when reading starts. */
final class CommittedRecords {
  private static final Duration POLL = Duration.ofMillis(200);

  private CommittedRecords() {}

  /**
   * Reads them, in order within each partition.
   *
   * @param client how to reach the cluster
   * @param reader is given each record
   * @throws CommandFailedException when there is no such topic; names it
   */
  static <K, V> void read(
      Map<String, Object> client,
      String topic,
      Deserializer<K> keys,
      Deserializer<V> values,
      Consumer<ConsumerRecord<K, V>> reader) {
    try (KafkaConsumer<K, V> consumer = new KafkaConsumer<>(settings(client), keys, values)) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(fromBeginning(consumer, topic));
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(POLL).forEach(reader);
      }
    }
  }

  /** Settings of a consumer of what is committed, which makes no topic by asking for it. */
  static Map<String, Object> settings(Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  /**
   * Has a consumer read a topic from its beginning.
   *
   * @return the topic's partitions
   * @throws CommandFailedException when there is no such topic; names it
   */
  static List<TopicPartition> fromBeginning(KafkaConsumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new CommandFailedException(
          "there is no topic '%s' on the cluster; is %s right? (`shelfcast topics check`)"
              .formatted(topic, ShelfcastConfig.TOPICS_PREFIX));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return partitions;
  }
}
