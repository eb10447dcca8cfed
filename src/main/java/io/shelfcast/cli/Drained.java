package io.shelfcast.cli;

import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Waits until an application has processed, and committed, everything that is on its topics.
 *
 * <p>Committed offsets alone do not tell: Streams does not commit its way past the marker of a
 * transaction behind which nothing comes, when it has read no event of that partition since its
 * start. So what is left near the end is looked at.
 */
final class Drained {
  /** Offsets that are looked at one by one; with more left there are events among them. */
  private static final long NEAR_THE_END = 1_000;

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(50);

  private final ShelfcastConfig config;
  private final String applicationId;
  private final List<Topic<?>> inputs;
  private final Duration lookEvery;
  private final BooleanSupplier waiting;

  Drained(ShelfcastConfig config, String applicationId, List<Topic<?>> inputs, Duration lookEvery) {
    this(config, applicationId, inputs, lookEvery, () -> false);
  }

  private Drained(
      ShelfcastConfig config,
      String applicationId,
      List<Topic<?>> inputs,
      Duration lookEvery,
      BooleanSupplier waiting) {
    this.waiting = waiting;
    this.config = config;
    this.applicationId = applicationId;
    this.inputs = inputs;
    this.lookEvery = lookEvery;
  }

  /** The serving application's. */
  static Drained ofServing(ShelfcastConfig config, Topics topics, Duration lookEvery) {
    return new Drained(config, ServingApplication.applicationId(config), inputs(topics), lookEvery);
  }

  /** The same, and closes of day that wait in this process have taken effect. */
  static Drained ofServing(
      ShelfcastConfig config, ServingApplication application, Duration lookEvery) {
    return new Drained(
        config,
        ServingApplication.applicationId(config),
        inputs(application.topics()),
        lookEvery,
        application::hasPendingCloses);
  }

  private static List<Topic<?>> inputs(Topics topics) {
    return List.of(
        topics.posSales,
        topics.storeDays,
        topics.stockStatus,
        topics.settledErrors,
        topics.forecastsByItem,
        topics.completedLaunches);
  }

  /**
   * @param stop ends the waiting early
   * @throws CommandFailedException when it takes longer than the patience
   */
  void await(Duration patience, CountDownLatch stop) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    try (Admin admin = Admin.create(config.clientConfig())) {
      long left = left(admin);
      // Twice in a row: what a close has sent may not have reached its topic at the first look.
      for (int empty = 0; empty < 2; ) {
        if (stop.await(lookEvery.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        if (System.nanoTime() > end) {
          throw new CommandFailedException(
              "%,d events were still to be processed after %s".formatted(left, patience));
        }
        boolean closing = waiting.getAsBoolean();
        left = left(admin);
        empty = left == 0 && !closing ? empty + 1 : 0;
      }
    }
  }

  /** Events that are on the topics and not yet committed by the application. */
  private long left(Admin admin) throws InterruptedException {
    try {
      var committed =
          admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata().get();
      Map<TopicPartition, OffsetSpec> partitions =
          admin
              .describeTopics(inputs.stream().map(Topic::name).toList())
              .allTopicNames()
              .get()
              .values()
              .stream()
              .flatMap(Drained::partitions)
              .collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
      Map<TopicPartition, Long> from = new HashMap<>();
      Map<TopicPartition, Long> ends = new HashMap<>();
      for (var end : admin.listOffsets(partitions).all().get().entrySet()) {
        var done = committed.get(end.getKey());
        long position = done == null ? 0 : done.offset();
        if (end.getValue().offset() > position) {
          from.put(end.getKey(), position);
          ends.put(end.getKey(), end.getValue().offset());
        }
      }
      long left = sum(ends) - sum(from);
      return left == 0 || left > NEAR_THE_END ? left : events(from, ends, left);
    } catch (ExecutionException e) {
      throw new CommandFailedException("the broker says: " + e.getCause().getMessage(), e);
    }
  }

  /** How many of the offsets are events and not markers; all of them until that is known. */
  private long events(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends, long offsets) {
    Map<String, Object> settings = config.clientConfig();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    long events = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      long giveUp = System.nanoTime() + LOOK.toNanos();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        if (System.nanoTime() > giveUp) {
          return offsets;
        }
        events += consumer.poll(POLL).count();
      }
    }
    return events;
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Stream<TopicPartition> partitions(
      org.apache.kafka.clients.admin.TopicDescription topic) {
    return topic.partitions().stream().map(p -> new TopicPartition(topic.name(), p.partition()));
  }
}
