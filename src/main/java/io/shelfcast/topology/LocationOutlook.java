package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Promotion;
import io.shelfcast.feature.PromotionFacts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known at as-of about a location's next periods; the same for all its items. */
final class LocationOutlook {
  private final String locationId;
  private final long asOf;
  private final List<Boolean> closed = new ArrayList<>();
  private final List<Optional<String>> events = new ArrayList<>();
  private final List<Promotion> promotions; // an announced price alone is none
  private final Period grain;

  /**
   * @param asOf the period just closed
   * @param horizon periods ahead
   */
  LocationOutlook(
      ReferenceData reference, Period grain, String locationId, long asOf, int horizon) {
    this.locationId = locationId;
    this.asOf = asOf;
    this.grain = grain;
    LocalDate known = grain.lastDate(asOf);
    LocalDate end = grain.lastDate(asOf + horizon);
    for (int h = 1; h <= horizon; h++) {
      List<LocalDate> dates =
          grain.firstDate(asOf + h).datesUntil(grain.firstDate(asOf + h + 1)).toList();
      closed.add(dates.stream().allMatch(d -> reference.closed(locationId, d, known)));
      events.add(
          dates.stream().flatMap(d -> reference.event(locationId, d, known).stream()).findFirst());
    }
    promotions =
        reference.promotions(locationId, known, end).stream()
            .filter(p -> !PromotionFacts.PRICE.equalsIgnoreCase(p.getMechanics()))
            .toList();
  }

  boolean speaksOf(String location, long period) {
    return locationId.equals(location) && asOf == period;
  }

  /** Whether the location is closed all of the period at a horizon. */
  boolean closed(int horizon) {
    return closed.get(horizon - 1);
  }

  /** Name of an event in the period at a horizon. */
  Optional<String> event(int horizon) {
    return events.get(horizon - 1);
  }

  /**
   * The first promotion, by id, of an item in the period at a horizon; an announced price alone is
   * none.
   */
  Optional<Promotion> promotion(String itemId, String category, int horizon) {
    if (promotions.isEmpty()) {
      return Optional.empty();
    }
    LocalDate from = grain.firstDate(asOf + horizon);
    LocalDate to = grain.lastDate(asOf + horizon);
    return promotions.stream()
        .filter(p -> !p.getFirstDate().isAfter(to) && !p.getLastDate().isBefore(from))
        .filter(p -> speaksOfItem(p, itemId, category))
        .findFirst();
  }

  private static boolean speaksOfItem(Promotion promotion, String itemId, String category) {
    boolean all = promotion.getItems().isEmpty() && promotion.getCategories().isEmpty();
    return all
        || promotion.getItems().contains(itemId)
        || promotion.getCategories().contains(category);
  }
}
