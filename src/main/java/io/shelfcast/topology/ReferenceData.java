package io.shelfcast.topology;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Interaction;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import io.shelfcast.topology.ReferenceStore.Kind;
import io.shelfcast.topology.ReferenceStore.Until;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * What is known of items, locations, promotions and the calendar as of a date. Reference data runs
 * ahead of the sales or behind them, so every question names its as-of date, and only revisions
 * known by then answer.
 */
final class ReferenceData {
  /** Category of an item that no item event speaks of. */
  static final String UNCATEGORISED = "uncategorised";

  private static final String EVERY_REGION = "";
  private static final String EVERY_LOCATION = "";

  private final ReferenceStore<Item> items;
  private final ReferenceStore<Location> locations;
  private final ReferenceStore<CalendarDay> calendar;
  private final ReferenceStore<Promotion> promotions;
  private final ReferenceStore<Interaction> interactions;

  ReferenceData(
      ReferenceStore<Item> items,
      ReferenceStore<Location> locations,
      ReferenceStore<CalendarDay> calendar,
      ReferenceStore<Promotion> promotions,
      ReferenceStore<Interaction> interactions) {
    this.items = items;
    this.locations = locations;
    this.calendar = calendar;
    this.promotions = promotions;
    this.interactions = interactions;
  }

  /** Key of a calendar day's record. */
  static String calendarKey(String region, LocalDate date) {
    return region + "|" + date;
  }

  /** Items, ordered by the date from which they are valid. */
  static Kind<Item> items() {
    return Kind.byKey((known, added) -> merge(known, added, Item::getValidFrom, item -> 0));
  }

  /** Locations, ordered by the date from which they are valid. */
  static Kind<Location> locations() {
    return Kind.byKey((known, added) -> merge(known, added, Location::getValidFrom, loc -> 0));
  }

  /** Calendar days, ordered by their announcement. */
  static Kind<CalendarDay> calendar() {
    return Kind.byKey((known, added) -> merge(known, added, CalendarDay::getAnnouncedOn, day -> 0));
  }

  /** Promotions, ordered by their announcement; found by location. */
  static Kind<Promotion> promotions() {
    return new Kind<>(
        (known, added) -> merge(known, added, Promotion::getAnnouncedOn, Promotion::getRevision),
        promotion ->
            promotion.getLocations().isEmpty()
                ? Stream.of(new Until(EVERY_LOCATION, promotion.getLastDate()))
                : promotion.getLocations().stream()
                    .map(location -> new Until(location, promotion.getLastDate())));
  }

  /**
   * Interactions by date; of each item only the newest dates are kept.
   *
   * @param days how many dates back from its newest one
   */
  static Kind<Interaction> interactions(int days) {
    return Kind.byKey(
        (known, added) -> {
          List<Interaction> all = merge(known, added, Interaction::getDate, interaction -> 0);
          LocalDate oldest = all.get(all.size() - 1).getDate().minusDays(days - 1L);
          return all.stream().filter(i -> !i.getDate().isBefore(oldest)).toList();
        });
  }

  /** Grows when anything but interactions changes: until then, answers stay the same. */
  long changes() {
    return items.changes() + locations.changes() + calendar.changes() + promotions.changes();
  }

  Optional<Item> item(String itemId, LocalDate asOf) {
    return known(items.revisions(itemId), Item::getValidFrom, asOf);
  }

  Optional<Location> location(String locationId, LocalDate asOf) {
    return known(locations.revisions(locationId), Location::getValidFrom, asOf);
  }

  /** Locations of which something is known by then. */
  int locationCount(LocalDate asOf) {
    int count = 0;
    for (String location : locations.keys()) {
      count += location(location, asOf).isPresent() ? 1 : 0;
    }
    return count;
  }

  /** Locations of which something is known by then, in order. */
  List<String> locationIds(LocalDate asOf) {
    return locations.keys().stream()
        .filter(location -> location(location, asOf).isPresent())
        .sorted()
        .toList();
  }

  /** Items, as known at as-of, whose launch date is after it and before any delisting; by id. */
  List<Item> launchesAfter(LocalDate asOf) {
    return items.keys().stream()
        .sorted()
        .flatMap(item -> item(item, asOf).stream())
        .filter(item -> isToLaunch(item) && item.getLaunchDate().isAfter(asOf))
        .toList();
  }

