package io.shelfcast.feature;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a location at as-of.
 *
 * @param id the location
 * @param region its calendar region
 * @param type STORE, WAREHOUSE, WEB or the like
 * @param attributes population, points of interest and the like
 */
public record LocationFacts(
    String id, Optional<String> region, Optional<String> type, Map<String, String> attributes) {
  /** A location that no location event speaks of. */
  public static LocationFacts unknown(String id) {
    return new LocationFacts(id, Optional.empty(), Optional.empty(), Map.of());
  }
}
