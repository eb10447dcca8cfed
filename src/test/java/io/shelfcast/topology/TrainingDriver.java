package io.shelfcast.topology;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.MetaGradient;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.training.Trainer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The training topology in a test driver, as one of its partitions. */
final class TrainingDriver implements AutoCloseable {
  private final Topics topics = new Topics(new LocalSchemaRegistry(), "");
  private final TopologyTestDriver driver;
  final TestInputTopic<String, TrainingRow> rows;
  final TestInputTopic<String, MetaGradient> gradients;
  final TestOutputTopic<String, ModelEvent> models;

  /**
   * @param locationPartitions serving partitions, which send markers
   * @param categoryPartitions training partitions, of which the driver runs the first
   */
  TrainingDriver(
      TrainingSettings settings,
      int locationPartitions,
      int categoryPartitions,
      Trainer trainer,
      TrainingPool pool) {
    Properties properties = new Properties();
    properties.put("application.id", "training-test");
    driver =
        new TopologyTestDriver(
            new TrainingTopology(
                    topics,
                    settings,
                    locationPartitions,
                    categoryPartitions,
                    List.of(trainer),
                    pool,
                    false)
                .get(),
            properties);
    rows = input(topics.trainingRows);
    gradients = input(topics.metaGradients);
    models =
        driver.createOutputTopic(
            topics.models.name(),
            topics.models.keys().deserializer(),
            topics.models.values().deserializer());
  }

  private <V extends SpecificRecord> TestInputTopic<String, V> input(Topic<V> topic) {
    return driver.createInputTopic(
        topic.name(), topic.keys().serializer(), topic.values().serializer());
  }

  /**
   * What a series sold of a target, as was forecast the day before.
   *
   * @param closedThrough how far its partition had closed when it sent the row; null: not at all
   */
  static TrainingRow row(
      String category, String location, String item, LocalDate target, LocalDate closedThrough) {
    return row(category, location, item, target, closedThrough, FeatureSchema.VERSION);
  }

  /** The same, of any feature schema. */
  static TrainingRow row(
      String category,
      String location,
      String item,
      LocalDate target,
      LocalDate closedThrough,
      int schemaVersion) {
    return new TrainingRow(
        new TrainingExample(
            category,
            location,
            item,
            target.minusDays(1),
            target,
            1,
            schemaVersion,
            List.of("a"),
            List.of(1f),
            Map.of(),
            3.0,
            1.0,
            closedThrough));
  }

  TopologyTestDriver driver() {
    return driver;
  }

  @Override
  public void close() {
    driver.close();
  }
}
