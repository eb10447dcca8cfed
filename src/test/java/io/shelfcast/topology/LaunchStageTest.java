package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.event.CompletedLaunch;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.Item;
import io.shelfcast.event.LaunchEvent;
import io.shelfcast.event.LaunchForecast;
import io.shelfcast.event.LaunchLocation;
import io.shelfcast.event.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From completed launches to the forecasts of those ahead. */
class LaunchStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final int DAYS = 77;
  private static final List<String> LOCATIONS = List.of("A", "B", "C", "D");

  private ServingDriver serving =
      new ServingDriver("training.every", "1", "forecast.from", "2099-01-01");

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void itemsAheadAreForecastOnceALaunchIsComplete() {
    // Given two items that are launched on Monday, sold two and four a day, and one that comes
    launched(2, item -> 2 * (item + 1));
    item("ahead", MONDAY.plusDays(100), Map.of());
    sell(0, DAYS - 1, 2);
    assertThat(serving.launchForecasts()).isEmpty();

    // When the eleventh week ends
    sell(DAYS - 1, DAYS, 2);

    // Then the mean of the category answers, for want of launches to make a model of
    List<LaunchForecast> forecasts = serving.launchForecasts();
    assertThat(forecasts).hasSize(1);
    LaunchForecast forecast = forecasts.get(0);
    assertThat(forecast.getItemId()).isEqualTo("ahead");
    assertThat(forecast.getQualifier()).isEqualTo("FALLBACK");
    assertThat(forecast.getAsOf()).isEqualTo(MONDAY.plusDays(DAYS - 1));
    assertThat(forecast.getLaunchDate()).isEqualTo(MONDAY.plusDays(100));
    assertThat(forecast.getWeeks()).isEqualTo(11);
    assertThat(forecast.getRevision()).isEqualTo(1);
    assertThat(forecast.getLocations())
        .extracting(LaunchLocation::getLocationId)
        .containsExactlyElementsOf(LOCATIONS);
    assertThat(forecast.getLocations())
        .allSatisfy(part -> assertThat(part.getMean()).isCloseTo(3.0 * DAYS, within(1e-6)));
    assertThat(forecast.getTotal()).isCloseTo(4 * 3.0 * DAYS, within(1e-6));

    // And nothing more while nothing changes, until another one is announced
    sell(DAYS, DAYS + 2, 2);
    assertThat(serving.launchForecasts()).isEmpty();
    item("ahead", MONDAY.plusDays(110), Map.of());
    item("launched long ago", MONDAY, Map.of());
    sell(DAYS + 2, DAYS + 3, 2);
    LaunchForecast postponed = serving.launchForecasts().get(0);
    assertThat(postponed.getLaunchDate()).isEqualTo(MONDAY.plusDays(110));
    assertThat(postponed.getRevision()).isEqualTo(2);
  }

  @Test
  void itsAttributesTellHowItWillSell() {
    // Given twelve launches, of which the red ones sell six times as well
    launched(12, item -> item % 2 == 0 ? 6 : 1);
    item("red one", MONDAY.plusDays(90), Map.of("colour", "red"));
    item("blue one", MONDAY.plusDays(90), Map.of("colour", "blue"));

    // When
    sell(0, DAYS, 12);

    // Then
    List<LaunchForecast> forecasts = serving.launchForecasts();
    assertThat(forecasts)
        .extracting(LaunchForecast::getItemId)
        .containsExactly("blue one", "red one");
    assertThat(forecasts)
        .allSatisfy(forecast -> assertThat(forecast.getQualifier()).isEqualTo("MODEL"));
    assertThat(forecasts.get(0).getTotal()).isBetween(0.8 * 4 * DAYS, 1.4 * 4 * DAYS);
    assertThat(forecasts.get(1).getTotal()).isBetween(0.8 * 24 * DAYS, 1.2 * 24 * DAYS);
    assertThat(forecasts.get(0).getModelVersion()).startsWith("launch-2011-05-22-");
  }

  @Test
  void howLongTrainingTakesDoesNotShow() {
    // Given what comes out where training takes no time
    List<LaunchForecast> atOnce = twelveLaunchesAndTenDaysMore();
    assertThat(atOnce).hasSizeGreaterThan(1);
    serving.close();

    // When it takes longer than all the rest, and ends one by one
    Queue<Runnable> submitted = new ArrayDeque<>();
    serving =
        new ServingDriver(
            ModelSource.NONE,
            TrainingPool.of(submitted::add),
            Optional.empty(),
            "training.every",
            "1",
            "forecast.from",
            "2099-01-01");
    List<LaunchForecast> late = twelveLaunchesAndTenDaysMore();

    // Then nothing waits for it, one is trained at a time, and the same comes out in the end
    assertThat(late).isEmpty();
    while (!submitted.isEmpty()) {
      assertThat(submitted).hasSize(1);
      submitted.remove().run();
      serving.salesStop();
      late.addAll(serving.launchForecasts());
    }
    assertThat(late).isEqualTo(atOnce);
  }

  @Test
  void aRestartWhileTrainingIsPendingDoesNotShow(@TempDir Path folder) throws IOException {
    // Given what comes out without one, where training takes no time
    serving.close();
    serving = open(TrainingPool.direct(), Optional.empty());
    announce();
    sellThrough(0, DAYS + 8);
    List<String> undisturbed = serving.launchRecords();
    assertThat(undisturbed).hasSizeGreaterThan(5);
    serving.close();

    // When the application is restarted each day, and training is done every other day
    Queue<Runnable> submitted = new ArrayDeque<>();
    Path stateDir = folder.resolve("first");
    serving = open(TrainingPool.of(submitted::add), Optional.of(stateDir));
    announce();
    sellThrough(0, DAYS);
    List<String> restarted = new ArrayList<>();
    int lost = 0;
    for (int day = DAYS; day < DAYS + 8; day++) {
      sellThrough(day, day + 1);
      if (day % 2 == 0) {
        trainAll(submitted);
      }
      restarted.addAll(serving.launchRecords());
      lost += submitted.size();
      submitted.clear();
      Path copy = folder.resolve("restart-" + day);
      serving.leaveStores(stateDir, copy);
      stateDir = copy;
      serving = open(TrainingPool.of(submitted::add), Optional.of(stateDir));
      announce();
      look();
    }
    trainAll(submitted);
    restarted.addAll(serving.launchRecords());

    // Then what was in training is trained again, of the same launches, and the same comes out
    assertThat(lost).isGreaterThanOrEqualTo(2);
    assertThat(restarted).isEqualTo(undisturbed);
  }

  @Test
  void theTotalTakesALocationByTheShareOfLaunchesThatItCarried() {
    // Given eight stores of which each carried every other one of twelve launches, and a warehouse
    location("warehouse");
    item("ahead", MONDAY.plusDays(90), Map.of());
    for (int store = 0; store < 8; store++) {
      location("store" + store);
      for (int item = store % 2; item < 12; item += 2) {
        CompletedLaunch launch =
            CompletedLaunch.newBuilder(launch("item" + item, null, 100))
                .setLocationId("store" + store)
                .build();
        launchEvent(launch.getItemId(), launch);
      }
    }

    // When
    closed(MONDAY);

    // Then parts are as if carried, and the total is what a launch sold at four of eight stores
    LaunchForecast forecast = only(serving.launchForecasts());
    assertThat(forecast.getLocations())
        .hasSize(9)
        .allSatisfy(part -> assertThat(part.getMean()).isCloseTo(100, within(1.0)));
    assertThat(forecast.getLocations().get(0).getCarried()).isCloseTo(6.5 / 13, within(1e-12));
    assertThat(forecast.getLocations().get(8).getCarried()).isCloseTo(0.5 / 13, within(1e-12));
    assertThat(forecast.getTotal()).isBetween(400.0, 410.0);
  }

  @Test
  void aLaunchSentAfterItsMarkerCountsFromTheDateAfter() {
    // Given a launch completed on Monday, of which training is not done when Tuesday closes
    Queue<Runnable> submitted = new ArrayDeque<>();
    serving.close();
    serving = open(TrainingPool.of(submitted::add), Optional.empty(), "training.every", "1");
    location("A");
    item("ahead", MONDAY.plusDays(100), Map.of());
    completed("early", null, 10);
    closed(MONDAY);
    closed(MONDAY.plusDays(1));

    // When another one of Monday comes after that, then Wednesday closes and training is done
    completed("late", MONDAY.plusDays(1), 30);
    closed(MONDAY.plusDays(2));
    trainAll(submitted);

    // Then it counts from Wednesday on, as it does where training takes no time
    List<LaunchForecast> forecasts = serving.launchForecasts();
    assertThat(forecasts)
        .extracting(LaunchForecast::getAsOf)
        .containsExactly(MONDAY, MONDAY.plusDays(2));
    assertThat(forecasts.get(0).getTotal()).isCloseTo(10, within(1e-6));
    assertThat(forecasts.get(1).getTotal()).isCloseTo(20, within(1e-6));
  }

  @Test
  void anItemAnnouncedLateIsForecastFromTheNextDateUntilItsLaunch() {
    // Given a model, and Monday closed
    location("A");
    completed("early", null, 10);
    closed(MONDAY);

    // When items that were to be known by then come after that
    item("ahead", MONDAY.plusDays(2), Map.of());
    item("on its way", MONDAY.plusDays(1), Map.of());
    assertThat(serving.launchForecasts()).isEmpty();
    closed(MONDAY.plusDays(1));

    // Then the one whose launch is still ahead is forecast, as of the next date
    LaunchForecast forecast = only(serving.launchForecasts());
    assertThat(forecast.getItemId()).isEqualTo("ahead");
    assertThat(forecast.getAsOf()).isEqualTo(MONDAY.plusDays(1));
    assertThat(forecast.getRevision()).isEqualTo(1);

    // And no more once it is launched, whatever is said of the item
    item("ahead", MONDAY.plusDays(2), Map.of("colour", "red"));
    completed("another", null, 50);
    closed(MONDAY.plusDays(2));
    closed(MONDAY.plusDays(3));
    assertThat(serving.launchForecasts()).isEmpty();
  }

  @Test
  void aChainOfManyLocationsHasAModel() {
    // Given twelve launches at each of two hundred locations, of which the red ones sell better
    location("store7");
    item("red one", MONDAY.plusDays(90), Map.of("colour", "red"));
    for (int item = 0; item < 12; item++) {
      for (int location = 0; location < 200; location++) {
        boolean red = item % 2 == 0;
        CompletedLaunch launch =
            CompletedLaunch.newBuilder(launch("item" + item, null, red ? 60 : 10))
                .setLocationId("store" + location)
                .setAttributes(Map.of("item.colour", red ? "red" : "blue"))
                .build();
        launchEvent(launch.getItemId(), launch);
      }
    }

    // When
    closed(MONDAY);

    // Then
    LaunchForecast forecast = only(serving.launchForecasts());
    assertThat(forecast.getQualifier()).isEqualTo("MODEL");
    assertThat(forecast.getTotal()).isBetween(48.0, 72.0);
  }

  @Test
  void aLaunchThatIsCalledOffIsWithdrawn() {
    // Given forecasts of four items
    location("A");
    completed("early", null, 10);
    List<String> items = List.of("cleared", "deleted", "delisted", "kept");
    items.forEach(item -> item(item, MONDAY.plusDays(30), Map.of()));
    closed(MONDAY);
    assertThat(serving.launchForecasts()).hasSize(4);

    // When three of them will not be launched after all
    items("deleted", null);
    items("cleared", launching("cleared", null, Map.of()));
    items("delisted", delisted("delisted", MONDAY.plusDays(30)));
    closed(MONDAY.plusDays(1));

    // Then tombstones take them off the topic, once, at the time of what is said as of that date
    long time = at(MONDAY.plusDays(2), 0).toEpochMilli();
    assertThat(serving.launchRecords())
        .containsExactly(
            time + " cleared tombstone", time + " deleted tombstone", time + " delisted tombstone");
    assertThat(forecastsKept()).containsExactly("kept");
    closed(MONDAY.plusDays(2));
    assertThat(serving.launchRecords()).isEmpty();

    // And one that is announced again is a new one
    item("deleted", MONDAY.plusDays(40), Map.of());
    closed(MONDAY.plusDays(3));
    LaunchForecast again = only(serving.launchForecasts());
    assertThat(again.getItemId()).isEqualTo("deleted");
    assertThat(again.getRevision()).isEqualTo(1);

    // And that can be called off, too, though no location is known any more
    serving.pipe(serving.topics.locations, "A", null, at(MONDAY, 3));
    items("deleted", null);
    closed(MONDAY.plusDays(4));
    assertThat(forecastsKept()).containsExactly("kept");
  }

  @Test
  void onceAnItemIsLaunchedItsForecastStays() {
    // Given one that is launched on Wednesday, and one that was to be
    location("A");
    completed("early", null, 10);
    item("launched", MONDAY.plusDays(2), Map.of());
    item("postponed", MONDAY.plusDays(2), Map.of());
    closed(MONDAY);
    item("postponed", MONDAY.plusDays(9), Map.of());
    closed(MONDAY.plusDays(1));
    closed(MONDAY.plusDays(2));
    serving.launchForecasts();

    // When both are deleted
    items("launched", null);
    items("postponed", null);
    closed(MONDAY.plusDays(3));

    // Then
    assertThat(serving.launchRecords())
        .containsExactly(at(MONDAY.plusDays(4), 0).toEpochMilli() + " postponed tombstone");
    assertThat(forecastsKept()).containsExactly("launched");
  }

  @Test
  void aLaunchThatIsBroughtForwardKeepsItsForecast(@TempDir Path folder) throws IOException {
    // Given forecasts of two items
    serving.close();
    serving =
        open(TrainingPool.direct(), Optional.of(folder.resolve("first")), "training.every", "1");
    location("A");
    completed("early", null, 10);
    item("delisted", MONDAY.plusDays(30), Map.of());
    item("sooner", MONDAY.plusDays(30), Map.of());
    closed(MONDAY);
    assertThat(serving.launchForecasts()).hasSize(2);

    // When one is launched on Tuesday, as is known from then on, and one taken off the list then
    Item sooner = launching("sooner", MONDAY.plusDays(1), Map.of());
    Item delisted = delisted("delisted", MONDAY.plusDays(1));
    List<Item> revisions =
        List.of(
            Item.newBuilder(sooner).setValidFrom(MONDAY.plusDays(1)).build(),
            Item.newBuilder(delisted).setValidFrom(MONDAY.plusDays(1)).build());
    revisions.forEach(revision -> items(revision.getItemId(), revision));
    closed(MONDAY.plusDays(1));

    // Then only the latter is withdrawn
    assertThat(serving.launchRecords())
        .containsExactly(at(MONDAY.plusDays(2), 0).toEpochMilli() + " delisted tombstone");
    assertThat(forecastsKept()).containsExactly("sooner");

    // And a restart knows as much
    serving.leaveStores(folder.resolve("first"), folder.resolve("second"));
    serving =
        open(TrainingPool.direct(), Optional.of(folder.resolve("second")), "training.every", "1");
    location("A");
    item("sooner", MONDAY.plusDays(30), Map.of());
    items("sooner", revisions.get(0));
    closed(MONDAY.plusDays(2));
    assertThat(serving.launchRecords()).isEmpty();
    assertThat(forecastsKept()).containsExactly("sooner");
  }

  @Test
  void aLaunchThatWasBroughtForwardIsLearnedFrom() {
    // Given an item to be launched in a month, which is launched at once
    launched(1, item -> 2);
    item("item0", MONDAY.plusDays(30), Map.of("colour", "red"));
    items(
        "item0",
        Item.newBuilder(launching("item0", MONDAY, Map.of("colour", "red")))
            .setValidFrom(MONDAY)
            .build());
    item("ahead", MONDAY.plusDays(100), Map.of());

    // When its eleven weeks are over
    sell(0, DAYS, 1);

    // Then the next one is forecast by it
    LaunchForecast forecast = only(serving.launchForecasts());
    assertThat(forecast.getItemId()).isEqualTo("ahead");
    assertThat(forecast.getTotal()).isCloseTo(4 * 2.0 * DAYS, within(1e-6));
  }

  @Test
  void aRestartKnowsWhatWasForecast(@TempDir Path folder) throws IOException {
    // Given forecasts of four items, one of them launched since
    serving.close();
    serving = open(TrainingPool.direct(), Optional.of(folder.resolve("first")));
    location("A");
    completed("early", null, 10);
    item("launched", MONDAY.plusDays(5), Map.of());
    List<String> items = List.of("deleted", "kept", "revised");
    items.forEach(item -> item(item, MONDAY.plusDays(30), Map.of()));
    closed(MONDAY.plusDays(6));
    assertThat(serving.launchForecasts()).hasSize(4);

    // When the application is restarted, one was deleted, and one has a revision still to come
    serving.leaveStores(folder.resolve("first"), folder.resolve("second"));
    serving = open(TrainingPool.direct(), Optional.of(folder.resolve("second")));
    location("A");
    item("kept", MONDAY.plusDays(30), Map.of());
    item("revised", MONDAY.plusDays(30), Map.of());
    items(
        "revised",
        Item.newBuilder(launching("revised", MONDAY.plusDays(30), Map.of()))
            .setValidFrom(MONDAY.plusDays(9))
            .build());
    closed(MONDAY.plusDays(9));

    // Then only the one that was deleted is withdrawn, as of the first date
    assertThat(serving.launchRecords())
        .containsExactly(at(MONDAY.plusDays(8), 0).toEpochMilli() + " deleted tombstone");
    assertThat(forecastsKept()).containsExactly("kept", "launched", "revised");
  }

  @Test
  void aModelOfAReleaseThatKnewNoSharesIsReadAsIfAllIsCarried(@TempDir Path folder)
      throws IOException {
    // Given a model as such a release stored it, of a launch at one of two locations
    serving.close();
    serving = open(TrainingPool.direct(), Optional.of(folder.resolve("first")));
    location("A");
    location("B");
    completed("early", null, 10);
    item("ahead", MONDAY.plusDays(30), Map.of());
    closed(MONDAY.plusDays(6));
    LaunchForecast before = only(serving.launchForecasts());
    assertThat(before.getTotal()).isCloseTo(10 + 0.5 * 10, within(1e-9));
    KeyValueStore<String, byte[]> progress =
        serving.driver().getKeyValueStore(ServingTopology.LAUNCH_PROGRESS);
    StateReader model = new StateReader(progress.get("model"));
    progress.put("model", new StateWriter(1_000).text(model.text()).block(model.block()).toBytes());

    // When
    serving.leaveStores(folder.resolve("first"), folder.resolve("second"));
    serving = open(TrainingPool.direct(), Optional.of(folder.resolve("second")));
    location("A");
    location("B");
    item("ahead", MONDAY.plusDays(30), Map.of());
    closed(MONDAY.plusDays(7));

    // Then
    LaunchForecast forecast = only(serving.launchForecasts());
    assertThat(forecast.getAsOf()).isEqualTo(MONDAY.plusDays(7));
    assertThat(forecast.getTotal()).isCloseTo(2 * 10, within(1e-9));
  }

  private List<String> forecastsKept() {
    List<String> items = new ArrayList<>();
    try (var kept = serving.driver().getKeyValueStore(ServingTopology.LAUNCH_FORECASTS).all()) {
      kept.forEachRemaining(forecast -> items.add((String) forecast.key));
    }
    return items;
  }

  private static Item delisted(String id, LocalDate launch) {
    return Item.newBuilder(launching(id, launch, Map.of())).setDelistedDate(launch).build();
  }

  private static <T> T only(List<T> list) {
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  /** Cutoffs every third day, the first of them just after the first launches are complete. */
  private static ServingDriver open(
      TrainingPool pool, Optional<Path> stateDir, String... settings) {
    List<String> all = new ArrayList<>(List.of("training.every", "3"));
    all.addAll(List.of("forecast.from", "2099-01-01"));
    all.addAll(List.of(settings));
    return new ServingDriver(ModelSource.NONE, pool, stateDir, all.toArray(String[]::new));
  }

  /** Twelve items are launched on Monday, one on Saturday; those ahead become known day by day. */
  private void announce() {
    launched(12, item -> item % 2 == 0 ? 6 : 1);
    item("late0", MONDAY.plusDays(5), Map.of("colour", "red"));
    item("red one", MONDAY.plusDays(90), Map.of("colour", "red"));
    for (int day = DAYS; day < DAYS + 8; day++) {
      Item known =
          Item.newBuilder(launching("known-" + day, MONDAY.plusDays(95), Map.of("colour", "blue")))
              .setValidFrom(MONDAY.plusDays(day))
              .build();
      serving.pipe(serving.topics.items, known.getItemId(), known, at(MONDAY.minusDays(9), 2));
    }
  }

  private void sellThrough(int from, int to) {
    for (int day = from; day < to; day++) {
      LocalDate date = MONDAY.plusDays(day);
      if (day >= 5) {
        LOCATIONS.forEach(location -> serving.sell(location, date, "late0", 9));
      }
      sell(day, day + 1, 12);
    }
  }

  private void trainAll(Queue<Runnable> submitted) {
    while (!submitted.isEmpty()) {
      submitted.remove().run();
      look();
    }
  }

  /** Looks whether training is done, or must begin again. */
  private void look() {
    serving.driver().advanceWallClockTime(Duration.ofMillis(100));
  }

  /** Sends what is {@link #launch completed on Monday}. */
  private void completed(String item, LocalDate closedThrough, double total) {
    launchEvent(item, launch(item, closedThrough, total));
  }

  /** Completed on Monday; sent when the partition had closed through a date, or none. */
  private static CompletedLaunch launch(String item, LocalDate closedThrough, double total) {
    return new CompletedLaunch(
        item,
        "A",
        "dairy",
        Map.of(),
        null,
        MONDAY.minusDays(DAYS - 1),
        MONDAY,
        total,
        closedThrough);
  }

  private void closed(LocalDate date) {
    launchEvent(CategoryPartitioner.EVERYONE, new DayClosedMarker(0, date));
  }

  private void launchEvent(String key, Object body) {
    serving.pipe(serving.topics.completedLaunches, key, new LaunchEvent(body), at(MONDAY, 22));
  }

  /** Launches go on to complete after the first model, so that models differ. */
  private List<LaunchForecast> twelveLaunchesAndTenDaysMore() {
    launched(12, item -> item % 2 == 0 ? 6 : 1);
    item("late0", MONDAY.plusDays(5), Map.of("colour", "red"));
    item("red one", MONDAY.plusDays(90), Map.of("colour", "red"));
    sellThrough(0, DAYS + 10);
    return new ArrayList<>(serving.launchForecasts());
  }

  @Test
  void whatIsSoldBehindADelistingIsNotForecast() {
    // Given three items to be launched, of which two are sold for a shorter while
    location("A");
    completed("early", null, 77);
    LocalDate launch = MONDAY.plusDays(30);
    item("long", launch, Map.of());
    List.of("1 day", "35 days")
        .forEach(
            id -> {
              Item stays = launching(id, launch, Map.of());
              int days = Integer.parseInt(id.substring(0, id.indexOf(' ')));
              items(id, Item.newBuilder(stays).setDelistedDate(launch.plusDays(days)).build());
            });

    // When
    closed(MONDAY);

    // Then, of one a day
    assertThat(serving.launchForecasts())
        .extracting(LaunchForecast::getTotal)
        .satisfiesExactly(
            total -> assertThat(total).isCloseTo(1, within(1e-9)),
            total -> assertThat(total).isCloseTo(35, within(1e-9)),
            total -> assertThat(total).isCloseTo(77, within(1e-9)));

    // And when the delisting is put off
    items(
        "1 day",
        Item.newBuilder(launching("1 day", launch, Map.of()))
            .setDelistedDate(launch.plusDays(2))
            .setValidFrom(MONDAY.plusDays(1))
            .build());
    closed(MONDAY.plusDays(1));
    LaunchForecast later = only(serving.launchForecasts());
    assertThat(later.getLocations().get(0).getMean()).isCloseTo(2, within(1e-9));
    assertThat(later.getRevision()).isEqualTo(2);
  }

  @Test
  void aLaunchThatEndedWithADelistingIsNone() {
    // Given an item that is sold to the end of its eleven weeks, and one that is not
    launched(2, item -> 2 * (item + 1));
    item("ahead", MONDAY.plusDays(100), Map.of());
    for (int item = 0; item < 2; item++) {
      Item launched = launching("item" + item, MONDAY, Map.of());
      LocalDate delisted = MONDAY.plusDays(DAYS - item);
      items("item" + item, Item.newBuilder(launched).setDelistedDate(delisted).build());
    }

    // When
    sell(0, DAYS, 2);

    // Then the first alone is learned from
    LaunchForecast forecast = only(serving.launchForecasts());
    assertThat(forecast.getTotal()).isCloseTo(4 * 2.0 * DAYS, within(1e-6));
  }

  @Test
  void aSeriesThatBeganLongAfterTheLaunchIsNone() {
    launched(1, item -> 2);
    item("ahead", MONDAY.plusDays(100), Map.of());
    for (int day = 0; day < DAYS; day++) {
      serving.sell("A", MONDAY.plusDays(day), day < 40 ? "other" : "item0", 1);
      serving.close("A", MONDAY.plusDays(day));
    }
    assertThat(serving.launchForecasts()).isEmpty();
  }

  private IntUnaryOperator units = item -> 1;

  private void launched(int items, IntUnaryOperator units) {
    this.units = units;
    LOCATIONS.forEach(this::location);
    for (int item = 0; item < items; item++) {
      item("item" + item, MONDAY, Map.of("colour", item % 2 == 0 ? "red" : "blue"));
    }
  }

  private void location(String id) {
    serving.pipe(
        serving.topics.locations,
        id,
        Location.newBuilder()
            .setLocationId(id)
            .setRegion("north")
            .setType("city")
            .setAttributes(Map.of())
            .build(),
        at(MONDAY.minusDays(9), 1));
  }

  private void item(String id, LocalDate launch, Map<String, String> attributes) {
    items(id, launching(id, launch, attributes));
  }

  private void items(String id, Item revision) {
    serving.pipe(serving.topics.items, id, revision, at(MONDAY.minusDays(9), 2));
  }

  private static Item launching(String id, LocalDate launch, Map<String, String> attributes) {
    return Item.newBuilder()
        .setItemId(id)
        .setCategory("dairy")
        .setAttributes(attributes)
        .setLaunchDate(launch)
        .build();
  }

  private void sell(int from, int to, int items) {
    for (int day = from; day < to; day++) {
      LocalDate date = MONDAY.plusDays(day);
      for (String location : LOCATIONS) {
        for (int item = 0; item < items; item++) {
          serving.sell(location, date, "item" + item, units.applyAsInt(item));
        }
      }
      LOCATIONS.forEach(location -> serving.close(location, date));
    }
  }
}
