package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.KafkaRecords;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On one real broker; each test has topics of its own, by their prefix. */
@Timeout(120)
class ReplayerTest {
  private static final int PARTITIONS = 4;

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(folder, 0);
  }

  @AfterAll
  static void closeBroker() {
    broker.close();
  }

  @Test
  void everyEventArrivesOnceInOrderOnThePartitionOfItsKeyWithItsEventTime() throws Exception {
    Topics topics = createTopics("whole.");
    ListDataSet dataSet = ListDataSet.of(topics, 10);

    ReplayResult result = replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});

    assertThat(result.complete()).isTrue();
    assertThat(result.progress().sent()).isEqualTo(5 + 700);
    assertThat(result.progress().businessDate()).contains(LocalDate.of(2024, 1, 10));
    assertThat(result.progress().rows()).isEqualTo(new RowCounts(630, 630, 0, 0));
    assertArrivedOnce(dataSet);
    for (ConsumerRecord<String, byte[]> record : read(topics.posSales.name())) {
      int partition = Utils.toPositive(Utils.murmur2(record.key().getBytes())) % PARTITIONS;
      assertThat(record.partition()).isEqualTo(partition);
      assertThat(record.timestamp())
          .isEqualTo(
              topics
                  .posSales
                  .values()
                  .deserializer()
                  .deserialize(topics.posSales.name(), record.value())
                  .getSoldAt()
                  .toEpochMilli());
    }
  }

  @Test
  void aSecondRunSendsNothing() throws Exception {
    Topics topics = createTopics("again.");
    ListDataSet dataSet = ListDataSet.of(topics, 3);
    replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});

    ReplayResult again = replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});

    assertThat(again.complete()).isTrue();
    assertThat(again.progress().sent()).isZero();
    assertThat(again.progress().skipped()).isEqualTo(5 + 210);
    assertArrivedOnce(dataSet);
  }

  @Test
  void aRunThatHangsWithATransactionOpenIsTakenOverAndNothingComesTwice() throws Exception {
    Topics topics = createTopics("hung.");
    ListDataSet dataSet = ListDataSet.of(topics, 10);
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    // 345 events on: in the middle of a day, 30 events after the last commit.
    ListDataSet hangs =
        dataSet.with(
            n -> {
              if (n == 345) {
                hanging.countDown();
                await(release);
              }
            });

    CompletableFuture<ReplayResult> first =
        CompletableFuture.supplyAsync(
            () -> replayer(topics).replay(hangs, Pace.unlimited(), p -> {}));
    hanging.await();
    ReplayResult second = replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});
    release.countDown();

    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(KafkaException.class);
    assertThat(second.complete()).isTrue();
    assertThat(second.progress().skipped()).isBetween(5L, 350L);
    assertThat(second.progress().sent() + second.progress().skipped()).isEqualTo(705);
    assertArrivedOnce(dataSet);
  }

  @Test
  void failuresAtAnyEventLeaveEveryEventExactlyOnce() throws Exception {
    Topics topics = createTopics("fails.");
    ListDataSet dataSet = ListDataSet.of(topics, 4);
    for (int failing : List.of(0, 62, 63, 70, 279)) {
      ListDataSet fails =
          dataSet.with(
              n -> {
                if (n == failing) {
                  throw new IllegalStateException("fails at " + failing);
                }
              });
      assertThatThrownBy(() -> replayer(topics).replay(fails, Pace.unlimited(), p -> {}))
          .isInstanceOf(IllegalStateException.class);
    }

    replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});

    assertArrivedOnce(dataSet);
  }

  @Test
  void aStopOrAnInterruptFinishesTheTransactionAndTheNextRunGoesOn() throws Exception {
    Topics topics = createTopics("stop.");
    ListDataSet dataSet = ListDataSet.of(topics, 4);
    Replayer stopped = replayer(topics);
    ListDataSet stops = dataSet.with(n -> stopAt(n, 100, stopped));
    ListDataSet interrupts = dataSet.with(n -> interruptAt(n, 150));

    ReplayResult afterStop = stopped.replay(stops, Pace.unlimited(), p -> {});
    ReplayResult afterInterrupt = replayer(topics).replay(interrupts, Pace.unlimited(), p -> {});
    boolean interrupted = Thread.interrupted();
    ReplayResult rest = replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});

    assertThat(afterStop.complete()).isFalse();
    assertThat(afterStop.progress().sent()).isBetween(105L, 107L);
    assertThat(afterInterrupt.complete()).isFalse();
    assertThat(interrupted).isTrue();
    assertThat(rest.complete()).isTrue();
    assertArrivedOnce(dataSet);
  }

  @Test
  void otherDataOfTheSameNameIsRefused() throws Exception {
    Topics topics = createTopics("other.");
    ListDataSet dataSet = ListDataSet.of(topics, 2);
    replayer(topics).replay(dataSet, Pace.unlimited(), p -> {});
    ListDataSet other =
        new ListDataSet("changed", dataSet.reference(), dataSet.feedEvents(), n -> {});

    assertThatThrownBy(() -> replayer(topics).replay(other, Pace.unlimited(), p -> {}))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("changed")
        .hasMessageContaining("fingerprint");
  }

  @Test
  void missingTopicsAreNamed() {
    Topics topics = new Topics(new LocalSchemaRegistry(), "absent.");

    assertThatThrownBy(
            () -> replayer(topics).replay(ListDataSet.of(topics, 1), Pace.unlimited(), p -> {}))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("absent.pos-sales")
        .hasMessageContaining("topics create");
  }

  @Test
  void topicsThatAreStillToComeAreWaitedFor() throws Exception {
    Topics topics = new Topics(new LocalSchemaRegistry(), "coming.");
    ListDataSet dataSet = ListDataSet.of(topics, 10);

    CompletableFuture<ReplayResult> replay =
        CompletableFuture.supplyAsync(
            () -> replayer(topics).replay(dataSet, Pace.unlimited(), p -> {}));
    Thread.sleep(500); // by now it has looked
    create(topics);

    assertThat(replay.get(60, TimeUnit.SECONDS).complete()).isTrue();
    assertArrivedOnce(dataSet);
  }

  @Test
  void aPaceHoldsFromItsDateOnAndProgressIsTold() throws Exception {
    Topics topics = createTopics("pace.");
    ListDataSet dataSet = ListDataSet.of(topics, 10);
    List<ReplayProgress> told = new ArrayList<>();

    long start = System.nanoTime();
    // From the morning of day 8 to the evening of day 10 are 2.5 days: at 2 days a second 1.27 s.
    Pace pace = Pace.ofDays(2).startingAt(LocalDate.of(2024, 1, 8));
    replayer(topics).replay(dataSet, pace, told::add);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_200));
    assertThat(told.size()).isGreaterThan(3);
    assertThat(told).extracting(ReplayProgress::sent).isSorted().endsWith(705L);
    assertThat(told).extracting(ReplayProgress::share).isSorted().endsWith(1.0);
    assertArrivedOnce(dataSet);
  }

  private static void stopAt(int event, int at, Replayer replayer) {
    if (event == at) {
      replayer.stop();
    }
  }

  private static void interruptAt(int event, int at) {
    if (event == at) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What readers of committed records see, per topic and key, is the data set in its order. */
  private static void assertArrivedOnce(ListDataSet dataSet) {
    Map<Topic<?>, List<ReplayEvent>> byTopic =
        dataSet.all().stream().collect(Collectors.groupingBy(ReplayEvent::topic));
    byTopic.forEach(
        (topic, events) -> {
          Map<String, List<Object>> expected = new HashMap<>();
          events.forEach(
              e -> expected.computeIfAbsent(e.key(), k -> new ArrayList<>()).add(e.value()));
          Map<String, List<Object>> arrived = new HashMap<>();
          for (ConsumerRecord<String, byte[]> r : read(topic.name())) {
            arrived
                .computeIfAbsent(r.key(), k -> new ArrayList<>())
                .add(topic.values().deserializer().deserialize(topic.name(), r.value()));
          }
          assertThat(arrived).isEqualTo(expected);
        });
  }

  private static Replayer replayer(Topics topics) {
    return new Replayer(Map.of("bootstrap.servers", broker.bootstrapServers()), topics);
  }

  private static Topics createTopics(String prefix) throws Exception {
    Topics topics = new Topics(new LocalSchemaRegistry(), prefix);
    create(topics);
    return topics;
  }

  private static void create(Topics topics) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<NewTopic> wanted =
          topics.all().stream()
              .map(t -> new NewTopic(t.name(), PARTITIONS, (short) 1).configs(t.config()))
              .toList();
      admin.createTopics(wanted).all().get();
    }
  }

  private static List<ConsumerRecord<String, byte[]>> read(String topic) {
    return new KafkaRecords(broker.bootstrapServers()).read(topic);
  }
}
