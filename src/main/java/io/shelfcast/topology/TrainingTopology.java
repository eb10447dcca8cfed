package io.shelfcast.topology;

import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.training.Trainer;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The training application (DESIGN section 5): rows by category, and the models that come of them.
 * It meets the serving application only on topics.
 */
public final class TrainingTopology implements Supplier<Topology> {
  /** The application's id, behind the topics' prefix. */
  public static final String APPLICATION_ID = "shelfcast-training";

  /** Rows to learn from, by category and target. */
  static final String ROWS = "training-buffer";

  /** Watermarks, cutoffs done and pending, and the champions. */
  static final String PROGRESS = "training-progress";

  /** Gradients and weights that the categories share. */
  static final String META = "training-meta";

  private static final String TRAIN = "train";
  private static final String SHARE = "share";

  private final Topics topics;
  private final TrainingSettings settings;
  private final int locationPartitions;
  private final int categoryPartitions;
  private final List<Trainer> trainers;
  private final TrainingPool pool;
  private final boolean persistentStores;

  /**
   * @param topics where rows come from and models go
   * @param locationPartitions serving partitions, each of which sends markers
   * @param categoryPartitions training partitions, each of which sends gradients
   * @param trainers one for each kind of model
   * @param pool where they work
   * @param persistentStores whether state is kept on disk; in memory for backtests
   */
  public TrainingTopology(
      Topics topics,
      TrainingSettings settings,
      int locationPartitions,
      int categoryPartitions,
      List<Trainer> trainers,
      TrainingPool pool,
      boolean persistentStores) {
    this.topics = topics;
    this.settings = settings;
    this.locationPartitions = locationPartitions;
    this.categoryPartitions = categoryPartitions;
    this.trainers = List.copyOf(trainers);
    this.pool = pool;
    this.persistentStores = persistentStores;
  }

  @Override
  public Topology get() {
    Topology topology = new Topology();
    train(topology);
    share(topology);
    return topology;
  }

  /** By category: rows in, models and gradients out. */
  private void train(Topology topology) {
    String models = topics.models.name();
    String gradients = topics.metaGradients.name() + "-out";
    source(topology, topics.trainingRows);
    topology
        .addProcessor(
            TRAIN,
            () ->
                new TrainingProcessor(
                    settings, locationPartitions, trainers, pool, models, gradients),
            topics.trainingRows.name())
        .addStateStore(store(ROWS, Serdes.Bytes(), Serdes.ByteArray()), TRAIN)
        .addStateStore(store(PROGRESS, Serdes.String(), Serdes.ByteArray()), TRAIN);
    sink(topology, models, topics.models, TRAIN);
    sink(topology, gradients, topics.metaGradients, TRAIN);
  }

  /** One task for all categories: gradients in, the weights that they share out. */
  private void share(Topology topology) {
    String models = topics.models.name() + "-meta";
    String rows = topics.trainingRows.name() + "-meta";
    source(topology, topics.metaGradients);
    topology
        .addProcessor(
            SHARE,
            () ->
                new MetaProcessor(
                    settings,
                    categoryPartitions,
                    LearnedModels.firstShared(settings),
                    models,
                    rows),
            topics.metaGradients.name())
        .addStateStore(store(META, Serdes.String(), Serdes.ByteArray()), SHARE);
    sink(topology, models, topics.models, SHARE);
    topology.addSink(
        rows,
        topics.trainingRows.name(),
        topics.trainingRows.keys().serializer(),
        topics.trainingRows.values().serializer(),
        new CategoryPartitioner<>(),
        SHARE);
  }

  private static void source(Topology topology, Topic<?> topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        topic.name(),
        topic.keys().deserializer(),
        topic.values().deserializer(),
        topic.name());
  }

  private static void sink(Topology topology, String name, Topic<?> topic, String parent) {
    topology.addSink(
        name, topic.name(), topic.keys().serializer(), topic.values().serializer(), parent);
  }

  private <K, V> StoreBuilder<KeyValueStore<K, V>> store(
      String name, Serde<K> keys, Serde<V> values) {
    return persistentStores
        ? Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
            .withLoggingEnabled(Map.of())
        : Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
            .withLoggingDisabled();
  }
}
