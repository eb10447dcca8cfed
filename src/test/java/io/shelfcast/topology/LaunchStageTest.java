package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.event.Item;
import io.shelfcast.event.LaunchForecast;
import io.shelfcast.event.LaunchLocation;
import io.shelfcast.event.Location;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

  /** Launches go on to complete after the first model, so that models differ. */
  private List<LaunchForecast> twelveLaunchesAndTenDaysMore() {
    launched(12, item -> item % 2 == 0 ? 6 : 1);
    item("late0", MONDAY.plusDays(5), Map.of("colour", "red"));
    item("red one", MONDAY.plusDays(90), Map.of("colour", "red"));
    sell(0, 5, 12);
    for (int day = 5; day < DAYS + 10; day++) {
      LocalDate date = MONDAY.plusDays(day);
      LOCATIONS.forEach(location -> serving.sell(location, date, "late0", 9));
      sell(day, day + 1, 12);
    }
    return new ArrayList<>(serving.launchForecasts());
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
    for (String location : LOCATIONS) {
      serving.pipe(
          serving.topics.locations,
          location,
          Location.newBuilder()
              .setLocationId(location)
              .setRegion("north")
              .setType("city")
              .setAttributes(Map.of())
              .build(),
          at(MONDAY.minusDays(9), 1));
    }
    for (int item = 0; item < items; item++) {
      item("item" + item, MONDAY, Map.of("colour", item % 2 == 0 ? "red" : "blue"));
    }
  }

  private void item(String id, LocalDate launch, Map<String, String> attributes) {
    Item item =
        Item.newBuilder()
            .setItemId(id)
            .setCategory("dairy")
            .setAttributes(attributes)
            .setLaunchDate(launch)
            .build();
    serving.pipe(serving.topics.items, id, item, at(MONDAY.minusDays(9), 2));
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
