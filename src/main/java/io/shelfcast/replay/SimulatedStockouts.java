package io.shelfcast.replay;

import io.shelfcast.event.StockStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stock-outs: in four weeks a series may run out once, for some hours to three days. What it would
 * have sold meanwhile is not sold.
 */
final class SimulatedStockouts {
  private static final int BLOCK_DAYS = 28;
  private static final int LAST_START_DAY = 23;
  private static final double CHANCE = 0.1;

  private final SimulatorSettings settings;

  SimulatedStockouts(SimulatorSettings settings) {
    this.settings = settings;
  }

  /**
   * @param from included
   * @param until excluded
   */
  record Outage(Instant from, Instant until) {
    boolean holds(Instant time) {
      return !time.isBefore(from) && time.isBefore(until);
    }
  }

  /** The stock-out of a series in the four weeks around a date. */
  Optional<Outage> around(SimulatedStore store, SimulatedItem item, LocalDate date) {
    long block = Math.floorDiv(date.toEpochDay(), (long) BLOCK_DAYS);
    Draws draws = Draws.of(settings.seed(), "stock-out", store.id(), item.id(), block);
    if (!draws.chance(CHANCE)) {
      return Optional.empty();
    }
    LocalDate first =
        LocalDate.ofEpochDay(block * BLOCK_DAYS).plusDays(draws.between(0, LAST_START_DAY));
    Instant from = TopicEvents.at(first, draws.between(9, 18));
    Instant until = from.plus(Duration.ofHours(draws.between(6, 72)));
    // The shelf is filled before the shop opens or while it is open, never after the close of day.
    LocalDate lastDate = LocalDate.ofInstant(until, ZoneOffset.UTC);
    Instant evening = TopicEvents.at(lastDate, 20);
    return Optional.of(new Outage(from, until.isAfter(evening) ? evening : until));
  }

  /** What is reported on a date: that an item has run out, and that it is back. */
  List<StockStatus> reportsOn(LocalDate date, SimulatedStore store, SimulatedItem item) {
    List<StockStatus> reports = new ArrayList<>();
    around(store, item, date)
        .ifPresent(
            outage -> {
              if (dateOf(outage.from).equals(date)) {
                reports.add(new StockStatus(store.id(), item.id(), outage.from, null, outage.from));
              }
              if (dateOf(outage.until).equals(date)) {
                reports.add(
                    new StockStatus(
                        store.id(), item.id(), outage.from, outage.until, outage.until));
              }
            });
    return reports;
  }

  private static LocalDate dateOf(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
