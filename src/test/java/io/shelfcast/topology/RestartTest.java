package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.Item;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.StoreDayClosed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored on disk is all that a restarted application needs to go on as before. */
class RestartTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);

  @TempDir Path folder;
  private int restarts;

  @Test
  void goesOnExactlyWhereItStopped() throws IOException {
    // Given sixteen days at two locations: with voids, duplicates, late sales and stock-outs
    List<Consumer<ServingDriver>> events = events();

    // When one application runs through, and another is restarted three times
    List<String> uninterrupted = run(events, Integer.MAX_VALUE);
    List<String> restarted = run(events, events.size() / 4);

    // Then
    assertThat(restarts).isGreaterThanOrEqualTo(3);
    assertThat(uninterrupted).hasSizeGreaterThan(200);
    for (int i = 0; i < uninterrupted.size(); i++) {
      assertThat(restarted.get(i)).as("output %d", i).isEqualTo(uninterrupted.get(i));
    }
    assertThat(restarted).hasSameSizeAs(uninterrupted);
  }

  @Test
  void aPartitionThatWasSilentIsCountedAgainAfterARestart() throws IOException {
    // Given a partition that was given up as silent
    ServingDriver serving = open(folder.resolve("silent"));
    serving.sell("A", MONDAY, "milk", 1);
    serving.close("A", MONDAY);
    serving.driver().advanceWallClockTime(Duration.ofMinutes(11));

    // When it is heard of again by another instance
    serving = reopen(serving, folder.resolve("silent"));
    serving.sell("A", MONDAY.plusDays(1), "milk", 1);

    // Then
    assertThat(
            serving.settledErrors().stream()
                .map(DayClosedMarker.class::cast)
                .map(DayClosedMarker::getClosedThrough))
        .containsExactly(MONDAY);
    serving.close();
  }

  private List<String> run(List<Consumer<ServingDriver>> events, int restartEvery)
      throws IOException {
    Path stateDir = folder.resolve("run-" + restartEvery);
    ServingDriver serving = open(stateDir);
    List<String> output = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (i % restartEvery == restartEvery - 1) {
        serving = reopen(serving, stateDir);
        stateDir = folder.resolve("restart-" + restarts);
      }
      events.get(i).accept(serving);
      serving.demands().forEach(demand -> output.add(demand.toString()));
      serving.forecasts().forEach(record -> output.add(record.key() + " " + record.value()));
      serving.deadLetters().forEach(letter -> output.add(letter.getCause()));
      serving.reports().forEach(report -> output.add(report.toString()));
      serving.launchForecasts().forEach(forecast -> output.add(forecast.toString()));
      serving.chainForecasts().forEach(record -> output.add(record.key() + " " + record.value()));
    }
    serving.close();
    return output;
  }

  private static List<Consumer<ServingDriver>> events() {
    Random random = new Random(5);
    List<Consumer<ServingDriver>> events = new ArrayList<>();
    for (int day = 0; day < 16; day++) {
      LocalDate date = MONDAY.plusDays(day);
      for (String location : List.of("A", "B")) {
        for (String item : List.of("milk", "bread", "eggs")) {
          String transaction = item + day;
          int units = 1 + random.nextInt(9);
          PosSale sale = ServingDriver.sale(location, date, transaction, 1, item, units);
          boolean late = random.nextInt(10) == 0;
          if (!late) {
            events.add(serving -> serving.pipe(sale));
          }
          if (random.nextInt(10) == 0) {
            events.add(serving -> serving.pipe(ServingDriver.voidOf(sale, "void-" + transaction)));
          }
          if (random.nextInt(20) == 0) {
            events.add(
                serving ->
                    serving.outOfStock(location, item, at(date, 0), at(date, 20), at(date, 21)));
          }
          if (random.nextInt(5) == 0 && day > 0) { // a duplicate, or a late sale of yesterday
            PosSale again =
                ServingDriver.sale(location, date.minusDays(1), item + (day - 1), 1, item, units);
            events.add(serving -> serving.pipe(again));
          }
        }
        events.add(
            serving ->
                serving.pipe(
                    serving.topics.storeDays,
                    location,
                    new StoreDayClosed(location, date, at(date, 22)),
                    at(date, 22)));
      }
    }
    return events;
  }

  private static ServingDriver open(Path stateDir) {
    ServingDriver serving = new ServingDriver(ModelSource.NONE, Optional.of(stateDir));
    // Reference data is in memory; its topic is read anew at every start.
    Item milk = Item.newBuilder().setItemId("milk").setCategory("dairy").build();
    serving.pipe(serving.topics.items, "milk", milk, at(MONDAY, 0));
    return serving;
  }

  private ServingDriver reopen(ServingDriver serving, Path stateDir) throws IOException {
    restarts++;
    Path copy = folder.resolve("restart-" + restarts);
    serving.leaveStores(stateDir, copy);
    return open(copy);
  }
}
