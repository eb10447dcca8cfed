package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Promotion;
import io.shelfcast.feature.CalendarFacts;
import io.shelfcast.feature.EventFacts;
import io.shelfcast.feature.Features;
import io.shelfcast.feature.LocationFacts;
import io.shelfcast.feature.PeerFacts;
import io.shelfcast.feature.PromotionFacts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of a location at an as-of period, for all its items: looked up once, then found by
 * item and category.
 */
final class LocationKnowledge {
  private final ReferenceData reference;
  private final Period grain;
  private final long asOf;
  private final LocalDate known;
  private final int horizon;
  private final LocationFacts facts;
  private final CalendarFacts calendar;
  private final List<PromotionFacts> forAll = new ArrayList<>();
  private final Map<String, List<PromotionFacts>> byItem = new HashMap<>();
  private final Map<String, List<PromotionFacts>> byCategory = new HashMap<>();
  private final Map<String, PeerFacts> peers = new HashMap<>();
  private Map<String, Map<String, List<PromotionFacts>>> namedByCategory; // then by item, in order

  LocationKnowledge(
      ReferenceData reference, Period grain, String locationId, long asOf, int horizon) {
    this.reference = reference;
    this.grain = grain;
    this.asOf = asOf;
    this.known = grain.lastDate(asOf);
    this.horizon = horizon;
    this.facts =
        reference
            .location(locationId, known)
            .map(Facts::location)
            .orElseGet(() -> LocationFacts.unknown(locationId));
    this.calendar = readCalendar(locationId);
    int around = Features.calendarReach(grain);
    LocalDate start = grain.firstDate(asOf - Features.promotionReach(grain));
    LocalDate end = grain.lastDate(asOf + horizon + around);
    for (Promotion promotion : reference.promotions(locationId, known, start, end)) {
      add(promotion);
    }
  }

  int horizon() {
    return horizon;
  }

  LocationFacts facts() {
    return facts;
  }

  CalendarFacts calendar() {
    return calendar;
  }

  /** Promotions of an item, past and ahead, by id. */
  List<PromotionFacts> promotions(String itemId, String category) {
    List<PromotionFacts> own = byItem.getOrDefault(itemId, List.of());
    List<PromotionFacts> shared = byCategory.getOrDefault(category, List.of());
    if (forAll.isEmpty() && shared.isEmpty()) {
      return own;
    }
    Map<String, PromotionFacts> all = new TreeMap<>(); // one may name an item and its category
    forAll.forEach(p -> all.put(p.id(), p));
    shared.forEach(p -> all.put(p.id(), p));
    own.forEach(p -> all.put(p.id(), p));
    return List.copyOf(all.values());
  }

  /** What is announced for the items of a category. */
  PeerFacts peers(String category) {
    return peers.computeIfAbsent(category, this::peersOf);
  }

  private CalendarFacts readCalendar(String locationId) {
    int around = Features.calendarReach(grain);
    List<CalendarFacts.Entry> entries = new ArrayList<>();
    for (long period = asOf - around; period <= asOf + horizon + around; period++) {
      List<LocalDate> dates =
          grain.firstDate(period).datesUntil(grain.firstDate(period + 1)).toList();
      boolean closed = dates.stream().allMatch(d -> reference.closed(locationId, d, known));
      List<EventFacts> events =
          dates.stream()
              .flatMap(d -> reference.events(locationId, d, known))
              .map(event -> new EventFacts(event.getName(), event.getType()))
              .distinct()
              .toList();
      entries.add(
          !closed && events.isEmpty()
              ? CalendarFacts.Entry.ORDINARY
              : new CalendarFacts.Entry(closed, events));
    }
    return new CalendarFacts(asOf - around, List.copyOf(entries));
  }

  private void add(Promotion promotion) {
    PromotionFacts facts =
        new PromotionFacts(
            promotion.getPromotionId(),
            promotion.getFirstDate(),
            promotion.getLastDate(),
            mechanics(promotion.getMechanics()),
            promotion.getDiscount() == null ? Double.NaN : promotion.getDiscount(),
            promotion.getPrice() == null ? Double.NaN : promotion.getPrice());
    if (promotion.getItems().isEmpty() && promotion.getCategories().isEmpty()) {
      forAll.add(facts);
    }
    for (String item : new TreeSet<>(promotion.getItems())) {
      byItem.computeIfAbsent(item, i -> new ArrayList<>(4)).add(facts);
    }
    for (String category : new TreeSet<>(promotion.getCategories())) {
      byCategory.computeIfAbsent(category, c -> new ArrayList<>(4)).add(facts);
    }
  }

  /** {@code Deal+Feature} is two mechanics. */
  private static Set<String> mechanics(String text) {
    Set<String> mechanics = new TreeSet<>();
    for (String name : Optional.ofNullable(text).orElse("").split("\\+")) {
      if (!name.isBlank()) {
        mechanics.add(name.strip().toUpperCase(Locale.ROOT));
      }
    }
    return mechanics;
  }

  private PeerFacts peersOf(String category) {
    if (namedByCategory == null) {
      namedByCategory = new HashMap<>();
      byItem.forEach(
          (item, promotions) ->
              namedByCategory
                  .computeIfAbsent(reference.category(item, known), c -> new TreeMap<>())
                  .put(item, promotions));
    }
    Map<String, List<PromotionFacts>> items = namedByCategory.getOrDefault(category, Map.of());
    if (items.isEmpty()) {
      return PeerFacts.NONE;
    }
    List<PeerFacts.Entry> entries = new ArrayList<>(horizon);
    for (int h = 1; h <= horizon; h++) {
      entries.add(peersAt(items, grain.firstDate(asOf + h), grain.lastDate(asOf + h)));
    }
    return new PeerFacts(asOf + 1, List.copyOf(entries));
  }

  private static PeerFacts.Entry peersAt(
      Map<String, List<PromotionFacts>> items, LocalDate first, LocalDate last) {
    int promoted = 0;
    int priced = 0;
    double sum = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (List<PromotionFacts> promotions : items.values()) {
      boolean on = false;
      double price = Double.POSITIVE_INFINITY;
      for (PromotionFacts p : promotions) {
        if (!p.firstDate().isAfter(last) && !p.lastDate().isBefore(first)) {
          on |= p.promotes();
          price = p.price() < price ? p.price() : price;
        }
      }
      promoted += on ? 1 : 0;
      if (price < Double.POSITIVE_INFINITY) {
        priced++;
        sum += price;
        lowest = Math.min(lowest, price);
      }
    }
    return promoted == 0 && priced == 0
        ? PeerFacts.Entry.NONE
        : new PeerFacts.Entry(
            promoted, priced == 0 ? Double.NaN : sum / priced, priced == 0 ? Double.NaN : lowest);
  }
}
