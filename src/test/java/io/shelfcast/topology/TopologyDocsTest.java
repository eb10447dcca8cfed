package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code topology-docs} true: the text of {@code describe()} and the diagram drawn from it.
 * After a change of the topology, {@code ./mvnw test -Dtest=TopologyDocsTest -Ddocs.write} writes
 * both; the paragraphs beside the diagram are for people to write.
 */
class TopologyDocsTest {
  private static final Path DOCS = Path.of("topology-docs");
  private static final String BEGIN = "<!-- generated: diagram -->\n";
  private static final String END = "<!-- end of generated -->\n";

  @Test
  void describesTheServingTopology() throws IOException {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    ServingSettings settings =
        new ShelfcastConfig(
                Map.of(ShelfcastConfig.TRAINING, "true", ShelfcastConfig.LAUNCH, "true"))
            .serving(4, 4, true);
    check("serving", new ServingTopology(topics, settings, new EventCounters()).get());
  }

  @Test
  void describesTheTrainingTopology() throws IOException {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    TrainingSettings settings = new ShelfcastConfig(Map.of()).training();
    check(
        "training",
        new TrainingTopology(topics, settings, 4, 4, List.of(), TrainingPool.direct(), true).get());
  }

  private static void check(String name, Topology topology) throws IOException {
    TopologyDescription description = topology.describe();
    checkFile(DOCS.resolve(name + ".txt"), description.toString());

    Path page = DOCS.resolve(name + ".md");
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    assertThat(begin).as("%s has a place for its diagram", page).isBetween(0, end);
    String drawn =
        text.substring(0, begin + BEGIN.length()) + mermaid(description) + text.substring(end);
    checkFile(page, drawn);
    description
        .subtopologies()
        .forEach(s -> assertThat(text).contains("## Sub-topology " + s.id() + ":"));
  }

  private static void checkFile(Path file, String expected) throws IOException {
    if (System.getProperty("docs.write") != null) {
      Files.writeString(file, expected);
    }
    assertThat(file)
        .as("%s is out of date: ./mvnw test -Dtest=TopologyDocsTest -Ddocs.write", file)
        .hasContent(expected);
  }

  private static String mermaid(TopologyDescription description) {
    StringBuilder diagram = new StringBuilder("```mermaid\nflowchart LR\n");
    Map<Integer, Subtopology> byId = new TreeMap<>();
    description.subtopologies().forEach(s -> byId.put(s.id(), s));
    for (Subtopology subtopology : byId.values()) {
      diagram.append("  subgraph sub%d[sub-topology %<d]\n".formatted(subtopology.id()));
      StringBuilder edges = new StringBuilder();
      subtopology.nodes().stream()
          .sorted(Comparator.comparing(TopologyDescription.Node::name))
          .forEach(node -> draw(node, diagram, edges));
      diagram.append("  end\n").append(edges);
    }
    description.globalStores().stream()
        .sorted(Comparator.comparing(store -> store.source().name()))
        .forEach(
            store ->
                diagram.append(
                    "  %s --> %s\n"
                        .formatted(
                            topic(topicsOf(store.source())),
                            store(store.processor().stores().iterator().next()))));
    return diagram.append("```\n").toString();
  }

  private static void draw(
      TopologyDescription.Node node, StringBuilder diagram, StringBuilder edges) {
    if (node instanceof Processor processor) {
      diagram.append("    %s[%s]\n".formatted(id(node.name()), node.name()));
      processor.stores().stream()
          .filter(store -> !store.startsWith("reference-"))
          .sorted()
          .forEach(
              store -> {
                diagram.append("    %s\n".formatted(store(store)));
                edges.append("  %s --- %s\n".formatted(id(node.name()), id("store-" + store)));
              });
      processor.successors().stream()
          .filter(next -> next instanceof Processor)
          .map(TopologyDescription.Node::name)
          .sorted()
          .forEach(next -> edges.append("  %s --> %s\n".formatted(id(node.name()), id(next))));
    } else if (node instanceof Source source) {
      node.successors()
          .forEach(
              next ->
                  edges.append(
                      "  %s --> %s\n".formatted(topic(topicsOf(source)), id(next.name()))));
    } else if (node instanceof Sink sink) {
      node.predecessors()
          .forEach(
              before ->
                  edges.append("  %s --> %s\n".formatted(id(before.name()), topic(sink.topic()))));
    }
  }

  private static String topicsOf(Source source) {
    return source.topicSet().stream().sorted().collect(Collectors.joining(", "));
  }

  private static String topic(String name) {
    return "%s([%s])".formatted(id("topic-" + name), name);
  }

  private static String store(String name) {
    return "%s[(%s)]".formatted(id("store-" + name), name);
  }

  private static String id(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "_");
  }
}
