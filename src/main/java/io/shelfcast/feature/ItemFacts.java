package io.shelfcast.feature;

import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an item at as-of.
 *
 * @param id the item
 * @param category its category
 * @param attributes brand, colour, size and the like
 * @param price regular unit price, NaN where it is not told
 * @param launchDate first business date on sale
 */
public record ItemFacts(
    String id,
    String category,
    Map<String, String> attributes,
    double price,
    Optional<LocalDate> launchDate) {
  /** An item that no item event speaks of. */
  public static ItemFacts unknown(String id, String category) {
    return new ItemFacts(id, category, Map.of(), Double.NaN, Optional.empty());
  }
}
