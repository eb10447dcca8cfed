package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import java.time.LocalDate;
import java.util.List;
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

  private void sellAndClose(LocalDate date) {
    serving.sell("A", date, "milk", 1);
    serving.close("A", date);
  }

  private void restart(String... settings) {
    serving.close();
    serving = new ServingDriver(settings);
  }
}
