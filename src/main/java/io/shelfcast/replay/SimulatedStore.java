package io.shelfcast.replay;

import io.shelfcast.event.Location;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A simulated store.
 *
 * @param size demand against the average store's, about 0.5..1.8
 * @param closedWeekdays 1 = Monday .. 7 = Sunday
 * @param tills workstations
 */
record SimulatedStore(
    String id, String region, double size, List<Integer> closedWeekdays, int tills) {
  private static final int SUNDAY = 7;

  /** Every second store is in the south, where shops are closed on Sundays. */
  static List<SimulatedStore> all(SimulatorSettings settings) {
    return IntStream.rangeClosed(1, settings.locations())
        .mapToObj(
            n -> {
              Draws draws = Draws.of(settings.seed(), "store", n);
              boolean north = n % 2 == 1;
              double size = draws.between(0.5, 1.8);
              return new SimulatedStore(
                  "store-%02d".formatted(n),
                  north ? SimulatedCalendar.NORTH : SimulatedCalendar.SOUTH,
                  size,
                  north ? List.of() : List.of(SUNDAY),
                  1 + (int) (size * 3));
            })
        .toList();
  }

  boolean closedOn(LocalDate date) {
    return closedWeekdays.contains(date.getDayOfWeek().getValue());
  }

  /** Share of the items that it carries. */
  double assortmentShare() {
    return Math.min(0.95, 0.6 + 0.25 * size);
  }

  Location location() {
    Map<String, String> attributes =
        Map.of(
            "sales_area_m2", String.valueOf(Math.round(size * 800)),
            "population", String.valueOf(Math.round(size * 25) * 1_000));
    return new Location(id, region, "STORE", attributes, closedWeekdays, null);
  }
}
