package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Series;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.Location;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reports of stock-outs, and of days on which a location is shut, make of its periods. */
class StockOutStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);

  private ServingDriver serving = new ServingDriver();

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void aMaskStaysAsLongAsItsDayCanBeCorrectedHoweverLongTheGrace() {
    restart("demand.grace.hours", "168");
    sellAndClose(MONDAY);
    serving.outOfStock("A", "milk", at(MONDAY, 0), at(TUESDAY, 0), at(TUESDAY, 0));
    for (int day = 1; day <= 30; day++) {
      sellAndClose(MONDAY.plusDays(day));
    }
    serving.demands();

    // When an hour of a later day is reported, which masks nothing
    LocalDate last = MONDAY.plusDays(30);
    serving.outOfStock("A", "milk", at(last, 20), at(last, 21), at(last, 23));

    assertThat(serving.demands()).isEmpty();
  }

  @Test
  void aMaskedWeekStaysMaskedWhereTheCorrectionTimeEndsWithinIt() {
    restart("demand.period", "WEEK", "demand.correction.days", "10");
    LocalDate sunday = MONDAY.plusDays(6);
    sellAndClose(sunday);
    serving.outOfStock("A", "milk", at(MONDAY, 0), at(MONDAY.plusDays(3), 0), at(sunday, 23));
    sellAndClose(sunday.plusDays(7));
    serving.demands();

    LocalDate last = sunday.plusDays(7);
    serving.outOfStock("A", "milk", at(last, 20), at(last, 21), at(last, 23));

    assertThat(serving.demands()).isEmpty();
  }

  @Test
  void spansAddUpToTheShareThatMasksAndCountOnceWhereTheyOverlap() {
    // Given half a day is needed, and for each item ten hours or more in two spans
    restart("demand.stockout.share", "0.5");
    serving.outOfStock("A", "eggs", at(MONDAY, 6), at(MONDAY, 12), at(MONDAY, 12));
    serving.outOfStock("A", "eggs", at(MONDAY, 12), at(MONDAY, 18), at(MONDAY, 18));
    serving.outOfStock("A", "milk", at(MONDAY, 8), at(MONDAY, 18), at(MONDAY, 18));
    serving.outOfStock("A", "milk", at(MONDAY, 6), at(MONDAY, 16), at(MONDAY, 18));
    serving.outOfStock("A", "rice", at(MONDAY, 6), at(MONDAY, 16), at(MONDAY, 16));
    serving.outOfStock("A", "rice", at(MONDAY, 8), at(MONDAY, 12), at(MONDAY, 16));
    for (String item : List.of("eggs", "milk", "rice")) {
      serving.sell("A", MONDAY, item, 1);
    }

    serving.close("A", MONDAY);

    assertThat(serving.demands())
        .extracting(DailyDemand::getMask)
        .containsExactly(DemandMask.STOCK_OUT, DemandMask.STOCK_OUT, DemandMask.NONE);
  }

  @Test
  void ofReportsOfOneStockOutTheNewestCountsInWhateverOrderTheyCome() {
    // Given that it ran out, came back, and that the first report is sent again
    serving.outOfStock("A", "milk", at(MONDAY, 8), null, at(MONDAY, 8));
    serving.outOfStock("A", "milk", at(MONDAY, 8), at(MONDAY, 18), at(MONDAY, 18));
    serving.outOfStock("A", "milk", at(MONDAY, 8), null, at(MONDAY, 8));
    sellAndClose(MONDAY);

    sellAndClose(TUESDAY);

    assertThat(serving.demands())
        .extracting(DailyDemand::getMask)
        .containsExactly(DemandMask.STOCK_OUT, DemandMask.NONE);
  }

  @Test
  void anyReportReplacesOneThatWasStoredBeforeReportsWereDated() {
    // Given how many, since when, and that it lasts
    StateWriter before = new StateWriter(24);
    before.unsigned(1).signed(at(MONDAY, 8).toEpochMilli()).signed(Long.MAX_VALUE);
    KeyValueStore<String, byte[]> stored =
        serving.driver().getKeyValueStore(ServingTopology.STOCK_OUTS);
    stored.put("A|milk", before.toBytes());
    sellAndClose(MONDAY);

    serving.outOfStock("A", "milk", at(MONDAY, 8), at(MONDAY, 18), at(MONDAY, 18));
    sellAndClose(TUESDAY);

    assertThat(serving.demands())
        .extracting(DailyDemand::getMask)
        .containsExactly(DemandMask.STOCK_OUT, DemandMask.NONE);
  }

  @Test
  void weeksBeforeAnItemIsFirstHeardOfAreNotShutForOneWeekday() {
    // Given a shop that is shut on Mondays, and its demand by the week
    restart("demand.period", "WEEK");
    shutOnMondays();
    LocalDate sunday = MONDAY.plusDays(6);
    for (int week = 0; week < 3; week++) {
      sellAndClose(sunday.plusWeeks(week));
    }

    serving.sell("A", TUESDAY, "late", 1);

    assertThat(masks("late")).isEqualTo("NONE NONE NONE");
  }

  @Test
  void daysBeforeAnItemIsFirstHeardOfAreMaskedAsTheirCloseWouldHave() {
    // Given a shut Monday on which the shop sold after all, and a stock-out on Tuesday
    shutOnMondays();
    sellAndClose(MONDAY.minusDays(1));
    sellAndClose(MONDAY);
    serving.outOfStock("A", "late", at(TUESDAY, 0), at(TUESDAY, 20), at(TUESDAY, 20));
    sellAndClose(TUESDAY);
    serving.close("A", MONDAY.plusDays(6));
    serving.close("A", MONDAY.plusDays(7));

    serving.sell("A", MONDAY.minusDays(1), "late", 1);

    assertThat(masks("late")).isEqualTo("NONE NONE STOCK_OUT NONE NONE NONE NONE NONE CLOSED");
    assertThat(masks("milk")).isEqualTo("NONE NONE NONE NONE NONE NONE NONE NONE CLOSED");
  }

  private String masks(String item) {
    KeyValueStore<String, Series> series =
        serving.driver().getKeyValueStore(ServingTopology.SERIES);
    History history = series.get("A|" + item).history();
    StringBuilder masks = new StringBuilder();
    for (int position = 0; position < history.size(); position++) {
      masks.append(position == 0 ? "" : " ").append(history.mask(position));
    }
    return masks.toString();
  }

  private void shutOnMondays() {
    serving.pipe(
        serving.topics.locations,
        "A",
        new Location("A", "north", "STORE", Map.of(), List.of(1), null),
        at(MONDAY.minusDays(9), 0));
  }

  private void sellAndClose(LocalDate date) {
    serving.sell("A", date, "milk", 1);
    serving.close("A", date);
  }

  private void restart(String... settings) {
    serving.close();
    serving = new ServingDriver(settings);
  }
}
