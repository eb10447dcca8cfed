package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.accuracy.Scales;
import io.shelfcast.demand.Period;
import io.shelfcast.evaluate.Protocol.ScaleDays;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.DemandTrigger;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemandLogTest {
  private static final SeriesKey TEA = new SeriesKey("north", "tea");
  private static final LocalDate MONDAY = LocalDate.of(2024, 3, 4);
  private static final long FIRST = Period.DAY.indexOf(MONDAY);

  private final DemandLog log = log(false);

  @Test
  void aCorrectionReplacesWhatCameBefore() {
    record(0, 3, DemandMask.NONE);
    record(1, 5, DemandMask.NONE);

    record(0, 4, DemandMask.NONE);

    assertThat(log.sold(TEA, FIRST)).isEqualTo(4);
    assertThat(log.units(TEA)).isEqualTo(9);
    assertThat(log.lastPeriod(TEA)).isEqualTo(FIRST + 1);
  }

  @Test
  void aLateSaleMayStartASeriesEarlier() {
    record(3, 5, DemandMask.NONE);

    record(1, 2, DemandMask.NONE);

    assertThat(log.sold(TEA, FIRST + 1)).isEqualTo(2);
    assertThat(log.sold(TEA, FIRST + 2)).isZero();
    assertThat(log.sold(TEA, FIRST + 3)).isEqualTo(5);
    assertThat(log.activePeriods(TEA)).isEqualTo(2);
    assertThat(log.smallest(TEA)).isEqualTo(2);
  }

  @Test
  void aClosedShopIsNotOpenButAStockOutIs() {
    record(0, 3, DemandMask.NONE);
    record(1, 0, DemandMask.CLOSED);
    record(2, 0, DemandMask.STOCK_OUT);

    assertThat(log.wasOpen(TEA, FIRST)).isTrue();
    assertThat(log.wasOpen(TEA, FIRST + 1)).isFalse();
    assertThat(log.wasOpen(TEA, FIRST + 2)).isTrue();
    assertThat(log.wasOpen(TEA, FIRST + 3)).isFalse();
    assertThat(log.wasOpen(new SeriesKey("north", "rice"), FIRST)).isFalse();
  }

  @Test
  void whatCameBackIsSubtractedWhereDemandIsNet() {
    DemandLog net = log(true);
    for (DemandLog each : new DemandLog[] {log, net}) {
      each.record(TEA, day(0, 5, 2, DemandMask.NONE));
      each.record(TEA, day(1, 1, 3, DemandMask.NONE));
    }

    assertThat(log.sold(TEA, FIRST)).isEqualTo(5);
    assertThat(log.sold(TEA, FIRST + 1)).isEqualTo(1);
    assertThat(net.sold(TEA, FIRST)).isEqualTo(3);
    assertThat(net.sold(TEA, FIRST + 1)).isZero(); // never negative
  }

  /** Sold 2, shut, 5, 4, shut, shut, shut, 6; then 100, which is not known yet. */
  @Test
  void scalesSkipClosedPeriodsUnlessAllCount() {
    record(0, 2, DemandMask.NONE);
    record(1, 0, DemandMask.CLOSED);
    record(2, 5, DemandMask.NONE);
    record(3, 4, DemandMask.NONE);
    record(4, 0, DemandMask.CLOSED);
    record(5, 0, DemandMask.CLOSED);
    record(6, 0, DemandMask.CLOSED);
    record(7, 6, DemandMask.NONE);
    record(8, 100, DemandMask.NONE);

    Scales observed = log.scales(TEA, FIRST + 7, ScaleDays.OBSERVED);
    Scales all = log.scales(TEA, FIRST + 7, ScaleDays.ALL);

    assertThat(observed.mae()).isEqualTo(4); // |6 - 2|, a week apart
    assertThat(observed.mse()).isCloseTo((9 + 1 + 4) / 3.0, within(1e-12));
    assertThat(all.mse()).isCloseTo((4 + 25 + 1 + 16 + 0 + 0 + 36) / 7.0, within(1e-12));
  }

  private static DemandLog log(boolean net) {
    return new DemandLog(new ShelfcastConfig(Map.of("demand.net", net)).demandRules());
  }

  private void record(int day, double sold, DemandMask mask) {
    log.record(TEA, day(day, sold, 0, mask));
  }

  private static DailyDemand day(int day, double sold, double returned, DemandMask mask) {
    return new DailyDemand(
        "north",
        "tea",
        "drinks",
        MONDAY.plusDays(day),
        1,
        sold,
        returned,
        sold,
        sold,
        null,
        1,
        mask,
        false,
        DemandTrigger.CLOSE);
  }
}
