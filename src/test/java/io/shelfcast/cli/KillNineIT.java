package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.ServingTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real feed through the packaged distribution, killed twice in the middle: what comes out is
 * what comes out of one undisturbed process. Broker, replay and application die together.
 */
class KillNineIT {
  private static final Path DATA = Path.of("../shared/data/online-retail");
  private static final int ROWS = 541_909;

  /** Late, so that closes are cheap; forecasts have no part in this test. */
  private static final String FORECAST_FROM = "2011-12-08";

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  @TempDir Path folder;

  @BeforeAll
  static void needsTheData() {
    assumeTrue(Files.isDirectory(DATA), () -> "skipped: no data set at " + DATA.toAbsolutePath());
  }

  @Test
  void killedTwiceTheFeedComesOutAsInOneUndisturbedProcess() throws Exception {
    // Given
    Path dataDir = folder.resolve("data");
    // When
    runAndKillAt(dataDir, 0.15);
    runAndKillAt(dataDir, 0.55);
    try (Distribution last = demo(dataDir)) {
      assertThat(last.exitCode(PATIENCE)).as(last.said()).isZero();
      System.out.printf("KillNineIT: the last run took %.0f s%n", last.seconds());
    }
    // Then
    long started = System.nanoTime();
    DemandOutcome killed = read(dataDir);
    EventCounters counters = new EventCounters();
    DemandOutcome undisturbed = UndisturbedRun.of(DATA, counters);
    System.out.printf(
        "KillNineIT: reading and the undisturbed run took %.0f s%n",
        (System.nanoTime() - started) / 1e9);
    assertThat(killed.deadLetters()).isEqualTo(undisturbed.deadLetters());
    assertThat(killed.totals()).isEqualTo(undisturbed.totals());
    assertThat(killed.eventful()).isEqualTo(undisturbed.eventful());
    killed.assertEveryDateIsThere();
    assertThat(counters.of(Kind.SALE) + counters.of(Kind.RETURN) + killed.deadLetters())
        .as("every row of the file")
        .isEqualTo(ROWS);
    assertThat(killed.lines()).as("lines sold").isEqualTo(counters.of(Kind.SALE));
  }

  private Distribution demo(Path dataDir) throws IOException {
    return Distribution.start(
        folder,
        "demo",
        "--data=online-retail",
        DATA.toString(),
        "--data-dir=" + dataDir,
        "--exit-when-done",
        "--set=forecast.from=" + FORECAST_FROM,
        // So short that only what the broker still has can keep a close of day waiting.
        "--set=demand.close.patience.ms=100");
  }

  /** Kills it once the demand stage is this far into the year. */
  private void runAndKillAt(Path dataDir, double share) throws Exception {
    try (Distribution run = demo(dataDir);
        Admin admin = Admin.create(Map.of("bootstrap.servers", run.broker()))) {
      double up = run.seconds();
      long before = processed(admin);
      long now = before;
      double resumed = 0;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (now < share * ROWS) {
        if (!run.isAlive() || System.nanoTime() > end) {
          fail("%,d sales were processed, and then: %s", now, run.said());
        }
        Thread.sleep(100);
        now = processed(admin);
        resumed = resumed == 0 && now > before ? run.seconds() : resumed;
      }
      run.kill();
      System.out.printf(
          "KillNineIT: broker up after %.1f s, processing after %.1f s, killed at %,d sales after %.1f s%n",
          up, resumed, now, run.seconds());
    }
  }

  /** Sales that the application has committed. */
  private static long processed(Admin admin) throws ExecutionException, InterruptedException {
    return admin
        .listConsumerGroupOffsets(ServingTopology.APPLICATION_ID)
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(e -> e.getKey().topic().equals("pos-sales"))
        .mapToLong(e -> e.getValue() == null ? 0 : e.getValue().offset())
        .sum();
  }

  /** What is on the topics, committed. */
  private static DemandOutcome read(Path dataDir) throws Exception {
    DemandOutcome outcome = new DemandOutcome();
    try (EmbeddedBroker broker = EmbeddedBroker.start(dataDir.resolve("kafka"), 0);
        EmbeddedRegistry server = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
        SchemaRegistry registry = new HttpSchemaRegistry(RegistryConnection.of(server.url()))) {
      Topics topics = new Topics(registry, "");
      readAll(
          broker, topics.dailyDemand, record -> outcome.add(decode(topics.dailyDemand, record)));
      readAll(broker, topics.deadLetters, record -> outcome.addDeadLetter());
    }
    return outcome;
  }

  private static <V extends SpecificRecord> V decode(
      Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.values().deserializer().deserialize(topic.name(), record.value());
  }

  private static void readAll(
      EmbeddedBroker broker, Topic<?> topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    CommittedRecords.read(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        topic.name(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        reader);
  }
}
