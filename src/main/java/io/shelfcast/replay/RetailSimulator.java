package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A simulated chain of stores: weekly and yearly seasons, trends, promotions, holidays, stock-outs,
 * launches and delistings, and the faults of a real POS feed.
 *
 * <p>A date's events follow from the settings and the date alone, so it can go on live for ever,
 * and be stopped and taken up at any date. The same settings give the same bytes on every machine.
 * Not safe for several threads.
 */
public final class RetailSimulator implements DataSet {
  /** What the command line calls it. */
  public static final String NAME = "simulator";

  /** Days of a feed without an end that are its past: two years. */
  public static final int PAST_DAYS = 730;

  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final int FORECAST_DAYS = 182;

  /** Before the present; enough for a model's accuracy to show when it begins. */
  private static final int LEARNING_DAYS = 56;

  private static final int NEXT_YEAR_KNOWN_IN = Month.OCTOBER.getValue();
  private static final int LATE_HOUR = 7;
  private static final int STORE_DAYS_KEPT = 400;

  private final SimulatorSettings settings;
  private final TopicEvents events;
  private final List<SimulatedStore> stores;
  private final SimulatedCalendar calendar = new SimulatedCalendar();
  private final SimulatedAssortment assortment;
  private final SimulatedPromotions promotions;
  private final SimulatedDemand demand;
  private final SimulatedTrade trade;
  private final Map<String, List<List<PosSale>>> lateByStoreDay =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<List<PosSale>>> eldest) {
          return size() > STORE_DAYS_KEPT;
        }
      };

  /**
   * @param topics where its events will go
   */
  public RetailSimulator(SimulatorSettings settings, Topics topics) {
    this.settings = settings;
    this.events = new TopicEvents(topics);
    this.stores = SimulatedStore.all(settings);
    this.assortment = new SimulatedAssortment(settings);
    this.promotions = new SimulatedPromotions(settings, assortment, stores);
    this.demand = new SimulatedDemand(settings, calendar, promotions);
    this.trade =
        new SimulatedTrade(settings, assortment, demand, new SimulatedStockouts(settings), events);
  }

  /** The standard chain's two years. */
  static RetailSimulator past(Topics topics) {
    return new RetailSimulator(SimulatorSettings.standard(START, PAST_DAYS, 1), topics);
  }

  /** The standard chain's two years, and on from there without an end. */
  public static RetailSimulator pastAndPresent(Topics topics, long seed) {
    SimulatorSettings settings = SimulatorSettings.standard(START, SimulatorSettings.FOREVER, seed);
    return new RetailSimulator(settings, topics);
  }

  /**
   * Forecasts begin half a year before the present. Where the present follows, models are learned
   * for it, from few enough rows to be there in seconds, and items are forecast before their
   * launch.
   */
  @Override
  public Map<String, String> settings() {
    LocalDate present = settings.start().plusDays(PAST_DAYS);
    Map<String, String> all = new HashMap<>();
    all.put(ShelfcastConfig.FROM, present.minusDays(FORECAST_DAYS).toString());
    if (liveFrom().isPresent()) {
      all.put(ShelfcastConfig.TRAINING, "true");
      all.put(ShelfcastConfig.TRAINING_START, present.minusDays(LEARNING_DAYS).toString());
      all.put(ShelfcastConfig.TRAINING_EVERY, "28");
      all.put(ShelfcastConfig.TRAINING_LAG, "14");
      all.put(ShelfcastConfig.TRAINING_ROWS, "40");
      all.put(ShelfcastConfig.TRAINING_MAX_ROWS, "3000");
      all.put(ShelfcastConfig.LAUNCH, "true");
    }
    return all;
  }

  @Override
  public Optional<LocalDate> liveFrom() {
    return settings.days() == SimulatorSettings.FOREVER
        ? Optional.of(settings.start().plusDays(PAST_DAYS))
        : Optional.empty();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The settings but for the number of days, which only says how far to go. */
  @Override
  public String fingerprint() {
    return "locations=%d,categories=%d,items=%d,start=%s,seed=%d"
        .formatted(
            settings.locations(),
            settings.categories(),
            settings.itemsPerCategory(),
            settings.start(),
            settings.seed());
  }

  @Override
  public Period period() {
    return Period.DAY;
  }

  @Override
  public LocalDate firstDate() {
    return settings.start();
  }

  @Override
  public Optional<LocalDate> lastDate() {
    return settings.days() == SimulatorSettings.FOREVER
        ? Optional.empty()
        : Optional.of(settings.start().plusDays(settings.days() - 1L));
  }

  /** What is known on the eve of the first date; the rest is announced in the feed. */
  @Override
  public List<ReplayEvent> reference() {
    LocalDate start = settings.start();
    List<ReplayEvent> reference = new ArrayList<>();
    assortment
        .sellingOn(start)
        .forEach(item -> reference.add(events.item(item.announced(), start)));
    stores.forEach(store -> reference.add(events.location(store.location(), start)));
    addCalendar(start.getYear(), start, reference);
    addCalendar(start.getYear() + 1, start, reference);
    for (SimulatedPromotion promotion : promotions.around(start)) {
      if (promotion.announced().isBefore(start)) {
        reference.add(events.promotion(promotion.announcement(), start));
        promotion
            .cancelledOn()
            .filter(on -> on.isBefore(start))
            .ifPresent(on -> reference.add(events.promotion(promotion.cancellation(on), start)));
      }
    }
    return reference;
  }

  @Override
  public Feed feed() {
    return new DayFeed();
  }

  /**
   * All events of a date, by time: what is announced that day, late sales of the two days before,
   * sales and stock status, and every store's close of day soon after 22:00 UTC.
   *
   * @throws IllegalArgumentException for a date before the start
   */
  public List<ReplayEvent> dayEvents(LocalDate date) {
    if (date.isBefore(settings.start())) {
      throw new IllegalArgumentException(
          "the simulation starts on %s, not on %s".formatted(settings.start(), date));
    }
    List<ReplayEvent> day = new ArrayList<>();
    addAnnouncements(date, day);
    for (SimulatedStore store : stores) {
      for (int daysLate = 1; daysLate <= 2; daysLate++) {
        Instant arrival = TopicEvents.at(date, LATE_HOUR);
        for (PosSale late : late(store, date.minusDays(daysLate)).get(daysLate - 1)) {
          day.add(events.sale(late, arrival));
        }
      }
      SimulatedTrade.StoreDay storeDay = trade.day(store, date);
      lateByStoreDay.put(store.id() + date, storeDay.late());
      day.addAll(storeDay.events());
    }
    day.sort(Comparator.comparing(ReplayEvent::time)); // stable: equal times keep their order
    return day;
  }

  /**
   * The truth: mean demand of a series on a date, in units, before stock-outs; 0 when the store is
   * closed or does not carry the item, or the item is not on sale.
   *
   * @throws IllegalArgumentException for an unknown location or item
   */
  public double trueMean(String locationId, String itemId, LocalDate date) {
    SimulatedStore store =
        stores.stream()
            .filter(s -> s.id().equals(locationId))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no location " + locationId));
    SimulatedItem item =
        assortment
            .find(itemId, date)
            .orElseThrow(() -> new IllegalArgumentException("no item " + itemId));
    return demand.mean(store, item, date);
  }

  private List<List<PosSale>> late(SimulatedStore store, LocalDate date) {
    if (date.isBefore(settings.start())) {
      return List.of(List.of(), List.of());
    }
    List<List<PosSale>> kept = lateByStoreDay.get(store.id() + date);
    return kept == null ? trade.day(store, date).late() : kept;
  }

  private void addAnnouncements(LocalDate date, List<ReplayEvent> day) {
    if (date.getMonthValue() == NEXT_YEAR_KNOWN_IN
        && date.getDayOfMonth() == 1
        && date.getYear() > settings.start().getYear()) {
      addCalendar(date.getYear() + 1, date, day);
    }
    for (SimulatedItem item :
        assortment.launchedOn(date.plusDays(SimulatedAssortment.LAUNCH_KNOWN_DAYS))) {
      day.add(events.item(item.announced(), date));
    }
    for (SimulatedItem item :
        assortment.delistedOn(date.plusDays(SimulatedAssortment.DELISTING_KNOWN_DAYS))) {
      day.add(events.item(item.delisting(date), date));
    }
    for (SimulatedPromotion promotion : promotions.around(date)) {
      if (promotion.announced().equals(date)) {
        day.add(events.promotion(promotion.announcement(), date));
      } else if (promotion.cancelledOn().equals(Optional.of(date))) {
        day.add(events.promotion(promotion.cancellation(date), date));
      }
    }
  }

  private void addCalendar(int year, LocalDate sent, List<ReplayEvent> to) {
    calendar.year(year).forEach(day -> to.add(events.calendar(day, sent)));
  }

  /** A date a step. */
  private final class DayFeed extends SteppedFeed {
    private int day;

    @Override
    boolean step() {
      for (ReplayEvent event : dayEvents(settings.start().plusDays(day))) {
        if (event.value() instanceof PosSale) {
          emitSale(event);
        } else {
          emit(event);
        }
      }
      return ++day < settings.days();
    }

    @Override
    public double progress() {
      return settings.days() == SimulatorSettings.FOREVER ? 0 : (double) day / settings.days();
    }
  }
}
