package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.TopicAdmin.Layout;
import io.shelfcast.event.TopicAdminException;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicAdminTest {
  private static final Layout LAYOUT = new Layout(3, 2, (short) -1);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Admin admin;

  private final TopicAdmin topicAdmin = new TopicAdmin(admin);

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, 0);
    admin = new KafkaRecords(broker.bootstrapServers()).admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void createsWhatIsMissingAndThenAllIsWell() throws Exception {
    Topics topics = topics("well.");
    assertThat(topicAdmin.check(topics.all()))
        .hasSameSizeAs(topics.all())
        .contains("topic well.pos-sales is missing");

    List<String> created = topicAdmin.create(topics.all(), LAYOUT);

    assertThat(created).containsExactlyElementsOf(topics.all().stream().map(Topic::name).toList());
    assertThat(topicAdmin.check(topics.all())).isEmpty();
    assertThat(topicAdmin.create(topics.all(), LAYOUT)).isEmpty();
    Map<String, TopicDescription> described = admin.describeTopics(created).allTopicNames().get();
    for (Topic<?> topic : topics.all()) {
      int partitions = described.get(topic.name()).partitions().size();
      switch (topic.spread()) {
        case LOCATION, FREE -> assertThat(partitions).isEqualTo(3);
        case CATEGORY -> assertThat(partitions).isEqualTo(2);
        case SINGLE -> assertThat(partitions).isEqualTo(1);
      }
    }
  }

  @Test
  void namesPartitionsThatDoNotFitTogether() throws Exception {
    Topics topics = topics("uneven.");
    make(topics.posSales, 5, topics.posSales.config());
    make(topics.items, 4, topics.items.config());
    topicAdmin.create(topics.all(), LAYOUT);

    assertThat(topicAdmin.check(topics.all()))
        .containsExactlyInAnyOrder(
            "topic uneven.items has 4 partitions and must have 1",
            "topics by location must have equally many partitions: 3 in uneven.store-days,"
                + " uneven.stock-status, uneven.forecasts, uneven.daily-demand;"
                + " 5 in uneven.pos-sales");
  }

  @Test
  void namesSettingsThatWouldLoseHistory() throws Exception {
    Topics topics = topics("lossy.");
    make(topics.posSales, 3, Map.of());
    make(topics.storeDays, 3, Map.of("retention.ms", "-1", "retention.bytes", "1000"));
    make(topics.items, 1, Map.of("cleanup.policy", "compact"));
    make(topics.locations, 1, Map.of("cleanup.policy", "compact", "retention.ms", "-1"));
    make(topics.chainForecasts, 3, Map.of("cleanup.policy", "compact,delete"));
    make(topics.deadLetters, 3, Map.of("cleanup.policy", "compact"));
    make(topics.stockStatus, 3, Map.of("cleanup.policy", "compact"));
    make(topics.forecasts, 3, Map.of("cleanup.policy", "delete", "retention.ms", "1000000000000"));
    make(topics.models, 1, Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
    topicAdmin.create(topics.all(), LAYOUT);

    List<String> faults = topicAdmin.check(topics.all());

    String sevenDays = "604800000";
    assertThat(faults)
        .contains(
            "topic lossy.pos-sales would lose history: retention.ms is "
                + sevenDays
                + "; set it to -1",
            "topic lossy.store-days would lose history: retention.bytes is 1000; set it to -1",
            "topic lossy.items would lose history: retention.ms is " + sevenDays + "; set it to -1",
            "topic lossy.items would lose history: cleanup.policy is compact; set it to delete once"
                + " retention.ms is -1",
            "topic lossy.locations would lose history: cleanup.policy is compact; set it to delete",
            "topic lossy.chain-forecasts would lose history: retention.ms is "
                + sevenDays
                + "; set it to -1",
            "topic lossy.chain-forecasts would lose history: cleanup.policy is compact,delete; set it"
                + " to compact",
            "topic lossy.dead-letters would lose history: cleanup.policy is compact; set it to delete"
                + " once retention.ms is 7776000000",
            "topic lossy.stock-status would lose history: cleanup.policy is compact; set it to delete"
                + " once retention.ms is -1",
            "topic lossy.forecasts would lose history: message.timestamp.type is CreateTime; set it to"
                + " LogAppendTime, or retention.ms to -1");
    assertThat(faults).allSatisfy(fault -> assertThat(fault).contains("lossy."));
  }

  @Test
  void adjustsWhatWouldLoseHistoryAndNothingElse() throws Exception {
    Topics topics = topics("earlier.");
    make(topics.items, 1, Map.of("cleanup.policy", "compact"));
    make(topics.forecasts, 3, Map.of("cleanup.policy", "compact"));
    make(topics.deadLetters, 3, Map.of());
    topicAdmin.create(topics.all(), LAYOUT);

    List<String> changed = topicAdmin.adjust(topics.all());

    assertThat(changed).containsExactlyInAnyOrder("earlier.items", "earlier.dead-letters");
    assertThat(topicAdmin.check(topics.all())).isEmpty();
    assertThat(topicAdmin.adjust(topics.all())).isEmpty();
  }

  @Test
  void emptiesTopicsAndLeavesThemAsTheyWere() throws Exception {
    // Given topics with partitions and settings of their own, one of them missing
    Topics topics = topics("full.");
    make(topics.trainingRows, 5, Map.of("retention.ms", "-1", "segment.bytes", "2000000"));
    make(topics.models, 1, topics.models.config());
    make(topics.posSales, 3, topics.posSales.config());
    KafkaRecords records = new KafkaRecords(broker.bootstrapServers());
    List<String> names = List.of("full.training-rows", "full.models", "full.pos-sales");
    records.write(names.stream().map(n -> new ProducerRecord<>(n, "key", new byte[1])).toList());

    // When
    List<String> emptied =
        topicAdmin.empty(List.of(topics.trainingRows, topics.models, topics.settledErrors));

    // Then
    assertThat(emptied).containsExactly("full.training-rows", "full.models");
    assertThat(records.read("full.training-rows")).isEmpty();
    assertThat(records.read("full.models")).isEmpty();
    assertThat(records.read("full.pos-sales")).hasSize(1);
    assertThat(admin.describeTopics(names).allTopicNames().get().values())
        .extracting(topic -> topic.partitions().size())
        .containsExactlyInAnyOrder(5, 1, 3);
    ConfigResource rows = new ConfigResource(ConfigResource.Type.TOPIC, "full.training-rows");
    Config config = admin.describeConfigs(List.of(rows)).all().get().get(rows);
    assertThat(config.get("segment.bytes").value()).isEqualTo("2000000");
    assertThat(config.get("retention.ms").value()).isEqualTo("-1");
  }

  @Test
  void settingsThatKeepMoreAreFine() throws Exception {
    Topics topics = topics("more.");
    make(topics.forecasts, 3, Map.of("cleanup.policy", "compact"));
    make(topics.deadLetters, 7, Map.of("retention.ms", "-1"));
    topicAdmin.create(topics.all(), LAYOUT);

    assertThat(topicAdmin.check(topics.all())).isEmpty();
  }

  @Test
  void passesOnWhatTheClusterRefuses() {
    assertThatThrownBy(
            () -> topicAdmin.create(topics("replicas.").all(), new Layout(1, 1, (short) 3)))
        .isInstanceOf(TopicAdminException.class)
        .hasMessageContaining("replicas.pos-sales")
        .hasMessageContaining("replication factor");
    assertThatThrownBy(() -> new Layout(0, 1, (short) 1)).hasMessageContaining("partition");
  }

  private static void make(Topic<?> topic, int partitions, Map<String, String> settings)
      throws Exception {
    NewTopic lossy =
        new NewTopic(topic.name(), Optional.of(partitions), Optional.empty()).configs(settings);
    admin.createTopics(List.of(lossy)).all().get();
  }

  private static Topics topics(String prefix) {
    return new Topics(new LocalSchemaRegistry(), prefix);
  }
}
