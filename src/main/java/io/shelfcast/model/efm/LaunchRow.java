package io.shelfcast.model.efm;

import java.time.LocalDate;
import java.util.Map;

/**
 * What is known of an item at a location before its first sale.
 *
 * @param itemId the item
 * @param locationId a location that will carry it
 * @param category the item's category
 * @param attributes of item and location, by name ({@code item.brand}, {@code location.type})
 * @param price regular unit price; NaN where it is not known
 * @param launchDate when it will be there, or was
 */
public record LaunchRow(
    String itemId,
    String locationId,
    String category,
    Map<String, String> attributes,
    double price,
    LocalDate launchDate) {
  /** Copies the attributes. */
  public LaunchRow {
    attributes = Map.copyOf(attributes);
  }

  /** Month of the launch, 1..12. */
  int month() {
    return launchDate.getMonthValue();
  }

  /** The same launch with other attributes. */
  LaunchRow withAttributes(Map<String, String> others) {
    return new LaunchRow(itemId, locationId, category, others, price, launchDate);
  }
}
