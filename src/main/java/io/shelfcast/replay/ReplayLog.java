package io.shelfcast.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * The compacted topic that says how many events of each data set were sent: key = the data set's
 * name, value = the number, a space, and the data's fingerprint. The number is written in the
 * transaction of the events it counts.
 */
final class ReplayLog {
  private static final String TOPIC = "replay-progress";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final short BROKERS_DEFAULT = -1;

  private final String topic;
  private final Map<String, Object> client;

  ReplayLog(String prefix, Map<String, Object> client) {
    this.topic = topic(prefix);
    this.client = client;
  }

  /** The topic's name, behind a prefix. */
  static String topic(String prefix) {
    return prefix + TOPIC;
  }

  /** Makes the topic where it is missing. */
  void create(Admin admin) throws InterruptedException {
    NewTopic wanted =
        new NewTopic(topic, 1, BROKERS_DEFAULT).configs(Map.of("cleanup.policy", "compact"));
    try {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("cannot create topic " + topic, e.getCause());
      }
    }
  }

  /** The record that says how many of a data set's events were sent. */
  ProducerRecord<String, byte[]> record(String dataSet, long events, String fingerprint) {
    String value = events + " " + fingerprint;
    return new ProducerRecord<>(topic, dataSet, value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * How many events of a data set were sent and committed.
   *
   * @throws DataSetException when they came from other data of the same name
   */
  long eventsSent(DataSet dataSet) {
    Optional<String> value = newestValue(dataSet.name());
    if (value.isEmpty()) {
      return 0;
    }
    String[] parts = value.get().split(" ", 2);
    if (!parts[1].equals(dataSet.fingerprint())) {
      throw new DataSetException(
          ("these topics already hold %s events of %s from other data (%s, now %s); "
                  + "replay to other topics or clean them first")
              .formatted(parts[0], dataSet.name(), parts[1], dataSet.fingerprint()));
    }
    return Long.parseLong(parts[0]);
  }

  private Optional<String> newestValue(String name) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      String newest = null;
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> read : consumer.poll(Duration.ofMillis(200))) {
          newest = name.equals(read.key()) ? read.value() : newest;
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("%s was not read within %s".formatted(topic, PATIENCE));
        }
      }
      return Optional.ofNullable(newest);
    }
  }
}
