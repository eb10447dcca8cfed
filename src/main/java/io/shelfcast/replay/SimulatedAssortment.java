package io.shelfcast.replay;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The chain's items. Each category has places on the shelf; a fifth of the places are seasonal: an
 * item stays some months, is delisted, and another one is launched there, without end.
 */
final class SimulatedAssortment {
  /** An item is announced so many days before its first sale, 28. */
  static final int LAUNCH_KNOWN_DAYS = 28;

  /** A delisting is announced so many days before, 14. */
  static final int DELISTING_KNOWN_DAYS = 14;

  private static final int SEASONAL_PLACES = 5;
  private static final int LOOK_AHEAD_DAYS = 120;
  private static final List<String> CATEGORIES =
      List.of("beverages", "snacks", "dairy", "household", "produce", "bakery", "frozen", "beauty");
  private static final List<String> BRANDS = List.of("Alba", "Borealis", "Corvo", "Delta", "Own");
  private static final List<String> SIZES = List.of("small", "medium", "large");
  private static final List<String> COLOURS = List.of("red", "green", "blue", "white");

  private final SimulatorSettings settings;
  private final List<SimulatedItem> items = new ArrayList<>();
  private LocalDate madeUntil;

  SimulatedAssortment(SimulatorSettings settings) {
    this.settings = settings;
    makeUntil(settings.start());
  }

  static String categoryName(int category) {
    return category < CATEGORIES.size()
        ? CATEGORIES.get(category)
        : "category-%02d".formatted(category + 1);
  }

  /** Items on sale on a date, in a fixed order. */
  List<SimulatedItem> sellingOn(LocalDate date) {
    makeUntil(date);
    return items.stream().filter(item -> item.sellsOn(date)).toList();
  }

  /** Items that are launched or delisted on a date. */
  List<SimulatedItem> launchedOn(LocalDate date) {
    makeUntil(date);
    return items.stream().filter(item -> item.launch().equals(Optional.of(date))).toList();
  }

  List<SimulatedItem> delistedOn(LocalDate date) {
    makeUntil(date);
    return items.stream().filter(item -> item.delisted().equals(Optional.of(date))).toList();
  }

  Optional<SimulatedItem> find(String id, LocalDate around) {
    makeUntil(around);
    return items.stream().filter(item -> item.id().equals(id)).findFirst();
  }

  /** Makes the items anew that a date may ask for; the same ones, and more as time goes on. */
  private void makeUntil(LocalDate date) {
    if (madeUntil != null && !date.isAfter(madeUntil)) {
      return;
    }
    madeUntil = date.plusDays(LOOK_AHEAD_DAYS);
    items.clear();
    for (int category = 0; category < settings.categories(); category++) {
      for (int place = 1; place <= settings.itemsPerCategory(); place++) {
        if (place % SEASONAL_PLACES == 0) {
          addSeasonal(category, place);
        } else {
          items.add(item(category, place, 1, Optional.empty(), Optional.empty()));
        }
      }
    }
  }

  private void addSeasonal(int category, int place) {
    Optional<LocalDate> launch = Optional.empty();
    for (int generation = 1; ; generation++) {
      Draws draws = Draws.of(settings.seed(), "life", category, place, generation);
      LocalDate first = launch.orElse(settings.start());
      if (first.isAfter(madeUntil)) {
        return;
      }
      LocalDate delisted = first.plusDays(draws.between(90, 400));
      items.add(item(category, place, generation, launch, Optional.of(delisted)));
      launch = Optional.of(delisted.plusDays(draws.between(0, 14)));
    }
  }

  private SimulatedItem item(
      int category,
      int place,
      int generation,
      Optional<LocalDate> launch,
      Optional<LocalDate> delisted) {
    Draws draws = Draws.of(settings.seed(), "item", category, place, generation);
    String name = categoryName(category);
    String id = "%s-%02d".formatted(name, place) + (generation == 1 ? "" : "-" + generation);
    Map<String, String> attributes =
        Map.of(
            "brand", draws.oneOf(BRANDS),
            "size", draws.oneOf(SIZES),
            "colour", draws.oneOf(COLOURS));
    return new SimulatedItem(
        id,
        name,
        attributes,
        Math.round(draws.logNormal(1.3, 0.6) * 100) / 100.0,
        Math.min(12, draws.logNormal(0.5, 0.8)),
        draws.between(-3.0, -1.5),
        draws.between(2.0, 12.0),
        draws.between(-0.1, 0.15),
        launch,
        delisted);
  }
}
