package io.shelfcast.replay;

import io.shelfcast.event.Item;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/**
 * A simulated item.
 *
 * @param price regular price in EUR
 * @param popularity units a day in the average store, before seasons and lifts
 * @param elasticity of demand to price, about -3..-1.5
 * @param dispersion of the negative binomial; less is burstier
 * @param trend growth a year, -0.1..0.15
 * @param launch first date on sale; empty when it was there from the start
 * @param delisted first date no longer on sale; empty when it stays
 */
record SimulatedItem(
    String id,
    String category,
    Map<String, String> attributes,
    double price,
    double popularity,
    double elasticity,
    double dispersion,
    double trend,
    Optional<LocalDate> launch,
    Optional<LocalDate> delisted) {

  boolean sellsOn(LocalDate date) {
    return launch.map(first -> !date.isBefore(first)).orElse(true)
        && delisted.map(date::isBefore).orElse(true);
  }

  /** The item as it is announced, before anything is known of its delisting. */
  Item announced() {
    return new Item(id, category, attributes, price, launch.orElse(null), null, null);
  }

  /** The revision that says when it will be delisted. */
  Item delisting(LocalDate knownFrom) {
    return new Item(
        id, category, attributes, price, launch.orElse(null), delisted.orElse(null), knownFrom);
  }
}
