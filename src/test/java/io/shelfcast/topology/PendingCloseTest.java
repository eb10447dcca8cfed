package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.topology.EventCounters.Kind;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Closes of day that are read before the sales that they speak of. */
class PendingCloseTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
  private static final Duration QUIET = Duration.ofMillis(200);

  private final ServingDriver serving = new ServingDriver("demand.close.patience.ms", "1000");

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void aCloseWaitsHoweverLongSalesTakeThatTheBrokerHas() {
    // Given a close that is read before the day's second sale
    serving.salesAhead = true;
    serving.sell("north", DAY, "tea", 2);
    serving.pipe(
        serving.topics.storeDays,
        "north",
        new StoreDayClosed("north", DAY, ServingDriver.at(DAY, 22)),
        ServingDriver.at(DAY, 22));
    // When nothing comes for long
    turns(100);
    // Then it still waits, and the sale that comes at last is not late
    assertThat(serving.demands()).isEmpty();
    serving.sell("north", DAY, "tea", 3);
    serving.salesAhead = false;
    turns(20);
    assertThat(serving.demands()).extracting(DailyDemand::getSold).containsExactly(5.0);
    assertThat(serving.counters.of(Kind.LATE)).isZero();
  }

  private void turns(int number) {
    for (int turn = 0; turn < number; turn++) {
      serving.driver().advanceWallClockTime(QUIET);
    }
  }
}