  /** Whether an item, as known at as-of, has been launched by then. */
  boolean launched(String itemId, LocalDate asOf) {
    return item(itemId, asOf)
        .filter(item -> isToLaunch(item) && !item.getLaunchDate().isAfter(asOf))
        .isPresent();
  }

  /** Whether there is a launch date, and no delisting up to then. */
  private static boolean isToLaunch(Item item) {
    return item.getLaunchDate() != null
        && (item.getDelistedDate() == null || item.getDelistedDate().isAfter(item.getLaunchDate()));
  }

  String category(String itemId, LocalDate asOf) {
    return item(itemId, asOf).map(Item::getCategory).orElse(UNCATEGORISED);
  }

  /** Whether a location is closed on a date, by its weekdays or its region's calendar. */
  boolean closed(String locationId, LocalDate date, LocalDate asOf) {
    Optional<Location> location = location(locationId, asOf);
    if (location.isPresent()
        && location.get().getClosedWeekdays().contains(date.getDayOfWeek().getValue())) {
      return true;
    }
    return calendarDays(location, date, asOf).anyMatch(day -> !day.getOpen());
  }

  /** Name of the first event on a date at a location. */
  Optional<String> event(String locationId, LocalDate date, LocalDate asOf) {
    return events(locationId, date, asOf).map(CalendarEvent::getName).findFirst();
  }

  /** What takes place on a date at a location. */
  Stream<CalendarEvent> events(String locationId, LocalDate date, LocalDate asOf) {
    return calendarDays(location(locationId, asOf), date, asOf)
        .flatMap(day -> day.getEvents().stream());
  }

  /** Interactions with an item up to as-of, oldest first, as far back as they are kept. */
  List<Interaction> interactions(String itemId, LocalDate asOf) {
    return interactions.revisions(itemId).stream().filter(i -> !i.getDate().isAfter(asOf)).toList();
  }

  /**
   * The promotions of a location after as-of and up to a date, as known at as-of and not cancelled;
   * by id.
   */
  List<Promotion> promotions(String locationId, LocalDate asOf, LocalDate end) {
    return promotions(locationId, asOf, asOf.plusDays(1), end);
  }

  /**
   * The promotions of a location that any of {@code start..end} belongs to, as known at as-of and
   * not cancelled; by id.
   */
  List<Promotion> promotions(String locationId, LocalDate asOf, LocalDate start, LocalDate end) {
    return Stream.concat(
            promotions.keysUntil(locationId, start), promotions.keysUntil(EVERY_LOCATION, start))
        .distinct()
        .map(key -> known(promotions.revisions(key), Promotion::getAnnouncedOn, asOf))
        .flatMap(Optional::stream)
        .filter(p -> !p.getCancelled())
        .filter(p -> p.getLocations().isEmpty() || p.getLocations().contains(locationId))
        .filter(p -> !p.getLastDate().isBefore(start) && !p.getFirstDate().isAfter(end))
        .sorted(Comparator.comparing(Promotion::getPromotionId))
        .toList();
  }

  private Stream<CalendarDay> calendarDays(
      Optional<Location> location, LocalDate date, LocalDate asOf) {
    String region = location.map(Location::getRegion).orElse(EVERY_REGION);
    return Stream.of(region, EVERY_REGION)
        .distinct()
        .map(r -> calendar.revisions(calendarKey(r, date)))
        .map(revisions -> known(revisions, CalendarDay::getAnnouncedOn, asOf))
        .flatMap(Optional::stream);
  }

  /**
   * The newest revision whose date is not after as-of; revisions are in the order of their dates.
   */
  private static <V> Optional<V> known(
      List<V> revisions, Function<V, LocalDate> knownFrom, LocalDate asOf) {
    for (int i = revisions.size() - 1; i >= 0; i--) {
      LocalDate from = knownFrom.apply(revisions.get(i));
      if (from == null || !from.isAfter(asOf)) {
        return Optional.of(revisions.get(i));
      }
    }
    return Optional.empty();
  }

  private static <V> List<V> merge(
      List<V> known, List<V> added, Function<V, LocalDate> knownFrom, ToIntFunction<V> revision) {
    V newest = added.get(0);
    Comparator<V> order =
        Comparator.comparing(knownFrom, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparingInt(revision);
    return Stream.concat(
            known.stream().filter(v -> order.compare(v, newest) != 0), Stream.of(newest))
        .sorted(order)
        .toList();
  }
}
