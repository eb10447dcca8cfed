package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CompletedLaunch;
import io.shelfcast.event.LaunchEvent;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.training.LaunchExample;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** Which launches a model is made of; each item's are complete a day after those of the last. */
class CompletedLaunchesTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final int CHAIN = 200; // locations

  private final Topics topics = new Topics(new LocalSchemaRegistry(), "");
  private final KeyValueStore<String, LaunchEvent> store = store("launches");
  private final CompletedLaunches launches = new CompletedLaunches(store, Period.DAY);

  @Test
  void inALargeChainTheyAreOfAHundredItems() {
    // Given two hundred launches of each of 120 items
    launched(120, CHAIN).forEach(launches::add);

    // When
    List<LaunchExample> newest = launches.newest(cutoff(120));

    // Then about a thousand are of the newest hundred (of the last, one was looked at), and no item
    // or location is preferred
    assertThat(newest).hasSizeBetween(900, 1_100);
    assertThat(items(newest)).containsExactlyElementsOf(newestFirst(119, 21));
    assertThat(locations(newest)).hasSizeGreaterThan(CHAIN * 9 / 10);
    assertThat(newest.stream().filter(e -> e.row().itemId().equals(item(77))).count())
        .isBetween(1L, 30L);
  }

  @Test
  void itemsThatAreFewAllCount() {
    launched(12, CHAIN).forEach(launches::add);
    List<LaunchExample> newest = launches.newest(cutoff(12));
    assertThat(newest).hasSizeBetween(900, 1_100);
    assertThat(items(newest)).containsExactlyElementsOf(newestFirst(11, 0));
  }

  @Test
  void whereTheNewestThousandAreOfEnoughItemsTheyAreTaken() {
    launched(150, 10).forEach(launches::add);
    List<String> expected = new ArrayList<>();
    newestFirst(149, 50)
        .forEach(
            item ->
                IntStream.range(0, 10).forEach(n -> expected.add(item + " " + location(9 - n))));

    assertThat(launches.newest(cutoff(150)))
        .extracting(e -> e.row().itemId() + " " + e.row().locationId())
        .isEqualTo(expected);
  }

  @Test
  void upToAThousandAllCount() {
    launched(5, CHAIN).forEach(launches::add);
    assertThat(launches.newest(cutoff(5))).hasSize(1_000);
    assertThat(launches.newest(cutoff(3))).hasSize(600);
  }

  @Test
  void theyAreTheSameWhoeverCameFirst() {
    List<CompletedLaunch> arrivals = new ArrayList<>(launched(110, CHAIN));
    arrivals.forEach(launches::add);
    Collections.shuffle(arrivals, new Random(4));
    CompletedLaunches others = new CompletedLaunches(store("others"), Period.DAY);
    arrivals.forEach(others::add);

    assertThat(others.newest(cutoff(105))).isEqualTo(launches.newest(cutoff(105)));
  }

  @Test
  void anItemsIdMayHoldTheSeparator() {
    for (int n = 0; n < 10; n++) {
      for (int location = 0; location < CHAIN; location++) {
        launches.add(launch("brand|" + n, location(location), MONDAY));
      }
    }
    assertThat(items(launches.newest(cutoff(1)))).hasSize(10);
    assertThat(launches.carried(cutoff(1)).launches()).isEqualTo(10);
    assertThat(launches.carried(cutoff(1)).byLocation())
        .hasSize(CHAIN)
        .containsEntry(location(0), 10);
  }

  @Test
  void whereTheyWereCarriedIsCountedAsOfTheCutoff() {
    launches.add(launch(item(0), location(0), MONDAY));
    launches.add(launch(item(0), location(1), MONDAY));
    launches.add(launch(item(1), location(1), MONDAY.plusDays(1)));
    launches.add(launch(item(2), location(2), MONDAY.plusDays(2)));

    assertThat(launches.carried(cutoff(2)))
        .isEqualTo(new CarriedShares(2, Map.of(location(0), 1, location(1), 2)));
  }

  @Test
  void whatNoLaterCutoffGoesBackToIsForgotten() {
    // Given launches of which the later cutoffs need not know the first
    List<CompletedLaunch> all = launched(130, CHAIN);
    CompletedLaunches complete = new CompletedLaunches(store("complete"), Period.DAY);
    all.forEach(complete::add);
    all.subList(0, 120 * CHAIN).forEach(launches::add);

    // When
    launches.forgetBeyond(cutoff(110));
    all.subList(120 * CHAIN, 130 * CHAIN).forEach(launches::add);

    // Then they say the same at that cutoff and at those after it
    assertThat(launches.firstPeriod()).hasValue(cutoff(11));
    for (int items : List.of(110, 111, 120, 130)) {
      assertThat(launches.newest(cutoff(items))).isEqualTo(complete.newest(cutoff(items)));
    }
  }

  @Test
  void nothingIsForgottenThatIsStillToCount() {
    launched(20, CHAIN).forEach(launches::add);
    launches.forgetBeyond(cutoff(0));
    launches.forgetBeyond(cutoff(10));
    assertThat(store.approximateNumEntries()).isEqualTo(20L * CHAIN);
  }

  private List<CompletedLaunch> launched(int items, int locations) {
    List<CompletedLaunch> all = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      for (int location = 0; location < locations; location++) {
        all.add(launch(item(item), location(location), MONDAY.plusDays(item)));
      }
    }
    return all;
  }

  private static CompletedLaunch launch(String item, String location, LocalDate completedOn) {
    LocalDate launchDate = completedOn.minusDays(76);
    return new CompletedLaunch(
        item, location, "dairy", Map.of(), null, launchDate, completedOn, 1.0, null);
  }

  /** When so many items' launches are complete. */
  private static long cutoff(int items) {
    return Period.DAY.indexOf(MONDAY) + items - 1;
  }

  private static List<String> newestFirst(int newest, int oldest) {
    return IntStream.rangeClosed(oldest, newest).mapToObj(n -> item(newest + oldest - n)).toList();
  }

  private static List<String> items(List<LaunchExample> examples) {
    return examples.stream().map(example -> example.row().itemId()).distinct().toList();
  }

  private static List<String> locations(List<LaunchExample> examples) {
    return examples.stream().map(example -> example.row().locationId()).distinct().toList();
  }

  private static String item(int number) {
    return "item-%03d".formatted(number);
  }

  private static String location(int number) {
    return "store-%03d".formatted(number);
  }

  private KeyValueStore<String, LaunchEvent> store(String name) {
    MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
    KeyValueStore<String, LaunchEvent> built =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name),
                Serdes.String(),
                topics.completedLaunches.stored())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    built.init(context.getStateStoreContext(), built);
    return built;
  }
}
