package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelRollback;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.model.ModelNames;
import io.shelfcast.topology.CategoryPartitioner;
import io.shelfcast.topology.ShelfcastConfig;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts an earlier model back in force: for serving and for training, in one transaction. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Put an earlier model back in force, and take the newer ones out.",
      "It is in force at once for closes that are not yet forecast; forecasts that are out stay."
          + " The next candidate must beat it. An epoch that is already in training still compares"
          + " with the old one."
    })
final class ModelRollbackCommand implements Runnable {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", paramLabel = "CATEGORY", description = "The category.")
  private String category;

  @Parameters(index = "1", paramLabel = "MODEL", description = "E.g. efm.")
  private String model;

  @Parameters(
      index = "2",
      paramLabel = "VERSION",
      description = "The one to go back to, as `models list` names it.")
  private String version;

  @Override
  public void run() {
    if (model.equals(ModelNames.META)) {
      throw new CommandFailedException(
          "the weights that categories share cannot be rolled back: no forecast uses them, and each"
              + " epoch goes on from the last; roll a category's deepfm back");
    }
    ShelfcastConfig config = cluster.reachable();
    try (SchemaRegistry registry = new HttpSchemaRegistry(config.registry())) {
      Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
      PublishedModels models = PublishedModels.read(config, topics.models);
      PublishedModels.Entry restored = models.version(category, model, version);
      refuseUnlessItCanBeRestored(restored);
      List<PublishedModels.Entry> champions =
          models.of(category, model).stream().filter(PublishedModels.Entry::isChampion).toList();
      List<PublishedModels.Entry> newer =
          champions.stream().filter(champion -> isNewer(champion, restored)).toList();
      send(config, topics, restored, newer, replaced(champions, newer));
      PrintWriter out = spec.commandLine().getOut();
      newer.forEach(e -> out.println("rolled back " + e.snapshot().getVersion()));
      out.println("in force    " + version);
      out.flush();
    }
  }

  private void refuseUnlessItCanBeRestored(PublishedModels.Entry entry) {
    if (entry.snapshot().getStatus() == ModelStatus.REJECTED) {
      throw new CommandFailedException(
          "%s was rejected: it did not beat the model before it and was never in force"
              .formatted(version));
    }
    if (entry.inForce()) {
      throw new CommandFailedException(version + " is in force already");
    }
  }

  private static boolean isNewer(PublishedModels.Entry one, PublishedModels.Entry other) {
    return one.snapshot().getTrainedThrough().isAfter(other.snapshot().getTrainedThrough());
  }

  /**
   * What training may still hold for its incumbent; older than the restored one on the way back.
   */
  private static List<String> replaced(
      List<PublishedModels.Entry> champions, List<PublishedModels.Entry> newer) {
    return Stream.concat(newer.stream(), champions.stream().filter(PublishedModels.Entry::inForce))
        .map(entry -> entry.snapshot().getVersion())
        .distinct()
        .toList();
  }

  private void send(
      ShelfcastConfig config,
      Topics topics,
      PublishedModels.Entry restored,
      List<PublishedModels.Entry> newer,
      List<String> replaced) {
    ModelSnapshot champion = with(restored.snapshot(), ModelStatus.CHAMPION);
    LocalDate date = champion.getTrainedThrough();
    Map<String, Object> settings = config.clientConfig();
    settings.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        config.getString(ShelfcastConfig.TOPICS_PREFIX) + "shelfcast-models-rollback");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      int partitions = producer.partitionsFor(topics.trainingRows.name()).size();
      int partition =
          new CategoryPartitioner<TrainingRow>()
              .partitions(topics.trainingRows.name(), category, null, partitions)
              .orElseThrow()
              .iterator()
              .next();
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record(topics.models, null, date, restored.key(), new ModelEvent(champion)));
      for (PublishedModels.Entry entry : newer) {
        ModelSnapshot taken = with(entry.snapshot(), ModelStatus.ROLLED_BACK);
        producer.send(record(topics.models, null, date, entry.key(), new ModelEvent(taken)));
      }
      ModelRollback rollback = new ModelRollback(category, model, champion, replaced);
      producer.send(
          record(topics.trainingRows, partition, date, category, new TrainingRow(rollback)));
      producer.commitTransaction();
    }
  }

  /** Field by field: Avro's copying builder looks the enum's class up by name, which it forbids. */
  private static ModelSnapshot with(ModelSnapshot snapshot, ModelStatus status) {
    return new ModelSnapshot(
        snapshot.getCategory(),
        snapshot.getModel(),
        snapshot.getVersion(),
        snapshot.getFormatVersion(),
        snapshot.getTrainedThrough(),
        snapshot.getRows(),
        snapshot.getSeed(),
        snapshot.getStartSeed(),
        snapshot.getConfigHash(),
        snapshot.getParameters(),
        snapshot.getHoldout(),
        status);
  }

  /**
   * Dated as the model is: an application's time must not jump to today while it reads the past.
   */
  private static <V extends SpecificRecord> ProducerRecord<String, byte[]> record(
      Topic<V> topic, Integer partition, LocalDate date, String key, V value) {
    return new ProducerRecord<>(
        topic.name(),
        partition,
        date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
        key,
        topic.values().serializer().serialize(topic.name(), value));
  }
}
