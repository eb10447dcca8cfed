package io.shelfcast.feature;

import java.util.List;

/**
 * What is known at as-of about a series, beside its history. Whoever puts it together answers for
 * that: nothing announced or revised later may be in it.
 *
 * @param item the item
 * @param location the location
 * @param calendar the location's calendar around as-of
 * @param promotions of this item at this location, past and ahead, by id
 * @param peers what is announced for the category at this location
 * @param interactions web interactions up to as-of
 */
public record SeriesFacts(
    ItemFacts item,
    LocationFacts location,
    CalendarFacts calendar,
    List<PromotionFacts> promotions,
    PeerFacts peers,
    Interactions interactions) {
  /** A series of which nothing but its names is known. */
  public static SeriesFacts unknown(String locationId, String itemId, String category) {
    return new SeriesFacts(
        ItemFacts.unknown(itemId, category),
        LocationFacts.unknown(locationId),
        CalendarFacts.ORDINARY,
        List.of(),
        PeerFacts.NONE,
        Interactions.NONE);
  }
}
