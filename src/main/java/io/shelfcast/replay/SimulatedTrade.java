package io.shelfcast.replay;

import io.shelfcast.event.LineReference;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.StockStatus;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A store's day at the tills: what was wanted and in stock, in transactions of some lines, with the
 * faults of a real feed: returns, voids, lines sent twice, and transactions that arrive a day or
 * two late.
 */
final class SimulatedTrade {
  private static final int OPENS_SECOND = 8 * 3_600;
  private static final int OPEN_SECONDS = 13 * 3_600;
  private static final int CLOSE_HOUR = 22;
  private static final double LINES_PER_TRANSACTION = 2.5;
  private static final double LATE_CHANCE = 0.003;
  private static final double VOID_CHANCE = 0.004;
  private static final double DUPLICATE_CHANCE = 0.004;
  private static final double RETURN_SHARE = 0.008;
  private static final String CURRENCY = "EUR";

  private final SimulatorSettings settings;
  private final SimulatedAssortment assortment;
  private final SimulatedDemand demand;
  private final SimulatedStockouts stockouts;
  private final TopicEvents events;

  SimulatedTrade(
      SimulatorSettings settings,
      SimulatedAssortment assortment,
      SimulatedDemand demand,
      SimulatedStockouts stockouts,
      TopicEvents events) {
    this.settings = settings;
    this.assortment = assortment;
    this.demand = demand;
    this.stockouts = stockouts;
    this.events = events;
  }

  /**
   * @param events of the day itself, not sorted; the close of day among them
   * @param late sales that arrive one day later (first) and two days later (second)
   */
  record StoreDay(List<ReplayEvent> events, List<List<PosSale>> late) {}

  /**
   * @param outage when the item was out of stock around that date
   */
  private record Purchase(
      SimulatedItem item, int units, Optional<SimulatedStockouts.Outage> outage) {
    boolean inStockAt(Instant time) {
      return outage.map(o -> !o.holds(time)).orElse(true);
    }
  }

  /** Everything of one store on one date. */
  StoreDay day(SimulatedStore store, LocalDate date) {
    Draws draws = Draws.of(settings.seed(), "trade", store.id(), date);
    StoreDay day = new StoreDay(new ArrayList<>(), List.of(new ArrayList<>(), new ArrayList<>()));
    List<SimulatedItem> carried =
        assortment.sellingOn(date).stream().filter(i -> demand.carries(store, i)).toList();
    for (SimulatedItem item : carried) {
      for (StockStatus report : stockouts.reportsOn(date, store, item)) {
        day.events.add(events.stock(report));
      }
    }
    if (demand.isOpen(store, date)) {
      sell(store, date, carried, draws, day);
    }
    Instant closedAt = TopicEvents.at(date, CLOSE_HOUR).plusSeconds(draws.between(0, 599));
    day.events.add(events.closed(store.id(), date, closedAt));
    return day;
  }

  private void sell(
      SimulatedStore store,
      LocalDate date,
      List<SimulatedItem> carried,
      Draws draws,
      StoreDay day) {
    List<Purchase> purchases = purchases(store, date, carried, draws);
    if (purchases.isEmpty()) {
      return;
    }
    Instant[] times = transactionTimes(purchases.size(), date, draws);
    List<List<Purchase>> baskets = new ArrayList<>();
    Arrays.stream(times).forEach(t -> baskets.add(new ArrayList<>()));
    purchases.forEach(p -> baskets.get(draws.between(0, times.length - 1)).add(p));
    for (int n = 0; n < times.length; n++) {
      List<PosSale> lines = lines(store, date, n + 1, times[n], baskets.get(n), draws);
      if (draws.chance(LATE_CHANCE)) {
        day.late.get(draws.between(0, 1)).addAll(lines);
      } else {
        lines.forEach(line -> send(line, draws, day));
      }
    }
    int returns = draws.poisson(RETURN_SHARE * purchases.size());
    for (int n = 1; n <= returns; n++) {
      SimulatedItem item = draws.oneOf(carried);
      Instant time = times[draws.between(0, times.length - 1)];
      double price = demand.price(store, item, date);
      day.events.add(
          events.sale(line(store, "R%03d".formatted(n), 1, "desk", date, time, item, -1, price)));
    }
  }

  /** What customers take to the till: one to three units of an item at a time. */
  private List<Purchase> purchases(
      SimulatedStore store, LocalDate date, List<SimulatedItem> carried, Draws draws) {
    List<Purchase> purchases = new ArrayList<>();
    for (SimulatedItem item : carried) {
      int left = demand.units(store, item, date);
      Optional<SimulatedStockouts.Outage> outage = stockouts.around(store, item, date);
      while (left > 0) {
        int units = Math.min(left, draws.chance(0.7) ? 1 : draws.between(2, 3));
        purchases.add(new Purchase(item, units, outage));
        left -= units;
      }
    }
    return purchases;
  }

  /** In order; two peaks are not modelled, the middle of the day is the busiest. */
  private static Instant[] transactionTimes(int purchases, LocalDate date, Draws draws) {
    Instant[] times = new Instant[Math.max(1, (int) (purchases / LINES_PER_TRANSACTION))];
    for (int n = 0; n < times.length; n++) {
      double share = (draws.uniform() + draws.uniform()) / 2;
      long seconds = OPENS_SECOND + (long) (share * OPEN_SECONDS);
      times[n] = TopicEvents.startOf(date).plusSeconds(seconds);
    }
    Arrays.sort(times);
    return times;
  }

  /** The lines of a transaction; what was out of stock at that time is missing. */
  private List<PosSale> lines(
      SimulatedStore store,
      LocalDate date,
      int number,
      Instant time,
      List<Purchase> basket,
      Draws draws) {
    List<PosSale> lines = new ArrayList<>();
    String id = "%04d".formatted(number);
    String till = "till-" + draws.between(1, store.tills());
    for (Purchase purchase : basket) {
      if (purchase.inStockAt(time)) {
        double price = demand.price(store, purchase.item, date);
        lines.add(
            line(
                store,
                id,
                lines.size() + 1,
                till,
                date,
                time,
                purchase.item,
                purchase.units,
                price));
      }
    }
    return lines;
  }

  /** Sends a line, and now and then again, or with a void behind it. */
  private void send(PosSale line, Draws draws, StoreDay day) {
    day.events.add(events.sale(line));
    if (draws.chance(DUPLICATE_CHANCE)) {
      day.events.add(events.sale(line, line.getSoldAt().plusSeconds(draws.between(1, 60))));
    } else if (draws.chance(VOID_CHANCE)) {
      LineReference voided =
          new LineReference(
              line.getWorkstationId(),
              line.getBusinessDate(),
              line.getTransactionId(),
              line.getLineNumber());
      day.events.add(
          events.sale(
              PosSale.newBuilder(line)
                  .setTransactionId("V" + line.getTransactionId())
                  .setSoldAt(line.getSoldAt().plusSeconds(draws.between(20, 180)))
                  .setVoids(voided)
                  .build()));
    }
  }

  private static PosSale line(
      SimulatedStore store,
      String transaction,
      int number,
      String till,
      LocalDate date,
      Instant time,
      SimulatedItem item,
      int units,
      double price) {
    return new PosSale(
        transaction,
        number,
        store.id(),
        till,
        item.id(),
        date,
        time,
        (double) units,
        price,
        CURRENCY,
        null);
  }
}
