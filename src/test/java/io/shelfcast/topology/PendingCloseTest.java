package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.PendingCloses.Pending;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.kafka.streams.state.KeyValueStore;
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

  @Test
  void eachReportOfADayIsStored() {
    // Given a Z-report, and another of the same day that was made an hour later
    KeyValueStore<String, byte[]> stored = stored();
    Pending early = new Pending(ServingDriver.at(DAY, 21), "north", DAY);
    Pending late = new Pending(ServingDriver.at(DAY, 22), "north", DAY);
    PendingCloses before = new PendingCloses(stored);
    before.add(early);
    before.add(late);

    // When the task starts anew
    PendingCloses closes = new PendingCloses(stored);

    // Then the first still comes first, and nothing is left behind
    assertThat(closes.takeUntil(Instant.MAX)).contains(early);
    assertThat(new PendingCloses(stored).takeUntil(Instant.MAX)).contains(late);
    assertThat(new PendingCloses(stored).isEmpty()).isTrue();
  }

  @Test
  void aCloseThatWasStoredByItsDateAloneIsReadAndTakenOut() {
    KeyValueStore<String, byte[]> stored = stored();
    Pending pending = new Pending(ServingDriver.at(DAY, 22), "north", DAY);
    stored.put(
        "north|" + DAY, new StateWriter(9).signed(pending.closedAt().toEpochMilli()).toBytes());

    assertThat(new PendingCloses(stored).takeUntil(Instant.MAX)).contains(pending);
    assertThat(stored.approximateNumEntries()).isZero();
  }

  private KeyValueStore<String, byte[]> stored() {
    return serving.driver().getKeyValueStore(ServingTopology.PENDING_CLOSES);
  }

  private void turns(int number) {
    for (int turn = 0; turn < number; turn++) {
      serving.driver().advanceWallClockTime(QUIET);
    }
  }
}
