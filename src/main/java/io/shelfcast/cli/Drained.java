package io.shelfcast.cli;

import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Waits until an application has processed, and committed, everything that is on its topics. */
final class Drained {
  private final ShelfcastConfig config;
  private final String applicationId;
  private final List<Topic<?>> inputs;
  private final Duration lookEvery;

  Drained(ShelfcastConfig config, String applicationId, List<Topic<?>> inputs, Duration lookEvery) {
    this.config = config;
    this.applicationId = applicationId;
    this.inputs = inputs;
    this.lookEvery = lookEvery;
  }

  /** The serving application's. */
  static Drained ofServing(ShelfcastConfig config, Topics topics, Duration lookEvery) {
    return new Drained(
        config,
        ServingApplication.applicationId(config),
        List.of(topics.posSales, topics.storeDays, topics.stockStatus, topics.settledErrors),
        lookEvery);
  }

  /**
   * @param stop ends the waiting early
   * @throws CommandFailedException when it takes longer than the patience
   */
  void await(Duration patience, CountDownLatch stop) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    try (Admin admin = Admin.create(config.clientConfig())) {
      long left = left(admin);
      while (left > 0) {
        if (stop.await(lookEvery.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
        if (System.nanoTime() > end) {
          throw new CommandFailedException(
              "%,d events were still to be processed after %s".formatted(left, patience));
        }
        left = left(admin);
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
      long left = 0;
      for (var end : admin.listOffsets(partitions).all().get().entrySet()) {
        var done = committed.get(end.getKey());
        left += end.getValue().offset() - (done == null ? 0 : done.offset());
      }
      return left;
    } catch (ExecutionException e) {
      throw new CommandFailedException("the broker says: " + e.getCause().getMessage(), e);
    }
  }

  private static Stream<TopicPartition> partitions(
      org.apache.kafka.clients.admin.TopicDescription topic) {
    return topic.partitions().stream().map(p -> new TopicPartition(topic.name(), p.partition()));
  }
}
