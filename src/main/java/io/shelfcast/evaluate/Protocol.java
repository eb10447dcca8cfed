package io.shelfcast.evaluate;

import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;

/**
 * Which forecasts are scored. Of the chosen series, each forecast made at an origin for a horizon
 * counts one row, unless its shop is closed in the target period; days without a sale and days
 * without stock count.
 *
 * <p>The scales of MASE and RMSSE come from what was sold up to the first origin from which the
 * series is scored, never from later.
 *
 * @param name what reports call it
 * @param origins as-of dates; one within a week stands for the week
 * @param horizons periods ahead
 * @param series which series are scored
 * @param scaleDays which periods the scales are taken from
 */
record Protocol(
    String name,
    List<LocalDate> origins,
    List<Integer> horizons,
    SeriesChoice series,
    ScaleDays scaleDays) {

  /** Periods that the scales of MASE and RMSSE are taken from. */
  enum ScaleDays {
    /** All of them; a closed shop sold nothing. */
    ALL,
    /** Those that were open and in stock; the day before a Monday may be the Saturday. */
    OBSERVED
  }

  Protocol {
    origins = List.copyOf(new TreeSet<>(origins));
    horizons = List.copyOf(new TreeSet<>(horizons));
    if (origins.isEmpty() || horizons.isEmpty() || horizons.get(0) < 1) {
      throw new EvaluationException(
          "protocol %s needs origins and horizons from 1 on, has %s and %s"
              .formatted(name, origins, horizons));
    }
  }

  LocalDate firstOrigin() {
    return origins.get(0);
  }

  LocalDate lastOrigin() {
    return origins.get(origins.size() - 1);
  }

  int longestHorizon() {
    return horizons.get(horizons.size() - 1);
  }

  /** One line for the head of a table. */
  String describe() {
    String from =
        origins.size() == 1
            ? "as of " + firstOrigin()
            : "%d as-of dates %s to %s".formatted(origins.size(), firstOrigin(), lastOrigin());
    int first = horizons.get(0);
    int last = longestHorizon();
    return "%s, horizon %s".formatted(from, first == last ? first : first + " to " + last);
  }
}
