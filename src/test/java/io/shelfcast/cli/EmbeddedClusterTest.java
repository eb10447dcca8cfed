package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterTest {
  @TempDir Path folder;

  private final Topics topics = new Topics(new LocalSchemaRegistry(), "");

  @Test
  void aFolderOfAnEarlierReleaseKeepsRevisionsFromNowOn() throws Exception {
    // Given a folder whose reference topics are compacted, as they once were
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      NewTopic items =
          new NewTopic(topics.items.name(), 1, (short) 1)
              .configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(items)).all().get();
    }

    // When
    try (EmbeddedCluster cluster = EmbeddedCluster.start(folder, EmbeddedPorts.anyFree());
        Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
      // Then
      assertThat(new TopicAdmin(admin).check(topics.all())).isEmpty();
    }
  }
}
