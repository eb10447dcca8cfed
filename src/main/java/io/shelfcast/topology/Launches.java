package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CompletedLaunch;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.model.efm.LaunchRow;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a launch is: its weeks, and what is known of it before. */
public final class Launches {
  /** Weeks that are forecast; where demand is weekly, the first is the launch date's own. */
  public static final int WEEKS = 11;

  private Launches() {}

  /** Periods in these weeks. */
  static int periods(Period grain) {
    return WEEKS * 7 / grain.days();
  }

  /**
   * The share of these weeks before a delisting that is known, 0..1. A week in which an item is
   * delisted counts, unless that is its first day.
   */
  static double onSale(Item item, Period grain) {
    LocalDate delisted = item.getDelistedDate();
    if (delisted == null) {
      return 1;
    }
    long sold = grain.indexOf(delisted.minusDays(1)) - grain.indexOf(item.getLaunchDate()) + 1;
    return Math.max(0, Math.min(1, sold / (double) periods(grain)));
  }

  /** What is known of an item at a location. */
  public static LaunchRow row(
      Item item, LocalDate launch, String locationId, Optional<Location> known) {
    return new LaunchRow(
        item.getItemId(),
        locationId,
        item.getCategory(),
        attributes(item, known),
        item.getPrice() == null ? Double.NaN : item.getPrice(),
        launch);
  }

  /** What was known of a completed one. */
  static LaunchRow row(CompletedLaunch launch) {
    return new LaunchRow(
        launch.getItemId(),
        launch.getLocationId(),
        launch.getCategory(),
        launch.getAttributes(),
        launch.getPrice() == null ? Double.NaN : launch.getPrice(),
        launch.getLaunchDate());
  }

  private static Map<String, String> attributes(Item item, Optional<Location> known) {
    Map<String, String> attributes = new TreeMap<>();
    item.getAttributes().forEach((name, value) -> attributes.put("item." + name, value));
    known.ifPresent(
        location -> {
          location
              .getAttributes()
              .forEach((name, value) -> attributes.put("location." + name, value));
          attributes.put("location.region", location.getRegion());
          attributes.put("location.type", location.getType());
        });
    return attributes;
  }
}
