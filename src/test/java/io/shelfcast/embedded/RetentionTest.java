package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * History of 2010 and 2011 stays in the topics while the broker's retention and compaction run
 * every half second; the same records vanish from topics with Kafka's defaults.
 */
class RetentionTest {
  private static final Map<String, String> BUSY_CLEANER =
      Map.of(
          "log.retention.check.interval.ms", "500",
          "log.initial.task.delay.ms", "500",
          "log.cleaner.backoff.ms", "500",
          "log.segment.delete.delay.ms", "0");

  /** Old segments, and so something to clean, after a few records. */
  private static final Map<String, String> SMALL_SEGMENTS =
      Map.of("segment.ms", "300", "min.cleanable.dirty.ratio", "0.01");

  private static final int KEYS = 12;
  private static final int BURSTS = 4;
  private static final String DELETED = "control-with-default-settings";
  private static final String COMPACTED = "control-compacted";

  /** Of these the newest value of a key is all that anybody asks for; of all others, everything. */
  private static final Set<String> NEWEST_ONLY =
      Set.of("forecasts", "chain-forecasts", "launch-forecasts", "forecast-accuracy", "models");

  @TempDir Path folder;

  @Test
  void historyOutlivesRetentionAndCompaction() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0, BUSY_CLEANER)) {
      KafkaRecords records = new KafkaRecords(broker.bootstrapServers());
      List<Topic<?>> topics = new Topics(new LocalSchemaRegistry(), "").all();
      try (Admin admin = records.admin()) {
        new TopicAdmin(admin).create(topics, new TopicAdmin.Layout(1, 1, (short) 1));
        Map<String, String> compaction = new HashMap<>(SMALL_SEGMENTS);
        compaction.put("cleanup.policy", "compact");
        admin
            .createTopics(
                List.of(
                    new NewTopic(DELETED, 1, (short) 1).configs(SMALL_SEGMENTS),
                    new NewTopic(COMPACTED, 1, (short) 1).configs(compaction)))
            .all()
            .get();
        shrinkSegments(admin, topics);
      }
      Set<String> names = new LinkedHashSet<>(topics.stream().map(Topic::name).toList());
      names.addAll(List.of(DELETED, COMPACTED));

      for (int burst = 0; burst < BURSTS; burst++) {
        write(records, names, burst);
        Thread.sleep(400); // longer than segment.ms: the next burst starts a new segment
      }

      // Without the right settings: deleted wholly, and older values of a key compacted away.
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(records.read(DELETED)).isEmpty());
      Set<String> compacted = new TreeSet<>(NEWEST_ONLY);
      compacted.add(COMPACTED);
      for (String topic : compacted) {
        await()
            .atMost(Duration.ofSeconds(40))
            .untilAsserted(
                () -> assertThat(records.read(topic)).as(topic).hasSizeLessThan(KEYS * BURSTS));
      }
      Thread.sleep(2_000); // four more rounds over the project's topics

      for (Topic<?> topic : topics) {
        Set<String> left =
            records.read(topic.name()).stream()
                .map(record -> record.key() + "=" + record.value()[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(left).as(topic.name()).containsAll(mustStay(topic));
      }
    }
  }

  /** All records, or the newest of each key where no more is asked for. */
  private static Set<String> mustStay(Topic<?> topic) {
    Set<String> expected = new TreeSet<>();
    int first = NEWEST_ONLY.contains(topic.name()) ? BURSTS - 1 : 0;
    for (int burst = first; burst < BURSTS; burst++) {
      for (int key = 0; key < KEYS; key++) {
        expected.add("key" + key + "=" + burst);
      }
    }
    return expected;
  }

  private static void write(KafkaRecords records, Collection<String> topics, int burst)
      throws Exception {
    LocalDate date = LocalDate.of(2010, 12, 30).plusDays(burst); // over the turn of the year
    long timestamp = date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    List<ProducerRecord<String, byte[]>> batch = new ArrayList<>();
    for (String topic : topics) {
      for (int key = 0; key < KEYS; key++) {
        byte[] value = {(byte) burst};
        batch.add(new ProducerRecord<>(topic, 0, timestamp + key, "key" + key, value));
      }
    }
    records.write(batch);
  }

  private static void shrinkSegments(Admin admin, List<Topic<?>> topics) throws Exception {
    List<AlterConfigOp> settings =
        SMALL_SEGMENTS.entrySet().stream()
            .map(e -> new ConfigEntry(e.getKey(), e.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (Topic<?> topic : topics) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), settings);
    }
    admin.incrementalAlterConfigs(changes).all().get();
  }
}
