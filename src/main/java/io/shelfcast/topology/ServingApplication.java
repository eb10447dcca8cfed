package io.shelfcast.topology;

import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
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
  private final String endpoint;
  private final Topics topics;
  private final ServingSettings settings;
  private final Topology topology;
  private final KafkaStreams streams;
  private final DeadLetterProducer referenceLetters;
  private final SalesAheadReader salesAhead;
  private final TrainingPool launches = TrainingPool.ofThreads(1);

  /**
   * @param config all settings
   * @param registry where the schemas are
   * @param stateDir folder of the state stores
   * @param endpoint host:port under which others reach this instance's HTTP endpoint
   * @throws IllegalStateException when topics or schemas are missing or do not fit; names them
   */
  public ServingApplication(
      ShelfcastConfig config, SchemaRegistry registry, Path stateDir, String endpoint) {
    this.endpoint = endpoint;
    topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
    ClusterCheck cluster = ClusterCheck.run(config, registry, topics);
    settings = config.serving(cluster.locationPartitions(), cluster.categoryPartitions(), true);
    salesAhead =
        new SalesAheadReader(config.clientConfig(), applicationId(config), topics.posSales.name());
    topology = new ServingTopology(topics, settings, counters, salesAhead, launches).get();
    referenceLetters =
        new DeadLetterProducer(config.clientConfig(), applicationId(config) + "-dead-letters");
    streams = new KafkaStreams(topology, streamsConfig(config, stateDir));
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

  /** Where others reach this instance's HTTP endpoint, host:port. */
  public String endpoint() {
    return endpoint;
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

  /**
   * Whether closes of day are still waiting, for sales or for models; true, too, while that cannot
   * be told.
   */
  public boolean hasPendingCloses() {
    return holdsAny(ServingTopology.PENDING_CLOSES) || holdsAny(ServingTopology.PARKED);
  }

  /** By IQv1: a query of IQv2 may stop a stream thread for good (decision 28). */
  private boolean holdsAny(String name) {
    StoreQueryParameters<ReadOnlyKeyValueStore<Object, byte[]>> store =
        StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore());
    try (KeyValueIterator<Object, byte[]> closes = streams.store(store).all()) {
      return closes.hasNext();
    } catch (InvalidStateStoreException | IllegalStateException e) {
      return true; // not running, or moved a moment ago
    }
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
    launches.close();
    referenceLetters.close();
    salesAhead.close();
  }

  private Properties streamsConfig(ShelfcastConfig config, Path stateDir) {
    Properties properties = StreamsSettings.exactlyOnce(config, applicationId(config), stateDir);
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, endpoint);
    properties.putAll(
        new DeadLetters(
                ServingTopology.APPLICATION_ID, topics.deadLetters, counters, referenceLetters)
            .streamsConfig());
    return properties;
  }
}
