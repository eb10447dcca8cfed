package io.shelfcast.topology;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import java.time.LocalDate;
import java.util.Collection;
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
  private static final String EVERYWHERE = "";

  private final ReferenceStore<Item> items;
  private final ReferenceStore<Location> locations;
  private final ReferenceStore<CalendarDay> calendar;
  private final ReferenceStore<Promotion> promotions;

  ReferenceData(
      ReferenceStore<Item> items,
      ReferenceStore<Location> locations,
      ReferenceStore<CalendarDay> calendar,
      ReferenceStore<Promotion> promotions) {
    this.items = items;
    this.locations = locations;
    this.calendar = calendar;
    this.promotions = promotions;
  }

  /** Key of a calendar day's record. */
  static String calendarKey(String region, LocalDate date) {
    return region + "|" + date;
  }

  /** Puts a revision of an item behind those that are valid before it. */
  static List<Item> mergeItems(List<Item> known, List<Item> added) {
    return merge(known, added, Item::getValidFrom, item -> 0);
  }

  /** Puts a revision of a location behind those that are valid before it. */
  static List<Location> mergeLocations(List<Location> known, List<Location> added) {
    return merge(known, added, Location::getValidFrom, location -> 0);
  }

  /** Puts a revision of a calendar day behind those announced before it. */
  static List<CalendarDay> mergeCalendar(List<CalendarDay> known, List<CalendarDay> added) {
    return merge(known, added, CalendarDay::getAnnouncedOn, day -> 0);
  }

  /** Puts a revision of a promotion behind those announced before it. */
  static List<Promotion> mergePromotions(List<Promotion> known, List<Promotion> added) {
    return merge(known, added, Promotion::getAnnouncedOn, Promotion::getRevision);
  }

  Optional<Item> item(String itemId, LocalDate asOf) {
    return known(items.revisions(itemId), Item::getValidFrom, asOf);
  }

  Optional<Location> location(String locationId, LocalDate asOf) {
    return known(locations.revisions(locationId), Location::getValidFrom, asOf);
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
    return calendarDays(location(locationId, asOf), date, asOf)
        .flatMap(day -> day.getEvents().stream())
        .map(CalendarEvent::getName)
        .findFirst();
  }

  /** Where a promotion may be found: its locations, or everywhere. */
  static Collection<String> locationsOf(Promotion promotion) {
    return promotion.getLocations().isEmpty() ? List.of(EVERYWHERE) : promotion.getLocations();
  }

  /**
   * The promotions of a location that are known at as-of, not cancelled, and run on some date
   * between two, both inclusive; by id.
   */
  List<Promotion> promotions(String locationId, LocalDate from, LocalDate to, LocalDate asOf) {
    return Stream.of(EVERYWHERE, locationId)
        .flatMap(place -> promotions.keysIn(place).stream())
        .distinct() // a revision may have moved it
        .map(id -> known(promotions.revisions(id), Promotion::getAnnouncedOn, asOf))
        .flatMap(Optional::stream)
        .filter(p -> p.getLocations().isEmpty() || p.getLocations().contains(locationId))
        .filter(p -> !p.getFirstDate().isAfter(to) && !p.getLastDate().isBefore(from))
        .filter(promotion -> !promotion.getCancelled())
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
