package io.shelfcast.replay;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In about every second week a category promotes one to three items, for the whole week or from
 * Thursday on, announced two to three weeks before; a few are called off.
 */
final class SimulatedPromotions {
  private static final List<Double> DISCOUNTS = List.of(0.1, 0.2, 0.3, 0.5);
  private static final List<String> MECHANICS = List.of("PRICE_OFF", "FEATURE", "DISPLAY");
  private static final double WEEKLY_CHANCE = 0.55;
  private static final int WEEKS_AHEAD = 4;
  private static final int CANCELLED_DAYS_BEFORE = 4;
  private static final int WEEKS_KEPT = 100;

  private final SimulatorSettings settings;
  private final SimulatedAssortment assortment;
  private final List<SimulatedStore> stores;
  private final Map<LocalDate, List<SimulatedPromotion>> byMonday = new HashMap<>();

  SimulatedPromotions(
      SimulatorSettings settings, SimulatedAssortment assortment, List<SimulatedStore> stores) {
    this.settings = settings;
    this.assortment = assortment;
    this.stores = stores;
  }

  /** The promotion that an item has at a store on a date; no item has two. */
  Optional<SimulatedPromotion> running(SimulatedStore store, SimulatedItem item, LocalDate date) {
    return week(mondayOf(date)).stream().filter(p -> p.runsAt(store, item, date)).findFirst();
  }

  /** Promotions of the week of a date and those after it that may be known by then. */
  List<SimulatedPromotion> around(LocalDate date) {
    List<SimulatedPromotion> promotions = new ArrayList<>();
    for (int week = 0; week <= WEEKS_AHEAD; week++) {
      promotions.addAll(week(mondayOf(date).plusWeeks(week)));
    }
    return promotions;
  }

  private List<SimulatedPromotion> week(LocalDate monday) {
    List<SimulatedPromotion> known = byMonday.get(monday);
    if (known == null) {
      if (byMonday.size() >= WEEKS_KEPT) {
        byMonday.clear(); // they can be made again
      }
      known = make(monday);
      byMonday.put(monday, known);
    }
    return known;
  }

  private List<SimulatedPromotion> make(LocalDate monday) {
    List<SimulatedPromotion> promotions = new ArrayList<>();
    LocalDate sunday = monday.plusDays(6);
    for (int category = 0; category < settings.categories(); category++) {
      Draws draws = Draws.of(settings.seed(), "promotion", monday, category);
      String name = SimulatedAssortment.categoryName(category);
      List<String> candidates =
          new ArrayList<>(
              assortment.sellingOn(monday).stream()
                  .filter(item -> item.category().equals(name) && item.sellsOn(sunday))
                  .map(SimulatedItem::id)
                  .toList());
      if (!draws.chance(WEEKLY_CHANCE) || candidates.isEmpty()) {
        continue;
      }
      LocalDate first = draws.chance(0.5) ? monday : monday.plusDays(3);
      boolean cancelled = draws.chance(0.04);
      promotions.add(
          new SimulatedPromotion(
              "promo-%s-%s".formatted(name, monday),
              someItems(draws, candidates),
              someStores(draws),
              first,
              sunday,
              first.minusDays(draws.between(14, 21)),
              draws.oneOf(DISCOUNTS),
              draws.oneOf(MECHANICS),
              cancelled ? Optional.of(first.minusDays(CANCELLED_DAYS_BEFORE)) : Optional.empty()));
    }
    return List.copyOf(promotions);
  }

  private static List<String> someItems(Draws draws, List<String> candidates) {
    List<String> items = new ArrayList<>();
    int wanted = Math.min(candidates.size(), draws.between(1, 3));
    while (items.size() < wanted) {
      items.add(candidates.remove(draws.between(0, candidates.size() - 1)));
    }
    return List.copyOf(items);
  }

  /** All stores, said by an empty list, or about half of them. */
  private List<String> someStores(Draws draws) {
    if (draws.chance(0.7)) {
      return List.of();
    }
    return stores.stream().map(SimulatedStore::id).filter(id -> draws.chance(0.5)).toList();
  }

  private static LocalDate mondayOf(LocalDate date) {
    return date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }
}
