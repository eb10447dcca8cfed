package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.event.ChainDay;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.ChainTotal;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastPart;
import io.shelfcast.event.Item;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From sales to the sums of an item's forecasts over its locations. */
class ChainStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);
  private static final int HORIZON = 28;

  private ServingDriver serving = new ServingDriver();

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void sumsAnItemsForecastsOverItsLocationsOnceAClose() {
    // Given milk at three locations, bread at one
    sellMilk(MONDAY);
    serving.sell("B", MONDAY, "bread", 4);

    // When
    closeAll(MONDAY);

    // Then
    Map<String, Forecast> forecasts = forecasts();
    List<TestRecord<String, ChainForecast>> sums = serving.chainForecasts();
    assertThat(sums).extracting(TestRecord::key).containsExactly("bread", "milk");
    ChainForecast milk = sums.get(1).value();
    assertThat(milk.getAsOf()).isEqualTo(MONDAY);
    assertThat(milk.getRevision()).isEqualTo(1);
    assertThat(milk.getLocations()).isEqualTo(3);
    assertThat(milk.getCategory()).isEqualTo(forecasts.get("A|milk").getCategory());
    assertSums(milk, forecasts, "A|milk", "B|milk", "C|milk");
    assertSums(sums.get(0).value(), forecasts, "B|bread");
  }

  @Test
  void tomorrowsForecastsTakeThePlaceOfTodays() {
    sellMilk(MONDAY);
    closeAll(MONDAY);
    sellMilk(TUESDAY);
    closeAll(TUESDAY);

    List<TestRecord<String, ChainForecast>> sums = serving.chainForecasts();
    assertThat(sums).hasSize(2);
    ChainForecast milk = sums.get(1).value();
    assertThat(milk.getAsOf()).isEqualTo(TUESDAY);
    assertThat(milk.getRevision()).isEqualTo(2);
    assertThat(milk.getLocations()).isEqualTo(3);
    assertSums(milk, forecasts(), "A|milk", "B|milk", "C|milk");
  }

  @Test
  void aDateIsSummedWhenTheLastLocationHasClosedIt() {
    // Given
    sellMilk(MONDAY);
    serving.close("A", MONDAY);
    serving.close("B", MONDAY);
    assertThat(serving.chainForecasts()).isEmpty();

    // When
    serving.close("C", MONDAY);

    // Then
    assertThat(serving.chainForecasts()).hasSize(1);
  }

  @Test
  void aDelistedItemsSumIsWithdrawn() {
    // Given
    sellMilk(MONDAY);
    closeAll(MONDAY);
    assertThat(serving.chainForecasts()).hasSize(1);

    // When it is delisted
    Item delisted =
        Item.newBuilder()
            .setItemId("milk")
            .setCategory("dairy")
            .setDelistedDate(TUESDAY.plusDays(1))
            .build();
    serving.pipe(serving.topics.items, "milk", delisted, at(TUESDAY, 1));
    sellMilk(TUESDAY);
    closeAll(TUESDAY);

    // Then
    List<TestRecord<String, ChainForecast>> sums = serving.chainForecasts();
    assertThat(sums).hasSize(1);
    assertThat(sums.get(0).key()).isEqualTo("milk");
    assertThat(sums.get(0).value()).isNull();
    assertThat(serving.driver().getKeyValueStore(ServingTopology.CHAIN).get("milk")).isNull();
    try (var left = serving.driver().getKeyValueStore(ServingTopology.CHAIN_PARTS).all()) {
      assertThat(left).isExhausted();
    }
  }

  @Test
  void partsComeBeforeTheMarkerOfTheirClose() {
    sellMilk(MONDAY);
    closeAll(MONDAY);
    List<Object> bodies = serving.itemForecasts();
    assertThat(bodies).last().isEqualTo(new DayClosedMarker(0, MONDAY));
    assertThat(bodies.stream().filter(ForecastPart.class::isInstance)).hasSize(3);
    try (var left = serving.driver().getKeyValueStore(ServingTopology.CHAIN_ARRIVED).all()) {
      assertThat(left).isExhausted();
    }
  }

  @Test
  void itCanBeSwitchedOff() {
    serving.close();
    serving = new ServingDriver("chain.enabled", "false");
    sellMilk(MONDAY);
    closeAll(MONDAY);
    assertThat(serving.forecasts()).hasSize(3);
    assertThat(serving.itemForecasts()).isEmpty();
    assertThat(serving.driver().getAllStateStores()).doesNotContainKey(ServingTopology.CHAIN);
  }

  private static void assertSums(
      ChainForecast sum, Map<String, Forecast> forecasts, String... series) {
    assertThat(sum.getDays()).hasSize(HORIZON);
    for (int h = 0; h < HORIZON; h++) {
      ChainDay day = sum.getDays().get(h);
      double expected = 0;
      for (String key : series) {
        assertThat(forecasts.get(key).getDays().get(h).getDate()).isEqualTo(day.getDate());
        expected += forecasts.get(key).getDays().get(h).getMean();
      }
      assertThat(day.getMean()).isEqualTo(expected).isPositive();
    }
    assertThat(sum.getLeadTimeTotals()).extracting(ChainTotal::getDays).containsExactly(7, 14, 28);
    for (int i = 0; i < sum.getLeadTimeTotals().size(); i++) {
      double expected = 0;
      for (String key : series) {
        expected += forecasts.get(key).getLeadTimeTotals().get(i).getMean();
      }
      assertThat(sum.getLeadTimeTotals().get(i).getMean()).isCloseTo(expected, within(1e-9));
    }
  }

  private void sellMilk(LocalDate date) {
    serving.sell("A", date, "milk", 2);
    serving.sell("B", date, "milk", 3 + date.getDayOfWeek().getValue());
    serving.sell("C", date, "milk", 7);
  }

  private void closeAll(LocalDate date) {
    List.of("A", "B", "C").forEach(location -> serving.close(location, date));
  }

  /** The newest of each series. */
  private Map<String, Forecast> forecasts() {
    return serving.forecasts().stream()
        .collect(Collectors.toMap(TestRecord::key, TestRecord::value, (older, newer) -> newer));
  }
}
