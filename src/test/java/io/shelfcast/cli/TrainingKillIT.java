package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training never disturbs serving: both applications as processes on a real broker that lives
 * throughout. However slow training is, whenever it is killed and however many instances there are,
 * the same models and forecasts come out, bit by bit.
 */
@TestMethodOrder(OrderAnnotation.class)
class TrainingKillIT {
  private static final LocalDate FIRST = LocalDate.of(2025, 9, 4);
  private static final int DAYS = 119;
  private static final String LAST = FIRST.plusDays(DAYS - 1).toString();

  /** Of each there is one in each of the two partitions. */
  private static final List<String> LOCATIONS = List.of("north", "south", "east");

  private static final List<String> CATEGORIES = List.of("dairy", "fruit");
  private static final int ITEMS = 4;
  private static final int SERIES = LOCATIONS.size() * CATEGORIES.size() * ITEMS;

  /** Two epochs are trained for the forecasts from here on: to the 18th and to the 25th. */
  private static final String FORECAST_FROM = "2025-12-19";

  private static final String SLOW_MS = "30000";

  @TempDir static Path folder;
  private static Path data;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry server;
  private static SchemaRegistry registry;
  private static Map<String, String> undisturbed;

  /** Mostly asleep, so it is under way while the others run. */
  private static TrainingRun slow;

  private static Distribution slowProcess;
  private static int saidBeforeTraining;

