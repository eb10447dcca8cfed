package io.shelfcast.replay;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What customers want: the mean demand of a series on a date is
 *
 * <pre>popularity * store size * weekday * season * trend * launch curve
 *     * (1 - discount)^elasticity * attention * holiday lift</pre>
 *
 * and the demand a negative binomial around it.
 */
final class SimulatedDemand {
  /** Monday to Sunday, before a category's own deviation. */
  private static final double[] WEEK = {0.85, 0.82, 0.88, 1.0, 1.25, 1.5, 1.05};

  private static final int LAUNCH_DAYS = 77;
  private static final double LONGEST_TREND_YEARS = 5;
  private static final double DAYS_PER_YEAR = 365.25;

  private final SimulatorSettings settings;
  private final SimulatedCalendar calendar;
  private final SimulatedPromotions promotions;
  private final Map<String, Season> seasons;

  /**
   * @param weekdays Monday to Sunday, mean about 1
   * @param amplitude of the yearly wave
   * @param peak day of the year with the most demand
   */
  private record Season(double[] weekdays, double amplitude, int peak) {}

  SimulatedDemand(
      SimulatorSettings settings, SimulatedCalendar calendar, SimulatedPromotions promotions) {
    this.settings = settings;
    this.calendar = calendar;
    this.promotions = promotions;
    this.seasons = seasonsOf(settings);
  }

  /** Whether a store carries an item; small stores carry fewer. */
  boolean carries(SimulatedStore store, SimulatedItem item) {
    return Draws.of(settings.seed(), "carries", store.id(), item.id())
        .chance(store.assortmentShare());
  }

  boolean isOpen(SimulatedStore store, LocalDate date) {
    return !store.closedOn(date) && !calendar.closedOn(store.region(), date);
  }

  /** Mean demand in units; 0 where the item is not on sale or the store is closed. */
  double mean(SimulatedStore store, SimulatedItem item, LocalDate date) {
    if (!item.sellsOn(date) || !isOpen(store, date) || !carries(store, item)) {
      return 0;
    }
    double promoted =
        promotions
            .running(store, item, date)
            .map(p -> StrictMath.pow(1 - p.discount(), item.elasticity()) * p.attention())
            .orElse(1.0);
    return item.popularity()
        * store.size()
        * season(item, date)
        * trend(item, date)
        * launchCurve(item, date)
        * promoted
        * calendar.lift(store.region(), date);
  }

  /** Units wanted; the same whenever asked. */
  int units(SimulatedStore store, SimulatedItem item, LocalDate date) {
    return Draws.of(settings.seed(), "demand", store.id(), item.id(), date)
        .negativeBinomial(mean(store, item, date), item.dispersion());
  }

  /** The price of a unit on a date, in EUR. */
  double price(SimulatedStore store, SimulatedItem item, LocalDate date) {
    double share = promotions.running(store, item, date).map(p -> 1 - p.discount()).orElse(1.0);
    return Math.round(item.price() * share * 100) / 100.0;
  }

  private double season(SimulatedItem item, LocalDate date) {
    Season season = seasons.get(item.category());
    double angle = 2 * StrictMath.PI * (date.getDayOfYear() - season.peak) / DAYS_PER_YEAR;
    return season.weekdays[date.getDayOfWeek().getValue() - 1]
        * (1 + season.amplitude * StrictMath.cos(angle));
  }

  /** Growth levels off after some years, so that the simulation can go on for ever. */
  private double trend(SimulatedItem item, LocalDate date) {
    double years = ChronoUnit.DAYS.between(settings.start(), date) / DAYS_PER_YEAR;
    return StrictMath.pow(1 + item.trend(), Math.min(years, LONGEST_TREND_YEARS));
  }

  /** A new item starts at a third of its demand and grows for eleven weeks. */
  private static double launchCurve(SimulatedItem item, LocalDate date) {
    if (item.launch().isEmpty()) {
      return 1;
    }
    double age = ChronoUnit.DAYS.between(item.launch().get(), date);
    return Math.min(1, 0.35 + 0.65 * age / LAUNCH_DAYS);
  }

  private static Map<String, Season> seasonsOf(SimulatorSettings settings) {
    Map<String, Season> seasons = new HashMap<>();
    for (int category : IntStream.range(0, settings.categories()).toArray()) {
      Draws draws = Draws.of(settings.seed(), "season", category);
      double[] weekdays = WEEK.clone();
      for (int day = 0; day < weekdays.length; day++) {
        weekdays[day] *= draws.between(0.93, 1.07);
      }
      seasons.put(
          SimulatedAssortment.categoryName(category),
          new Season(weekdays, draws.between(0.05, 0.35), draws.between(1, 365)));
    }
    return seasons;
  }
}
