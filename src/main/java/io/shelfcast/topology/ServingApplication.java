package io.shelfcast.topology;

import io.shelfcast.event.SchemaCheck;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The serving application, ready to run: checks topics and schemas first, so that what is missing
 * or does not fit is named at the start and not met in the middle.
 */
public final class ServingApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServingApplication.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final EventCounters counters = new EventCounters();
  private final Topics topics;
  private final ServingSettings settings;
  private final Topology topology;
  private final KafkaStreams streams;
  private final DeadLetterProducer referenceLetters;
  private final SalesAheadReader salesAhead;

  /**
   * @param config all settings
   * @param registry where the schemas are
   * @param stateDir folder of the state stores
   * @param endpoint host:port under which others reach this instance's HTTP endpoint
   * @throws IllegalStateException when topics or schemas are missing or do not fit; names them
   */
  public ServingApplication(
      ShelfcastConfig config, SchemaRegistry registry, Path stateDir, String endpoint) {
    topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
    try (Admin admin = Admin.create(config.clientConfig())) {
      List<String> faults = new TopicAdmin(admin).check(topics.all());
      if (!faults.isEmpty()) {
        throw new IllegalStateException(
            "the topics are not ready (`shelfcast topics create` makes them):\n  "
                + String.join("\n  ", faults));
      }
      settings =
          config.serving(
              partitions(admin, topics.posSales.name()),
              partitions(admin, topics.settledErrors.name()),
              true);
    }
    new SchemaCheck(registry).run(topics.all());
    salesAhead =
        new SalesAheadReader(config.clientConfig(), applicationId(config), topics.posSales.name());
    topology =
        new ServingTopology(topics, settings, ModelSource.none(), counters, salesAhead).get();
    referenceLetters =
        new DeadLetterProducer(config.clientConfig(), applicationId(config) + "-dead-letters");
    streams = new KafkaStreams(topology, streamsConfig(config, stateDir, endpoint));
    streams.setUncaughtExceptionHandler(new RestartPolicy());
  }

  /** Starts processing; returns at once. */
  public void start() {
    streams.start();
  }

  /** The running Streams client. */
  public KafkaStreams streams() {
    return streams;
  }

  /** The topology that it runs. */
  public Topology topology() {
    return topology;
  }

  /** Its topics. */
  public Topics topics() {
    return topics;
  }

  /** Its settings, as they fit the cluster. */
  public ServingSettings settings() {
    return settings;
  }

  /** What became of the events that this process read. */
  public EventCounters counters() {
    return counters;
  }

  /** Whether closes of day are still waiting for sales; true, too, while that cannot be told. */
  public boolean hasPendingCloses() {
    StateQueryResult<KeyValueIterator<String, byte[]>> answer =
        streams.query(
            StateQueryRequest.inStore(ServingTopology.PENDING_CLOSES)
                .withQuery(RangeQuery.<String, byte[]>withNoBounds()));
    boolean pending = answer.getPartitionResults().isEmpty();
    for (QueryResult<KeyValueIterator<String, byte[]>> partition :
        answer.getPartitionResults().values()) {
      if (partition.isFailure()) {
        pending = true;
        continue;
      }
      try (KeyValueIterator<String, byte[]> closes = partition.getResult()) {
        pending |= closes.hasNext();
      }
    }
    return pending;
  }

  /** Its application id on the cluster. */
  public static String applicationId(ShelfcastConfig config) {
    return config.getString(ShelfcastConfig.TOPICS_PREFIX) + ServingTopology.APPLICATION_ID;
  }

  /**
   * Stops and says so to the group, so that whoever starts next does not wait for this instance;
   * {@link #close} alone keeps its place for a restart within the session time-out.
   */
  public void leave() {
    stop(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
  }

  @Override
  public void close() {
    stop(CloseOptions.groupMembershipOperation(GroupMembershipOperation.REMAIN_IN_GROUP));
  }

  private void stop(CloseOptions options) {
    if (!streams.close(options.withTimeout(CLOSE_PATIENCE))) {
      LOG.warn("the application did not stop within {} s", CLOSE_PATIENCE.toSeconds());
    }
    referenceLetters.close();
    salesAhead.close();
  }

  private Properties streamsConfig(ShelfcastConfig config, Path stateDir, String endpoint) {
    Properties properties = StreamsSettings.exactlyOnce(config, applicationId(config), stateDir);
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, endpoint);
    properties.putAll(
        new DeadLetters(
                ServingTopology.APPLICATION_ID, topics.deadLetters, counters, referenceLetters)
            .streamsConfig());
    return properties;
  }

  private static int partitions(Admin admin, String topic) {
    try {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get()
          .get(topic)
          .partitions()
          .size();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the partitions of " + topic, e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("cannot read the partitions of " + topic, e.getCause());
    }
  }

  /**
   * A thread that fails is replaced, since most faults pass (a broker or the registry away); one
   * that fails again and again stops the application, for an operator to look.
   */
  private static final class RestartPolicy implements StreamsUncaughtExceptionHandler {
    private static final int MAX_FAILURES = 10;
    private static final long WINDOW_NANOS = Duration.ofMinutes(5).toNanos();
    private final java.util.ArrayDeque<Long> failures = new java.util.ArrayDeque<>();

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable error) {
      if (Thread.currentThread().getName().endsWith("GlobalStreamThread")) {
        LOG.error("reference data cannot be read: stopping", error);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT; // it cannot be replaced
      }
      long now = System.nanoTime();
      failures.addLast(now);
      while (now - failures.getFirst() > WINDOW_NANOS) {
        failures.removeFirst();
      }
      if (failures.size() > MAX_FAILURES) {
        LOG.error("a stream thread failed {} times in 5 minutes: stopping", failures.size(), error);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
      LOG.warn("a stream thread failed and is replaced", error);
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
  }
}