  @BeforeAll
  static void start() throws Exception {
    data = Files.createDirectories(folder.resolve("data"));
    writeData();
    broker = EmbeddedBroker.start(folder.resolve("kafka"), 0);
    server = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
    registry = new HttpSchemaRegistry(RegistryConnection.of(server.url()));
    slow =
        run(
            "slow",
            Map.of(
                ShelfcastConfig.TRAINING_SLOWDOWN_MS,
                SLOW_MS,
                ShelfcastConfig.TRAINING_THREADS,
                "2",
                "kafka.max.poll.interval.ms",
                "10000"));
    slow.replay(data);
    slowProcess = slow.serve("state", Map.of());
    try (TrainingRun reference = run("reference", Map.of())) {
      reference.replay(data);
      reference.serve("state", Map.of());
      slow.awaitRowsAreRead();
      saidBeforeTraining = slowProcess.said().length();
      assertThat(slow.models()).isEmpty();
      reference.awaitForecasts(SERIES, LAST);
      assertThat(reference.models())
          .as("models of both epochs")
          .filteredOn(key -> key.contains("|efm|2025-12-"))
          .hasSize(2 * CATEGORIES.size());
      assertThat(reference.sharedWeights())
          .as("what the categories' networks taught each other")
          .containsExactly("meta|meta|2025-12-18", "meta|meta|2025-12-25");
      assertThat(reference.forecasts())
          .filteredOn(f -> f.contains(TrainingRun.asOf(LAST)))
          .hasSize(SERIES)
          .allMatch(f -> f.contains("\"name\": \"efm\""), "is forecast by a learned model, too");
      undisturbed = reference.outcome();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    slow.close();
    registry.close();
    server.close();
    broker.close();
  }

  @Test
  @Order(1)
  void killedTwiceInTheMiddleOfTrainingTheSameComesOut() throws Exception {
    // A killed instance holds its partitions until its session ends, and what it had open until
    // its transaction does.
    Map<String, String> soon =
        Map.of(
            ShelfcastConfig.THREADS,
            "1",
            "kafka.session.timeout.ms",
            "6000",
            "kafka.heartbeat.interval.ms",
            "1500",
            "kafka.producer.transaction.timeout.ms",
            "10000");
    try (TrainingRun run = run("killed", soon)) {
      run.replay(data);

      Distribution first = run.serve("state", slowdown(600_000));
      run.awaitRowsAreRead();
      first.kill();
      assertThat(run.models()).as("models when it was killed in its first epoch").isEmpty();

      Distribution second = run.serve("state", slowdown(6_000));
      run.awaitModels(CATEGORIES.size());
      second.kill();
      assertThat(run.models())
          .as("models when it was killed in its second epoch")
          .hasSize(CATEGORIES.size());

      run.serve("state", slowdown(0));
      run.awaitForecasts(SERIES, LAST);
      assertThat(run.outcome()).isEqualTo(undisturbed);
    }
  }

  @Test
  @Order(2)
  void twoInstancesMakeTheSame() throws Exception {
    try (TrainingRun run = run("two", Map.of(ShelfcastConfig.THREADS, "1"))) {
      Distribution one = run.serve("state-1", Map.of());
      Distribution other = run.serve("state-2", Map.of());
      // Both applications of each.
      await().atMost(Duration.ofMinutes(2)).until(() -> isRunning(one) && isRunning(other));
      run.replay(data);
      run.awaitForecasts(SERIES, LAST);

      assertThat(instances(ServingApplication.applicationId(run.config()))).hasSize(2);
      assertThat(instances(TrainingApplication.applicationId(run.config()))).hasSize(2);
      assertThat(run.outcome()).isEqualTo(undisturbed);
    }
  }

  @Test
  @Order(3)
  void trainingThatTakesLongerThanAPollMayDisturbsNothing() throws Exception {
    slow.awaitForecasts(SERIES, LAST);

    assertThat(slow.outcome()).isEqualTo(undisturbed);
    String said = slowProcess.said();
    assertThat(said.substring(saidBeforeTraining)).doesNotContain("now REBALANCING");
    assertThat(said)
        .doesNotContainIgnoringCase("fenced")
        .doesNotContain("poll timeout has expired")
        .doesNotContain("a stream thread failed");
  }

  private static TrainingRun run(String name, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>();
    settings.put(ShelfcastConfig.BOOTSTRAP_SERVERS, broker.bootstrapServers());
    settings.put(ShelfcastConfig.REGISTRY_URL, server.url());
    settings.put(ShelfcastConfig.TOPICS_PREFIX, name + ".");
    settings.put(ShelfcastConfig.TRAINING, "true");
    settings.put(ShelfcastConfig.TRAINING_EVERY, "7");
    settings.put(ShelfcastConfig.TRAINING_WINDOW, "56");
    settings.put(ShelfcastConfig.FROM, FORECAST_FROM);
    settings.put(ShelfcastConfig.HORIZON, "14");
    settings.put(ShelfcastConfig.CLOSE_PATIENCE_MS, "500");
    settings.putAll(more);
    return new TrainingRun(folder.resolve(name), settings, registry);
  }

  private static Map<String, String> slowdown(long millis) {
    return Map.of(ShelfcastConfig.TRAINING_SLOWDOWN_MS, String.valueOf(millis));
  }

  private static boolean isRunning(Distribution process) {
    return process.said().lines().filter(line -> line.equals("now RUNNING")).count() >= 2;
  }

  /** Processes that have partitions. */
  private static Set<String> instances(String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
          .filter(member -> !member.assignment().topicPartitions().isEmpty())
          .map(member -> member.clientId().replaceFirst("-StreamThread-.*", ""))
          .collect(Collectors.toSet());
    }
  }

  /** A weekly pattern, a level for each item, and noise. */
  private static void writeData() throws IOException {
    Random random = new Random(20260101);
    StringBuilder items = new StringBuilder("item,category\n");
    StringBuilder sales = new StringBuilder("location,item,date,quantity,price\n");
    for (String category : CATEGORIES) {
      for (int item = 0; item < ITEMS; item++) {
        items.append("%s-%d,%s%n".formatted(category, item, category));
      }
    }
    for (int day = 0; day < DAYS; day++) {
      LocalDate date = FIRST.plusDays(day);
      double week = date.getDayOfWeek().getValue() >= 5 ? 1.6 : 1;
      for (String location : LOCATIONS) {
        for (String category : CATEGORIES) {
          for (int item = 0; item < ITEMS; item++) {
            long units = Math.round((4 + 3 * item) * week * (0.7 + 0.6 * random.nextDouble()));
            sales.append(
                "%s,%s-%d,%s,%d,%d%n".formatted(location, category, item, date, units, 2 + item));
          }
        }
      }
    }
    Files.writeString(data.resolve("items.csv"), items);
    Files.writeString(data.resolve("sales.csv"), sales);
  }
}
