package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.junit.jupiter.api.Test;

/** A reset must empty every topic on which a run would meet what the one before it has sent. */
class BetweenStagesTest {
  @Test
  void areTheTopicsThatTheApplicationsBothWriteAndRead() {
    // Given both applications with everything switched on
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    ShelfcastConfig config =
        new ShelfcastConfig(
            Map.of(ShelfcastConfig.TRAINING, "true", ShelfcastConfig.LAUNCH, "true"));
    List<TopologyDescription> descriptions =
        List.of(
            new ServingTopology(topics, config.serving(4, 4, true), new EventCounters())
                .get()
                .describe(),
            new TrainingTopology(
                    topics, config.training(), 4, 4, List.of(), TrainingPool.direct(), true)
                .get()
                .describe());

    // When
    Set<String> written =
        descriptions.stream()
            .flatMap(BetweenStagesTest::nodes)
            .filter(node -> node instanceof Sink)
            .map(node -> ((Sink) node).topic())
            .collect(Collectors.toSet());
    Set<String> read =
        descriptions.stream()
            .flatMap(d -> Stream.concat(nodes(d), d.globalStores().stream().map(s -> s.source())))
            .filter(node -> node instanceof Source)
            .flatMap(node -> ((Source) node).topicSet().stream())
            .collect(Collectors.toSet());

    // Then
    assertThat(topics.betweenStages())
        .extracting(Topic::name)
        .containsExactlyInAnyOrderElementsOf(read.stream().filter(written::contains).toList());
  }

  private static Stream<Node> nodes(TopologyDescription description) {
    return description.subtopologies().stream().flatMap(s -> s.nodes().stream());
  }
}
