package io.shelfcast.topology;

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

  private static final String TRAIN = "train";

  private final Topics topics;
  private final TrainingSettings settings;
  private final int locationPartitions;
  private final List<Trainer> trainers;
  private final TrainingPool pool;
  private final boolean persistentStores;

  /**
   * @param topics where rows come from and models go
   * @param locationPartitions serving partitions, each of which sends markers
   * @param trainers one for each kind of model
   * @param pool where they work
   * @param persistentStores whether state is kept on disk; in memory for backtests
   */
  public TrainingTopology(
      Topics topics,
      TrainingSettings settings,
      int locationPartitions,
      List<Trainer> trainers,
      TrainingPool pool,
      boolean persistentStores) {
    this.topics = topics;
    this.settings = settings;
    this.locationPartitions = locationPartitions;
    this.trainers = List.copyOf(trainers);
    this.pool = pool;
    this.persistentStores = persistentStores;
  }

  @Override
  public Topology get() {
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            topics.trainingRows.name(),
            topics.trainingRows.keys().deserializer(),
            topics.trainingRows.values().deserializer(),
            topics.trainingRows.name())
        .addProcessor(
            TRAIN,
            () -> new TrainingProcessor(settings, locationPartitions, trainers, pool),
            topics.trainingRows.name())
        .addStateStore(store(ROWS, Serdes.Bytes(), Serdes.ByteArray()), TRAIN)
        .addStateStore(store(PROGRESS, Serdes.String(), Serdes.ByteArray()), TRAIN)
        .addSink(
            topics.models.name(),
            topics.models.name(),
            topics.models.keys().serializer(),
            topics.models.values().serializer(),
            TRAIN);
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
