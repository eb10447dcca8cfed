package io.shelfcast.replay;

import java.time.LocalDate;

/**
 * The size and the seed of a simulated chain.
 *
 * @param locations stores, 1..99
 * @param categories 1..50
 * @param itemsPerCategory items on sale at a time, 1..99; a fifth of them are seasonal: launched,
 *     delisted and followed by another
 * @param start first business date
 * @param days business dates in the feed, or {@link #FOREVER}
 * @param seed everything random follows from it
 */
public record SimulatorSettings(
    int locations, int categories, int itemsPerCategory, LocalDate start, int days, long seed) {
  /** A feed without an end. */
  public static final int FOREVER = Integer.MAX_VALUE;

  public SimulatorSettings {
    check("locations", locations, 1, 99);
    check("categories", categories, 1, 50);
    check("itemsPerCategory", itemsPerCategory, 1, 99);
    check("days", days, 1, FOREVER);
  }

  /** Six stores, four categories of twenty items. */
  public static SimulatorSettings standard(LocalDate start, int days, long seed) {
    return new SimulatorSettings(6, 4, 20, start, days, seed);
  }

  private static void check(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is from %d to %d, not %d".formatted(name, least, most, value));
    }
  }
}
