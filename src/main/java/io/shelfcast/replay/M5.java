package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.Topics;
import io.shelfcast.feature.PromotionFacts;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.MonthDay;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Walmart's M5: units a day of items in ten stores of three states, with events, SNAP days and
 * weekly prices. One PosSale a day on which a series sold anything, at noon UTC and the week's
 * price, then a StoreDayClosed a store at 23:00 UTC.
 *
 * <p>Stores are closed on 25 December; the few units that the file has on it go out as they are. An
 * item's launch date is the first day of its first week with a price at any store; items priced
 * from the calendar's first week on were there before, and have none.
 *
 * <p>A price that changes is announced {@value #ANNOUNCED_DAYS_AHEAD} days before (mechanics {@code
 * PRICE}, which is no promotion): the protocol grants the prices of the days that are forecast.
 */
final class M5 implements DataSet {
  static final String NAME = "m5";
  static final int ANNOUNCED_DAYS_AHEAD = 28;

  private static final MonthDay CHRISTMAS = MonthDay.of(12, 25);

  private final Path sales;
  private final Path calendarFile;
  private final Path priceFile;
  private final TopicEvents events;
  private final M5Calendar calendar;
  private final M5Sales units;
  private final M5Prices prices;

  M5(Path dir, Topics topics) {
    this.sales = CsvTable.require(dir, "sales");
    this.calendarFile = CsvTable.require(dir, "calendar");
    this.priceFile = CsvTable.require(dir, "sell_prices");
    this.events = new TopicEvents(topics);
    this.calendar = M5Calendar.read(calendarFile);
    this.units = M5Sales.read(sales, calendar, events);
    this.prices = M5Prices.read(priceFile, calendar);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String fingerprint() {
    return DataSets.fingerprint(sales, calendarFile, priceFile);
  }

  @Override
  public Period period() {
    return Period.DAY;
  }

  @Override
  public LocalDate firstDate() {
    return calendar.days().get(0).date();
  }

  @Override
  public Optional<LocalDate> lastDate() {
    return Optional.of(calendar.days().get(units.days() - 1).date());
  }

  @Override
  public List<ReplayEvent> reference() {
    List<ReplayEvent> reference = new ArrayList<>();
    items().values().forEach(item -> reference.add(events.item(item, firstDate())));
    Map<String, String> stateByStore = units.stateByStore();
    stateByStore.forEach(
        (store, state) -> {
          Map<String, String> attributes = Map.of("state", state);
          Location location = new Location(store, state, "STORE", attributes, List.of(), null);
          reference.add(events.location(location, firstDate()));
        });
    for (String state : stateByStore.values().stream().distinct().sorted().toList()) {
      for (M5Calendar.Day day : calendar.days()) {
        List<CalendarEvent> special = day.eventsIn(state);
        boolean open = !MonthDay.from(day.date()).equals(CHRISTMAS);
        if (!special.isEmpty() || !open) {
          CalendarDay entry = new CalendarDay(state, day.date(), special, open, null);
          reference.add(events.calendar(entry, firstDate()));
        }
      }
    }
    for (M5Sales.Series series : units.series()) {
      addPrices(reference, series.store(), series.item());
    }
    return reference;
  }

  private void addPrices(List<ReplayEvent> reference, String store, String item) {
    NavigableMap<LocalDate, Double> changes = prices.changes(store, item);
    changes.forEach(
        (first, price) -> {
          LocalDate next = changes.higherKey(first);
          LocalDate last =
              next == null
                  ? calendar.days().get(calendar.days().size() - 1).date()
                  : next.minusDays(1);
          Promotion announced =
              new Promotion(
                  "%s-%s-%s".formatted(store, item, first),
                  List.of(item),
                  List.of(),
                  List.of(store),
                  first,
                  last,
                  first.minusDays(ANNOUNCED_DAYS_AHEAD),
                  null,
                  PromotionFacts.PRICE,
                  price,
                  1,
                  false);
          reference.add(events.promotion(announced, firstDate()));
        });
  }

  @Override
  public Feed feed() {
    return new DayFeed();
  }

  private Map<String, Item> items() {
    Map<String, Item> items = new TreeMap<>();
    for (M5Sales.Series series : units.series()) {
      items.computeIfAbsent(
          series.item(),
          id ->
              new Item(
                  id,
                  series.department(),
                  Map.of("cat_id", series.category()),
                  null,
                  prices.launchDate(id).orElse(null),
                  null,
                  null));
    }
    return items;
  }

  /** A day a step: all stores' sales, then their closes of day. */
  private final class DayFeed extends SteppedFeed {
    private int day;
    private boolean malformedSent;

    @Override
    boolean step() {
      if (!malformedSent) {
        units.malformed().forEach(this::emitDeadLetter);
        malformedSent = true;
      }
      if (day == units.days()) {
        return false;
      }
      M5Calendar.Day today = calendar.days().get(day);
      int line = 0;
      for (M5Sales.Series series : units.series()) {
        int sold = series.units(day);
        if (sold != 0) {
          emitSale(events.sale(saleOf(series, today, sold, ++line)));
        }
      }
      for (String store : units.stateByStore().keySet()) {
        emit(events.closed(store, today.date(), TopicEvents.at(today.date(), 23)));
      }
      day++;
      return true;
    }

    private PosSale saleOf(M5Sales.Series series, M5Calendar.Day today, int sold, int line) {
      return new PosSale(
          today.date().toString(),
          line,
          series.store(),
          "daily",
          series.item(),
          today.date(),
          TopicEvents.at(today.date(), 12),
          (double) sold,
          prices.at(series.store(), series.item(), today.week()),
          "USD",
          null);
    }

    @Override
    public double progress() {
      return (double) day / units.days();
    }
  }
}
