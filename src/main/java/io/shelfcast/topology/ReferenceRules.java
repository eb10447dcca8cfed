package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.demand.SaleRules;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.Interaction;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * What reference data must not say, since it contradicts itself or could be mistaken for something
 * else: every answer is {@link Cause#IMPOSSIBLE_REFERENCE}.
 */
final class ReferenceRules {
  private static final int WEEKDAYS = 7;

  private ReferenceRules() {}

  /** Whether a record can be; the key must be what its value says it is. */
  static Optional<Refusal> check(String key, SpecificRecord value) {
    return faults(key, value)
        .findFirst()
        .map(detail -> new Refusal(Cause.IMPOSSIBLE_REFERENCE, detail));
  }

  private static Stream<String> faults(String key, SpecificRecord value) {
    if (key == null) {
      return Stream.of("a record without a key");
    }
    if (value instanceof Item item) {
      return faults(key, item);
    }
    if (value instanceof Location location) {
      return faults(key, location);
    }
    if (value instanceof CalendarDay day) {
      return faults(key, day);
    }
    if (value instanceof Promotion promotion) {
      return faults(key, promotion);
    }
    if (value instanceof Interaction interaction) {
      return faults(key, interaction);
    }
    throw new IllegalArgumentException("no reference data: " + value);
  }

  private static Stream<String> faults(String key, Item item) {
    return Stream.of(
            id("itemId", item.getItemId()),
            key(key, item.getItemId()),
            category("category", item.getCategory()),
            price(item.getPrice()),
            when(
                item.getLaunchDate() != null
                    && item.getDelistedDate() != null
                    && item.getDelistedDate().isBefore(item.getLaunchDate()),
                "delistedDate %s is before launchDate %s"
                    .formatted(item.getDelistedDate(), item.getLaunchDate())))
        .flatMap(Optional::stream);
  }

  private static Stream<String> faults(String key, Location location) {
    return Stream.of(
            SaleRules.checkLocationId(location.getLocationId()).map(Refusal::detail),
            key(key, location.getLocationId()),
            region(location.getRegion()),
            location.getClosedWeekdays().stream()
                .filter(day -> day < 1 || day > WEEKDAYS)
                .findFirst()
                .map("closedWeekdays has %d; 1 is Monday, 7 is Sunday"::formatted))
        .flatMap(Optional::stream);
  }

  private static Stream<String> faults(String key, CalendarDay day) {
    return Stream.of(
            region(day.getRegion()),
            key(key, ReferenceData.calendarKey(day.getRegion(), day.getDate())),
            when(
                day.getEvents().stream().anyMatch(event -> event.getName().isBlank()),
                "an event has no name"))
        .flatMap(Optional::stream);
  }

  private static Stream<String> faults(String key, Promotion promotion) {
    Double discount = promotion.getDiscount();
    return Stream.of(
            id("promotionId", promotion.getPromotionId()),
            key(key, promotion.getPromotionId()),
            all("items", promotion.getItems()),
            promotion.getCategories().stream()
                .flatMap(category -> category("categories", category).stream())
                .findFirst(),
            all("locations", promotion.getLocations()),
            when(
                promotion.getLastDate().isBefore(promotion.getFirstDate()),
                "lastDate %s is before firstDate %s"
                    .formatted(promotion.getLastDate(), promotion.getFirstDate())),
            when(
                discount != null && !(discount >= 0 && discount <= 1),
                "discount %s is not a share, 0 to 1".formatted(discount)),
            price(promotion.getPrice()))
        .flatMap(Optional::stream);
  }

  private static Stream<String> faults(String key, Interaction interaction) {
    return Stream.of(
            id("itemId", interaction.getItemId()),
            key(key, interaction.getItemId()),
            when(
                interaction.getViews() < 0 || interaction.getAddToCarts() < 0,
                "views %d and addToCarts %d must not be negative"
                    .formatted(interaction.getViews(), interaction.getAddToCarts())))
        .flatMap(Optional::stream);
  }

  private static Optional<String> key(String key, String expected) {
    return when(!key.equals(expected), "the key is '%s', not '%s'".formatted(key, expected));
  }

  private static Optional<String> id(String name, String id) {
    return when(id.isBlank(), name + " is empty")
        .or(() -> SaleRules.checkId(name, id).map(Refusal::detail));
  }

  private static Optional<String> all(String name, List<String> ids) {
    return ids.stream().flatMap(id -> id(name, id).stream()).findFirst();
  }

  /** Keys of stores and topics join a category to other names with a bar. */
  private static Optional<String> category(String name, String category) {
    return id(name, category).or(() -> bar(name, category));
  }

  /** May be empty, which means every region. */
  private static Optional<String> region(String region) {
    return bar("region", region);
  }

  private static Optional<String> bar(String name, String text) {
    return when(text.indexOf('|') >= 0, "%s '%s' has a '|'".formatted(name, text));
  }

  private static Optional<String> price(Double price) {
    return when(
        price != null && !(price >= 0 && price <= SaleRules.MAX_PRICE),
        "price %s is not between 0 and %.0f".formatted(price, SaleRules.MAX_PRICE));
  }

  private static Optional<String> when(boolean wrong, String detail) {
    return wrong ? Optional.of(detail) : Optional.empty();
  }
}
