package io.shelfcast.topology;

import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The training application, ready to run. */
public final class TrainingApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingApplication.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

  private final TrainingPool pool;
  private final Topology topology;
  private final KafkaStreams streams;

  /**
   * @param config all settings
   * @param registry where the schemas are
   * @param stateDir folder of the state stores
   * @throws IllegalStateException when topics or schemas are missing or do not fit; names them
   */
  public TrainingApplication(ShelfcastConfig config, SchemaRegistry registry, Path stateDir) {
    Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
    ClusterCheck cluster = ClusterCheck.run(config, registry, topics);
    TrainingSettings settings = config.training();
    pool = TrainingPool.ofThreads(settings.threads());
    topology =
        new TrainingTopology(
                topics,
                settings,
                cluster.locationPartitions(),
                cluster.categoryPartitions(),
                LearnedModels.trainers(settings),
                pool,
                true)
            .get();
    Properties properties = StreamsSettings.exactlyOnce(config, applicationId(config), stateDir);
    properties.putAll(
        new DeadLetters(TrainingTopology.APPLICATION_ID, topics.deadLetters, new EventCounters())
            .streamsConfig());
    streams = new KafkaStreams(topology, properties);
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

  /** Its application id on the cluster. */
  public static String applicationId(ShelfcastConfig config) {
    return config.getString(ShelfcastConfig.TOPICS_PREFIX) + TrainingTopology.APPLICATION_ID;
  }

  /** Stops and tells the group, so that whoever starts next need not wait for this instance. */
  public void leave() {
    stop(GroupMembershipOperation.LEAVE_GROUP);
  }

  @Override
  public void close() {
    stop(GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  private void stop(GroupMembershipOperation operation) {
    if (!streams.close(
        CloseOptions.groupMembershipOperation(operation).withTimeout(CLOSE_PATIENCE))) {
      LOG.warn("training did not stop within {} s", CLOSE_PATIENCE.toSeconds());
    }
    pool.close();
  }
}
