package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.Pace;
import io.shelfcast.replay.Replayer;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both applications on a real broker, before a reset and behind it. */
class ResetCommandTest {
  private static final LocalDate FIRST = LocalDate.of(2025, 9, 4);
  private static final int DAYS = 24;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  @TempDir Path folder;
  private EmbeddedBroker broker;
  private EmbeddedRegistry server;
  private SchemaRegistry registry;
  private Map<String, String> settings;
  private ShelfcastConfig config;
  private Topics topics;

  @BeforeEach
  void start() {
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    server = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
    registry = new HttpSchemaRegistry(RegistryConnection.of(server.url()));
    settings = new TreeMap<>();
    settings.put(ShelfcastConfig.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    settings.put(ShelfcastConfig.REGISTRY_URL, server.url());
    settings.put(ShelfcastConfig.STATE_DIR, folder.resolve("state").toString());
    settings.put(ShelfcastConfig.TRAINING, "true");
    settings.put(ShelfcastConfig.TRAINING_EVERY, "7");
    settings.put(ShelfcastConfig.CLOSE_PATIENCE_MS, "500");
    config = new ShelfcastConfig(settings);
    topics = new Topics(registry, "");
    createTopics();
  }

  private void createTopics() {
    try (Admin admin = Admin.create(config.clientConfig())) {
      new TopicAdmin(admin).create(topics.all(), new TopicAdmin.Layout(2, 3, (short) 1));
    }
  }

  @AfterEach
  void stop() {
    registry.close();
    server.close();
    broker.close();
  }

  @Test
  void everythingIsWorkedOutAgainAndNothingTwice() throws Exception {
    // Given what a run made of a few weeks
    replay();
    run();
    List<String> accuracy = values(topics.forecastAccuracy);
    List<String> chain = values(topics.chainForecasts);
    List<String> rows = values(topics.trainingRows);
    assertThat(accuracy).hasSizeGreaterThan(DAYS);
    assertThat(chain).hasSizeGreaterThan(DAYS);
    assertThat(rows).hasSizeGreaterThan(DAYS);
    assertThat(values(topics.models)).isNotEmpty();

    // When it is reset, and all is read again
    assertThat(execute("reset")).isEmpty();
    assertThat(values(topics.trainingRows)).isEmpty();
    assertThat(values(topics.models)).isEmpty();
    run();

    // Then the results are on their topics a second time, and what lies between is there once
    assertThat(values(topics.forecastAccuracy)).isEqualTo(twice(accuracy));
    assertThat(values(topics.chainForecasts)).isEqualTo(twice(chain));
    assertThat(values(topics.trainingRows)).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(values(topics.models)).isNotEmpty();
  }

  @Test
  void whatWasReplayedIsSentAgainBehindAClean() throws Exception {
    replay();
    List<String> sales = values(topics.posSales);

    assertThat(execute("clean", "--yes")).isEmpty();
    createTopics();
    replay();

    assertThat(sales).isNotEmpty();
    assertThat(values(topics.posSales)).isEqualTo(sales);
  }

  @Test
  void nothingIsDeletedWhileOneOfThemRuns() throws Exception {
    // Given state of the serving application, and training that runs
    Path state =
        Files.createDirectories(
            config.stateDir().resolve(ServingApplication.applicationId(config)));
    Collection<Uuid> before = topicIds();
    try (TrainingApplication training =
        new TrainingApplication(config, registry, config.stateDir())) {
      training.start();
      await().atMost(PATIENCE).until(() -> training.streams().state() == State.RUNNING);

      // When
      String said = execute("reset");

      // Then
      assertThat(said).contains("shelfcast-training is running with", "stop it first");
      assertThat(state).exists();
      assertThat(topicIds()).containsAll(before);
      training.leave();
    }
  }

  private Collection<Uuid> topicIds() throws Exception {
    try (Admin admin = Admin.create(config.clientConfig())) {
      return admin.listTopics().listings().get().stream().map(TopicListing::topicId).toList();
    }
  }

  /** Both applications, until they have nothing left to do. */
  private void run() throws Exception {
    try (ServingApplication serving =
            new ServingApplication(config, registry, config.stateDir(), "localhost:1");
        TrainingApplication training =
            new TrainingApplication(config, registry, config.stateDir())) {
      serving.start();
      training.start();
      Drained.ofServing(config, serving, LOOK_EVERY).await(PATIENCE, new CountDownLatch(1));
      awaitTraining();
      Drained.ofServing(config, serving, LOOK_EVERY).await(PATIENCE, new CountDownLatch(1));
      serving.leave();
      training.leave();
    }
  }

  private void awaitTraining() throws InterruptedException {
    String id = TrainingApplication.applicationId(config);
    new Drained(config, id, List.of(topics.trainingRows, topics.metaGradients), LOOK_EVERY)
        .await(PATIENCE, new CountDownLatch(1));
  }

  /** What a topic's records say, by key and in their order, but for when it was said. */
  private List<String> values(Topic<?> topic) {
    List<String> found = new ArrayList<>();
    CommittedRecords.read(
        config.clientConfig(),
        topic.name(),
        topic.keys().deserializer(),
        topic.values().deserializer(),
        record ->
            found.add(
                "%s %s"
                    .formatted(record.key(), record.value())
                    .replaceFirst("\"generatedAt\": \"[^\"]+\"", "")));
    return found.stream().sorted(Comparator.comparing(ResetCommandTest::key)).toList();
  }

  private static String key(String found) {
    return found.substring(0, found.indexOf(' '));
  }

  private static List<String> twice(List<String> once) {
    return Stream.concat(once.stream(), once.stream())
        .sorted(Comparator.comparing(ResetCommandTest::key))
        .toList();
  }

  /** Executes a command; returns the errors that it names. */
  private String execute(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    settings.forEach((name, value) -> arguments.addAll(List.of("-s", name + "=" + value)));
    StringWriter err = new StringWriter();
    Shelfcast.commandLine().setErr(new PrintWriter(err)).execute(arguments.toArray(String[]::new));
    return err.toString();
  }

  /** Two items at three locations. */
  private void replay() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    StringBuilder sales = new StringBuilder("location,item,date,quantity,price\n");
    for (int day = 0; day < DAYS; day++) {
      for (String location : List.of("north", "south", "east")) {
        for (int item = 0; item < 2; item++) {
          int units = 2 + (day * 7 + item * 3 + location.length()) % 5;
          sales.append(
              "%s,item-%d,%s,%d,2%n".formatted(location, item, FIRST.plusDays(day), units));
        }
      }
    }
    Files.writeString(data.resolve("sales.csv"), sales);
    Files.writeString(data.resolve("items.csv"), "item,category\nitem-0,dairy\nitem-1,fruit\n");
    new Replayer(config.clientConfig(), topics)
        .replay(DataSets.open("csv", data, topics), Pace.unlimited(), progress -> {});
  }
}
