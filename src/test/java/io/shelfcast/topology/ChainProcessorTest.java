package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.ChainDay;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.ChainTotal;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ForecastPart;
import io.shelfcast.event.ForecastWithdrawn;
import io.shelfcast.event.ItemForecast;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chain stage behind two serving partitions, three periods ahead. */
class ChainProcessorTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);
  private static final LocalDate WEDNESDAY = MONDAY.plusDays(2);
  private static final int HORIZON = 3;

  private final Topics topics = new Topics(new LocalSchemaRegistry(), "");
  private MockProcessorContext<String, ChainForecast> context;
  private ChainProcessor chain;

  @BeforeEach
  void start() {
    context = new MockProcessorContext<>();
    context.setCurrentStreamTimeMs(0);
    for (String store :
        List.of(
            ServingTopology.CHAIN_ARRIVED,
            ServingTopology.CHAIN_PARTS,
            ServingTopology.CHAIN_PROGRESS)) {
      add(store, Serdes.ByteArray());
    }
    add(ServingTopology.CHAIN, topics.chainForecasts.stored());
    restart();
  }

  /** Another processor on the same stores. */
  private void restart() {
    Map<String, String> settings =
        Map.of("forecast.horizon", String.valueOf(HORIZON), "forecast.lead-times", "2,3");
    chain = new ChainProcessor(new ShelfcastConfig(settings).serving(2, 1, false));
    chain.init(context);
  }

  @Test
  void waitsForTheSlowestPartition() {
    // Given one partition that is two days ahead
    forecast("A", MONDAY, 1, 2, 3);
    closed(0, MONDAY);
    forecast("A", TUESDAY, 4, 5, 6);
    closed(0, TUESDAY);
    assertThat(sums()).isEmpty();

    // When
    forecast("B", MONDAY, 10, 20, 30);
    closed(1, MONDAY);

    // Then Monday's sum is as it would be without the hurry
    ChainForecast monday = onlySum();
    assertThat(monday.getAsOf()).isEqualTo(MONDAY);
    assertThat(monday.getDays())
        .containsExactly(
            new ChainDay(MONDAY.plusDays(1), 11.0),
            new ChainDay(MONDAY.plusDays(2), 22.0),
            new ChainDay(MONDAY.plusDays(3), 33.0));
    assertThat(monday.getLeadTimeTotals())
        .containsExactly(new ChainTotal(2, 33.0), new ChainTotal(3, 66.0));

    // And Tuesday's replaces it
    forecast("B", TUESDAY, 40, 50, 60);
    closed(1, TUESDAY);
    ChainForecast tuesday = onlySum();
    assertThat(means(tuesday)).containsExactly(44.0, 55.0, 66.0);
    assertThat(tuesday.getRevision()).isEqualTo(2);
  }

  @Test
  void goesOnWhereItStopped() {
    forecast("A", MONDAY, 1, 2, 3);
    forecast("B", MONDAY, 10, 20, 30);
    closed(0, MONDAY);
    closed(1, MONDAY);
    forecast("A", TUESDAY, 4, 5, 6);
    sums();

    restart();
    forecast("B", TUESDAY, 40, 50, 60);
    closed(1, TUESDAY);
    assertThat(sums()).isEmpty();
    closed(0, TUESDAY);

    ChainForecast tuesday = onlySum();
    assertThat(means(tuesday)).containsExactly(44.0, 55.0, 66.0);
    assertThat(tuesday.getRevision()).isEqualTo(2);
  }

  @Test
  void aRevisionReplacesWhatItRevisesAndIsSummedAtOnce() {
    forecast("A", MONDAY, 1, 2, 3);
    forecast("B", MONDAY, 10, 20, 30);
    closed(0, MONDAY);
    closed(1, MONDAY);
    sums();

    revision("A", MONDAY, 2, 7, 7, 7);

    ChainForecast revised = onlySum();
    assertThat(means(revised)).containsExactly(17.0, 27.0, 37.0);
    assertThat(revised.getAsOf()).isEqualTo(MONDAY);
    assertThat(revised.getLocations()).isEqualTo(2);
    assertThat(revised.getRevision()).isEqualTo(2);
  }

  @Test
  void aRevisionBeforeTheSumWaitsWithTheOthers() {
    forecast("A", MONDAY, 1, 2, 3);
    revision("A", MONDAY, 2, 7, 7, 7);
    assertThat(sums()).isEmpty();
    closed(0, MONDAY);
    closed(1, MONDAY);
    assertThat(means(onlySum())).containsExactly(7.0, 7.0, 7.0);
  }

  @Test
  void aWithdrawnForecastLeavesTheSumAndTheLastOneTakesItAlong() {
    // Given
    forecast("A", MONDAY, 1, 2, 3);
    forecast("B", MONDAY, 10, 20, 30);
    closed(0, MONDAY);
    closed(1, MONDAY);
    sums();

    // When one location no longer has it
    withdraw("A", TUESDAY);
    forecast("B", TUESDAY, 40, 50, 60);
    closed(0, TUESDAY);
    closed(1, TUESDAY);

    // Then
    ChainForecast left = onlySum();
    assertThat(left.getLocations()).isEqualTo(1);
    assertThat(means(left)).containsExactly(40.0, 50.0, 60.0);

    // And when none has
    withdraw("B", WEDNESDAY);
    closed(0, WEDNESDAY);
    closed(1, WEDNESDAY);
    assertThat(sums()).containsExactly((ChainForecast) null);
  }

  @Test
  void ofEachDateWhatALocationLastSaidWhereAnotherOneIsBehind() {
    // Given a partition that no longer counts
    forecast("A", MONDAY, 1, 2, 3);
    forecast("B", MONDAY, 10, 20, 30);
    closed(0, MONDAY);
    closed(1, MONDAY);
    silent(1);
    sums();

    // When the other one goes on
    forecast("A", TUESDAY, 4, 5, 6);
    closed(0, TUESDAY);

    // Then Tuesday is what A said of it on Monday, and the rest what it says on Tuesday
    ChainForecast tuesday = onlySum();
    assertThat(tuesday.getAsOf()).isEqualTo(MONDAY);
    assertThat(tuesday.getLocations()).isEqualTo(2);
    assertThat(means(tuesday)).containsExactly(1 + 10.0, 4 + 20.0, 5 + 30.0);
    assertThat(tuesday.getDays().get(0).getDate()).isEqualTo(TUESDAY);

    // And a location whose forecast has run out no longer counts
    forecast("A", WEDNESDAY, 7, 8, 9);
    closed(0, WEDNESDAY);
    assertThat(onlySum().getLocations()).isEqualTo(2);
    forecast("A", WEDNESDAY.plusDays(1), 1, 1, 1);
    closed(0, WEDNESDAY.plusDays(1));
    ChainForecast alone = onlySum();
    assertThat(alone.getLocations()).isEqualTo(1);
    assertThat(alone.getAsOf()).isEqualTo(WEDNESDAY.plusDays(1));
    assertThat(means(alone)).containsExactly(1.0, 1.0, 1.0);

    // And when it comes back, it is summed at its next marker
    forecast("B", WEDNESDAY.plusDays(1), 5, 5, 5);
    assertThat(sums()).isEmpty();
    closed(1, WEDNESDAY.plusDays(1));
    assertThat(means(onlySum())).containsExactly(6.0, 6.0, 6.0);
  }

  @Test
  void doesNotDependOnWhoCameFirst() {
    // Given parts whose sum depends, in its last bits, on the order of addition
    Random random = new Random(3);
    List<Runnable> arrivals = new ArrayList<>();
    for (int location = 0; location < 20; location++) {
      String id = "L" + location;
      double[] means = random.doubles(HORIZON, 0, 100).toArray();
      arrivals.add(() -> forecast(id, MONDAY, means));
    }

    // When they come in several orders
    List<List<ChainForecast>> all = new ArrayList<>();
    for (int run = 0; run < 5; run++) {
      start();
      arrivals.forEach(Runnable::run);
      closed(run % 2, MONDAY);
      closed(1 - run % 2, MONDAY);
      all.add(sums());
      Collections.shuffle(arrivals, random);
    }

    // Then
    assertThat(all).allSatisfy(sums -> assertThat(sums).isEqualTo(all.get(0)));
    assertThat(all.get(0)).hasSize(1);
  }

  @Test
  void anItemsIdMayHoldTheSeparatorAndBeginWithAnotherOnes() {
    forecast("A", MONDAY, 1, 2, 3);
    process(new ForecastPart("milk|A", "A", "dairy", MONDAY, 1, List.of(5.0, 5.0, 5.0)));
    process(new ForecastPart("milk|A", "B", "dairy", MONDAY, 1, List.of(1.0, 1.0, 1.0)));
    closed(0, MONDAY);
    closed(1, MONDAY);
    forecast("A", TUESDAY, 1, 2, 3);
    closed(0, TUESDAY);
    closed(1, TUESDAY);

    List<ChainForecast> sums = sums();
    assertThat(sums).extracting(ChainForecast::getItemId).containsExactly("milk", "milk|A", "milk");
    assertThat(means(sums.get(1))).containsExactly(6.0, 6.0, 6.0);
    assertThat(means(sums.get(2))).containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void aPartIsReadAsItWasWritten() {
    ChainPart part = new ChainPart("dairy", 15_000, 14_998, new double[] {0.1, Math.PI, 1e-300});
    ChainPart read = ChainPart.fromBytes(part.toBytes());
    assertThat(read).usingRecursiveComparison().isEqualTo(part);
  }

  private <V> void add(String name, Serde<V> values) {
    KeyValueStore<String, V> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
  }

  private void forecast(String location, LocalDate asOf, double... means) {
    revision(location, asOf, 1, means);
  }

  private void revision(String location, LocalDate asOf, int revision, double... means) {
    List<Double> expected = Arrays.stream(means).boxed().toList();
    process(new ForecastPart("milk", location, "dairy", asOf, revision, expected));
  }

  private void withdraw(String location, LocalDate asOf) {
    process(new ForecastWithdrawn("milk", location, asOf));
  }

  private void closed(int partition, LocalDate through) {
    process(new DayClosedMarker(partition, through));
  }

  private void silent(int partition) {
    closed(partition, null);
  }

  private void process(Object body) {
    chain.process(new Record<>("milk", new ItemForecast(body), 0));
  }

  private ChainForecast onlySum() {
    List<ChainForecast> sums = sums();
    assertThat(sums).hasSize(1);
    return sums.get(0);
  }

  private List<ChainForecast> sums() {
    List<ChainForecast> sums = new ArrayList<>();
    context.forwarded().forEach(sent -> sums.add((ChainForecast) sent.record().value()));
    context.resetForwards();
    return sums;
  }

  private static List<Double> means(ChainForecast sum) {
    return sum.getDays().stream().map(ChainDay::getMean).toList();
  }
}
