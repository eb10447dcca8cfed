package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.DemandTrigger;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeriesChoiceTest {
  private static final LocalDate MONDAY = LocalDate.of(2024, 3, 4);

  private final DemandLog log = new DemandLog(new ShelfcastConfig(Map.of()).demandRules());

  @Test
  void bestSellersSoldOftenEnoughAndThenMost() {
    sold("north", "rare", 0, 900);
    sold("north", "tea", 4, 6);
    sold("north", "rice", 5, 5);
    sold("north", "milk", 5, 5);
    sold("north", "salt", 1, 1);
    sold("south", "tea", 50, 60);

    var chosen = new SeriesChoice.BestSellers("north", 2, 2).choose(log, MONDAY.plusDays(1));

    // Tea, rice and milk sold ten each; the smaller ids win.
    assertThat(
            Stream.of("rare", "tea", "rice", "milk", "salt")
                .filter(item -> chosen.test(new SeriesKey("north", item))))
        .containsExactly("rice", "milk");
  }

  private void sold(String location, String item, double... units) {
    for (int day = 0; day < units.length; day++) {
      log.record(
          new SeriesKey(location, item),
          new DailyDemand(
              location,
              item,
              "drinks",
              MONDAY.plusDays(day),
              1,
              units[day],
              0.0,
              units[day],
              units[day],
              null,
              1,
              DemandMask.NONE,
              false,
              DemandTrigger.CLOSE));
    }
  }
}
