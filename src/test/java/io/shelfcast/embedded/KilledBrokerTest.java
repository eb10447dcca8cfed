package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledBrokerTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  /** Enough to meet every partition of the offsets topic. */
  private static final List<String> GROUPS =
      IntStream.range(0, 12).mapToObj(i -> "group-" + i).toList();

  @TempDir Path folder;

  /**
   * A partition that is loaded twice was first loaded for the killed broker, whose leadership is
   * then taken away: what Kafka can lose a group's coordinator in, if it happens during the load.
   */
  @Test
  void loadsEachGroupsOffsetsOnceAfterAKill() throws Exception {
    // Given
    Path log = folder.resolve("first.txt");
    Process first = startBroker(log);
    try (Admin admin = admin(first, log)) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      for (String group : GROUPS) {
        commit(admin, group, 1);
      }
    } finally {
      kill(first);
    }
    // When
    log = folder.resolve("second.txt");
    Process second = startBroker(log);
    try (Admin admin = admin(second, log)) {
      // Then
      for (String group : GROUPS) {
        assertThat(committed(admin, group)).isEqualTo(1);
        commit(admin, group, 2);
        assertThat(committed(admin, group)).isEqualTo(2);
      }
      assertThat(found("Scheduling loading of metadata from (__consumer_offsets-\\d+)", log))
          .containsExactlyInAnyOrder(
              "__consumer_offsets-0",
              "__consumer_offsets-1",
              "__consumer_offsets-2",
              "__consumer_offsets-3");
      assertThat(found("(DUPLICATE_BROKER_REGISTRATION)", log)).isEmpty();
    } finally {
      kill(second);
    }
  }

  private static void commit(Admin admin, String group, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(group, Map.of(PARTITION, new OffsetAndMetadata(offset)))
        .all()
        .get(20, TimeUnit.SECONDS);
  }

  private static long committed(Admin admin, String group) throws Exception {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get(20, TimeUnit.SECONDS)
        .get(PARTITION)
        .offset();
  }

  /** A broker in a process of its own, that logs to a file. */
  private Process startBroker(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx300m",
            "-XX:TieredStopAtLevel=1", // it lives too short for more
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            BrokerProcess.class.getName(),
            folder.resolve("data").toString());
    builder.environment().put("SHELFCAST_LOG", "INFO");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static Admin admin(Process broker, Path log) {
    await("the broker's address")
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              assertThat(broker.isAlive()).as("it runs; see %s", log).isTrue();
              return !found(BrokerProcess.ADDRESS, log).isEmpty();
            });
    return Admin.create(Map.of("bootstrap.servers", found(BrokerProcess.ADDRESS, log).get(0)));
  }

  private static List<String> found(String pattern, Path log) {
    try {
      Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(log));
      return matcher.results().map((MatchResult r) -> r.group(1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Runs a broker until it is killed, or the test's process ends. */
  static final class BrokerProcess {
    static final String ADDRESS = "(?m)^listens on (\\S+)$";

    private BrokerProcess() {}

    public static void main(String[] folder) throws IOException {
      try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(folder[0]), 0)) {
        System.out.println("listens on " + broker.bootstrapServers());
        System.in.read(); // ends with the test's process
      }
    }
  }
}
