package io.shelfcast.replay;

import io.shelfcast.event.Promotion;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A simulated promotion.
 *
 * @param locations empty = all
 * @param discount share of the price, 0..1
 * @param cancelledOn when it is called off; empty when it takes place
 */
record SimulatedPromotion(
    String id,
    List<String> items,
    List<String> locations,
    LocalDate first,
    LocalDate last,
    LocalDate announced,
    double discount,
    String mechanics,
    Optional<LocalDate> cancelledOn) {

  boolean runsAt(SimulatedStore store, SimulatedItem item, LocalDate date) {
    return cancelledOn.isEmpty()
        && !date.isBefore(first)
        && !date.isAfter(last)
        && items.contains(item.id())
        && (locations.isEmpty() || locations.contains(store.id()));
  }

  /** Demand beside what the price does: an advertised or displayed item is noticed. */
  double attention() {
    return switch (mechanics) {
      case "FEATURE" -> 1.3;
      case "DISPLAY" -> 1.2;
      default -> 1.0;
    };
  }

  Promotion announcement() {
    return revision(1, announced, false);
  }

  Promotion cancellation(LocalDate on) {
    return revision(2, on, true);
  }

  private Promotion revision(int number, LocalDate knownFrom, boolean cancelled) {
    return new Promotion(
        id, items, List.of(), locations, first, last, knownFrom, discount, mechanics, null, number,
        cancelled);
  }
}
