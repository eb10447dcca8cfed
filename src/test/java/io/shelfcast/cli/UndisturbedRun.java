package io.shelfcast.cli;

import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.Feed;
import io.shelfcast.replay.ReplayEvent;
import io.shelfcast.topology.DeadLetters;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.ServingTopology;
import io.shelfcast.topology.ShelfcastConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** A data set's feed through the serving topology in one process, in one go, without forecasts. */
final class UndisturbedRun {
  private UndisturbedRun() {}

  /** The same feed through the topology in one driver, in one go. */
  static DemandOutcome of(Path data, EventCounters counters) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    DataSet dataSet = DataSets.open("online-retail", data, topics);
    Map<String, String> settings = new HashMap<>(dataSet.settings());
    settings.put(ShelfcastConfig.FROM, "2099-01-01");
    settings.put(ShelfcastConfig.CLOSE_PATIENCE_MS, "0"); // every event is in its place
    Properties properties = new Properties();
    properties.put("application.id", "undisturbed");
    properties.putAll(new DeadLetters("undisturbed", topics.deadLetters, counters).streamsConfig());
    DemandOutcome outcome = new DemandOutcome();
    try (TopologyTestDriver driver =
            new TopologyTestDriver(
                new ServingTopology(
                        topics, new ShelfcastConfig(settings).serving(1, 1, false), counters)
                    .get(),
                properties,
                Instant.parse("2026-01-01T00:00:00Z"));
        Feed feed = dataSet.feed()) {
      TestOutputTopic<String, DailyDemand> demand =
          driver.createOutputTopic(
              topics.dailyDemand.name(),
              topics.dailyDemand.keys().deserializer(),
              topics.dailyDemand.values().deserializer());
      TestOutputTopic<byte[], byte[]> deadLetters =
          driver.createOutputTopic(
              topics.deadLetters.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
      Map<String, TestInputTopic<String, byte[]>> inputs = new HashMap<>();
      Consumer<ReplayEvent> play =
          event -> {
            if (event.value() instanceof DeadLetter) {
              outcome.addDeadLetter();
              return;
            }
            inputs
                .computeIfAbsent(
                    event.topic().name(),
                    name ->
                        driver.createInputTopic(
                            name, new StringSerializer(), new ByteArraySerializer()))
                .pipeInput(event.key(), event.valueBytes(), event.time());
            demand.readValuesToList().forEach(outcome::add);
            deadLetters.readValuesToList().forEach(letter -> outcome.addDeadLetter());
          };
      dataSet.reference().forEach(play);
      while (feed.hasNext()) {
        play.accept(feed.next());
      }
    }
    return outcome;
  }
}
