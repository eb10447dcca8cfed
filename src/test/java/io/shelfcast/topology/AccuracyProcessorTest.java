package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.accuracy.ErrorSums;
import io.shelfcast.accuracy.Scales;
import io.shelfcast.demand.Period;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ErrorSummary;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.SettledErrors;
import io.shelfcast.event.Topics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The accuracy stage behind three serving partitions. */
class AccuracyProcessorTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);
  private static final int PARTITIONS = 3;

  private final Topics topics = new Topics(new LocalSchemaRegistry(), "");
  private MockProcessorContext<String, AccuracyReport> context;
  private AccuracyProcessor accuracy;

  @BeforeEach
  void start() {
    context = new MockProcessorContext<>();
    context.setCurrentStreamTimeMs(0);
    for (String store :
        List.of(
            ServingTopology.ERRORS_ARRIVED,
            ServingTopology.ERRORS_SETTLED,
            ServingTopology.ACCURACY_PROGRESS)) {
      add(store, Serdes.ByteArray());
    }
    add(ServingTopology.ACCURACY, topics.forecastAccuracy.stored());
    accuracy = new AccuracyProcessor(Period.DAY, PARTITIONS);
    accuracy.init(context);
  }

  @Test
  void reportsADateWhenTheLastPartitionHasClosedIt() {
    // Given
    errors("A", MONDAY, 10, 12);
    errors("B", MONDAY, 10, 9);
    closed(0, MONDAY);
    closed(1, TUESDAY);
    assertThat(reports()).isEmpty(); // partition 2 has not spoken

    // When
    closed(2, MONDAY.minusDays(1));
    assertThat(reports()).isEmpty(); // it is behind
    closed(2, MONDAY);

    // Then
    List<AccuracyReport> reports = reports();
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).getDate()).isEqualTo(MONDAY);
    assertThat(reports.get(0).getN()).isEqualTo(2);
    assertThat(reports.get(0).getMae()).isEqualTo(1.5);
    assertThat(reports.get(0).getBias()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void goesOnWithoutPartitionsThatDoNotCount() {
    errors("A", MONDAY, 10, 12);
    empty(1);
    empty(2);
    assertThat(reports()).isEmpty();
    closed(0, MONDAY);
    assertThat(reports()).extracting(AccuracyReport::getDate).containsExactly(MONDAY);
  }

  @Test
  void reportsNothingWhileNoPartitionCounts() {
    errors("A", MONDAY, 10, 12);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      empty(partition);
    }
    assertThat(reports()).isEmpty();
  }

  @Test
  void whatComesAfterItsReportCountsInTheNext() {
    // Given a partition that was given up as silent
    errors("A", MONDAY, 10, 12);
    closed(0, MONDAY);
    closed(1, MONDAY);
    empty(2);
    assertThat(reports()).extracting(AccuracyReport::getN).containsExactly(1L);

    // When it speaks again, of a date that was reported
    errors("C", MONDAY, 10, 6);
    closed(2, MONDAY);
    assertThat(reports()).isEmpty();
    errors("A", TUESDAY, 10, 10);
    errors("C", TUESDAY, 10, 10);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      closed(partition, TUESDAY);
    }

    // Then
    AccuracyReport report = reports().get(0);
    assertThat(report.getDate()).isEqualTo(TUESDAY);
    assertThat(report.getN()).isEqualTo(4);
    assertThat(report.getMae()).isEqualTo(1.5);
  }

  @Test
  void reportsEveryDateThatTheWatermarkPassesInItsOrder() {
    for (int day = 4; day >= 0; day--) {
      errors("A", MONDAY.plusDays(day), 10, 10 + day);
    }
    closed(0, MONDAY.plusDays(9));
    closed(1, MONDAY.plusDays(3));
    closed(2, MONDAY.plusDays(7));
    List<AccuracyReport> reports = reports();
    assertThat(reports)
        .extracting(AccuracyReport::getDate)
        .containsExactly(MONDAY, TUESDAY, MONDAY.plusDays(2), MONDAY.plusDays(3));
    assertThat(reports).extracting(AccuracyReport::getMae).containsExactly(0.0, 0.5, 1.0, 1.5);
    closed(1, MONDAY.plusDays(4));
    assertThat(reports()).extracting(AccuracyReport::getN).containsExactly(5L);
  }

  @Test
  void looksBackFourWeeks() {
    for (int day = 0; day < 30; day++) {
      errors("A", MONDAY.plusDays(day), 10, day < 2 ? 1_000 : 11);
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      closed(partition, MONDAY.plusDays(29));
    }
    List<AccuracyReport> reports = reports();
    assertThat(reports.get(28).getN()).isEqualTo(28);
    assertThat(reports.get(28).getMae()).isGreaterThan(1);
    assertThat(reports.get(29).getN()).isEqualTo(28);
    assertThat(reports.get(29).getMae()).isEqualTo(1);
  }

  @Test
  void doesNotDependOnWhoCameFirst() {
    // Given errors whose sum depends, in its last bits, on the order of addition
    Random random = new Random(3);
    List<Runnable> arrivals = new ArrayList<>();
    for (int location = 0; location < 20; location++) {
      String id = "L" + location;
      double actual = random.nextDouble() * 100;
      double mean = random.nextDouble() * 100;
      arrivals.add(() -> errors(id, MONDAY, actual, mean));
    }

    // When they come in several orders
    List<List<AccuracyReport>> all = new ArrayList<>();
    for (int run = 0; run < 5; run++) {
      start();
      arrivals.forEach(Runnable::run);
      for (int partition = 0; partition < PARTITIONS; partition++) {
        closed(partition, MONDAY);
      }
      all.add(reports());
      Collections.shuffle(arrivals, random);
    }

    // Then
    assertThat(all).allSatisfy(reports -> assertThat(reports).isEqualTo(all.get(0)));
    assertThat(all.get(0)).hasSize(1);
  }

  @Test
  void aCategoryMayHoldTheSeparator() {
    process(summary("food|dairy", "A", MONDAY, 10, 12));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      closed(partition, MONDAY);
    }
    AccuracyReport report = reports().get(0);
    assertThat(report.getCategory()).isEqualTo("food|dairy");
    assertThat(report.getModel()).isEqualTo("naive");
    assertThat(report.getHorizon()).isEqualTo(7);
  }

  private <V> void add(String name, Serde<V> values) {
    KeyValueStore<String, V> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
  }

  private void errors(String location, LocalDate date, double actual, double mean) {
    process(summary("dairy", location, date, actual, mean));
  }

  private static ErrorSummary summary(
      String category, String location, LocalDate date, double actual, double mean) {
    ErrorSums sums = new ErrorSums();
    sums.add(actual, mean, Scales.UNDEFINED);
    return new ErrorSummary(
        location, category, "naive", 7, date, Arrays.stream(sums.toArray()).boxed().toList());
  }

  private void closed(int partition, LocalDate through) {
    process(DayClosedMarker.newBuilder().setPartition(partition).setClosedThrough(through).build());
  }

  private void empty(int partition) {
    closed(partition, null);
  }

  private void process(Object body) {
    accuracy.process(new Record<>("dairy", new SettledErrors(body), 0));
  }

  private List<AccuracyReport> reports() {
    List<AccuracyReport> reports =
        context.forwarded().stream()
            .map(MockProcessorContext.CapturedForward::record)
            .map(Record::value)
            .map(AccuracyReport.class::cast)
            .toList();
    context.resetForwards();
    return reports;
  }
}
