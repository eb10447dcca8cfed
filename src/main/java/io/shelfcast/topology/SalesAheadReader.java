package io.shelfcast.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the sales behind the application's committed position with a consumer of its own. Offsets
 * alone do not tell: the last ones of a partition are markers of transactions.
 *
 * <p>It looks seldom, when sales have stopped while closes of day wait, so the consumer is made
 * anew each time.
 */
final class SalesAheadReader implements SalesAhead, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> settings;
  private final String topic;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "sales-ahead");
            made.setDaemon(true);
            return made;
          });

  /**
   * @param client how to reach the brokers
   * @param applicationId whose committed position counts
   * @param topic of the sales
   */
  SalesAheadReader(Map<String, Object> client, String applicationId, String topic) {
    this.topic = topic;
    settings = new HashMap<>(client);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, applicationId);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
  }

  @Override
  public CompletableFuture<Boolean> look(int partition) {
    return CompletableFuture.supplyAsync(
        () -> anyBehindCommitted(new TopicPartition(topic, partition)), thread);
  }

  private boolean anyBehindCommitted(TopicPartition partition) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> one = List.of(partition);
      consumer.assign(one);
      OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
      if (committed == null) {
        consumer.seekToBeginning(one);
      } else {
        consumer.seek(partition, committed.offset());
      }
      long end = consumer.endOffsets(one).get(partition);
      long giveUp = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition) < end) {
        if (!consumer.poll(POLL).isEmpty()) {
          return true;
        }
        if (System.nanoTime() > giveUp) {
          throw new TimeoutException("the sales of %s were not read".formatted(partition));
        }
      }
      return false;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
