package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Interaction;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.feature.Features;
import io.shelfcast.feature.Interactions;
import io.shelfcast.feature.ItemFacts;
import io.shelfcast.feature.LocationFacts;
import io.shelfcast.feature.SeriesFacts;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What reference data says of a series as known at an as-of period, for the feature function. What
 * all items of a location share is kept for the last as-of periods asked for, until reference data
 * changes. One thread at a time.
 */
final class Facts {
  private static final int LOCATIONS_KEPT = 64;

  /** Periods of interactions that a feature looks at. */
  private static final int INTERACTION_PERIODS = 7;

  private final ReferenceData reference;
  private final Period grain;
  private final Map<Known, LocationKnowledge> locations =
      new LinkedHashMap<>(2 * LOCATIONS_KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Known, LocationKnowledge> eldest) {
          return size() > LOCATIONS_KEPT;
        }
      };
  private long changes;

  private record Known(String locationId, long asOf) {}

  Facts(ReferenceData reference, Period grain) {
    this.reference = reference;
    this.grain = grain;
  }

  /**
   * Dates of interactions to keep of an item: those that rows rebuilt {@link
   * Features#LONGEST_HORIZON} periods later look at, and as many again, since interactions may run
   * ahead of the sales.
   */
  static int interactionDays(Period grain) {
    return 2 * (Features.LONGEST_HORIZON + INTERACTION_PERIODS) * grain.days();
  }

  /**
   * Facts of a series.
   *
   * @param category the item's category, or what to call it where it has none
   * @param asOf the last period that is known; any, also one long past
   * @param horizon periods ahead that targets may be
   */
  SeriesFacts facts(SeriesKey key, String category, long asOf, int horizon) {
    LocalDate known = grain.lastDate(asOf);
    LocationKnowledge location = location(key.locationId(), asOf, horizon);
    return new SeriesFacts(
        reference
            .item(key.itemId(), known)
            .map(item -> item(item, category))
            .orElseGet(() -> ItemFacts.unknown(key.itemId(), category)),
        location.facts(),
        location.calendar(),
        location.promotions(key.itemId(), category),
        location.peers(category),
        interactions(key.itemId(), asOf));
  }

  private LocationKnowledge location(String locationId, long asOf, int horizon) {
    long now = reference.changes();
    if (now != changes) {
      locations.clear();
      changes = now;
    }
    Known known = new Known(locationId, asOf);
    LocationKnowledge kept = locations.get(known);
    if (kept == null || kept.horizon() < horizon) {
      kept = new LocationKnowledge(reference, grain, locationId, asOf, horizon);
      locations.put(known, kept);
    }
    return kept;
  }

  private static ItemFacts item(Item item, String category) {
    return new ItemFacts(
        item.getItemId(),
        category,
        item.getAttributes(),
        item.getPrice() == null ? Double.NaN : item.getPrice(),
        Optional.ofNullable(item.getLaunchDate()));
  }

  static LocationFacts location(Location location) {
    return new LocationFacts(
        location.getLocationId(),
        Optional.of(location.getRegion()),
        Optional.of(location.getType()),
        location.getAttributes());
  }

  private Interactions interactions(String itemId, long asOf) {
    List<Interaction> reported = reference.interactions(itemId, grain.lastDate(asOf));
    if (reported.isEmpty()) {
      return Interactions.NONE;
    }
    float[] views = new float[INTERACTION_PERIODS];
    float[] carts = new float[INTERACTION_PERIODS];
    Arrays.fill(views, Float.NaN);
    Arrays.fill(carts, Float.NaN);
    for (Interaction day : reported) {
      long back = asOf - grain.indexOf(day.getDate());
      if (back < INTERACTION_PERIODS) {
        int at = INTERACTION_PERIODS - 1 - (int) back;
        views[at] = (Float.isNaN(views[at]) ? 0 : views[at]) + day.getViews();
        carts[at] = (Float.isNaN(carts[at]) ? 0 : carts[at]) + day.getAddToCarts();
      }
    }
    return new Interactions(views, carts);
  }
}
