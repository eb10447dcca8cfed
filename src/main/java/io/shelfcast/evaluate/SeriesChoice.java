package io.shelfcast.evaluate;

import io.shelfcast.event.SeriesKey;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which series a protocol scores. */
sealed interface SeriesChoice {
  /** The locations that series may be chosen from; empty for all. */
  Set<String> locations();

  /** Whether the series could be chosen; what cannot is not even remembered. */
  boolean mayChoose(SeriesKey series);

  /**
   * The series chosen, from what is known at the close of the first origin.
   *
   * @param known demand of the series that may be chosen, up to and including the origin
   * @param origin the first origin
   */
  Predicate<SeriesKey> choose(DemandLog known, LocalDate origin);

  /** Every series that has a forecast at the origin. */
  record All() implements SeriesChoice {
    @Override
    public Set<String> locations() {
      return Set.of();
    }

    @Override
    public boolean mayChoose(SeriesKey series) {
      return true;
    }

    @Override
    public Predicate<SeriesKey> choose(DemandLog known, LocalDate origin) {
      return series -> true;
    }
  }

  /**
   * A location's items that sold most units, of those that sold on enough days.
   *
   * @param locationId the location
   * @param activeDays days with a sale that an item needs
   * @param count how many items; the smaller item id wins a tie
   */
  record BestSellers(String locationId, int activeDays, int count) implements SeriesChoice {
    @Override
    public Set<String> locations() {
      return Set.of(locationId);
    }

    @Override
    public boolean mayChoose(SeriesKey series) {
      return series.locationId().equals(locationId);
    }

    @Override
    public Predicate<SeriesKey> choose(DemandLog known, LocalDate origin) {
      record Candidate(SeriesKey series, double units) {}
      List<Candidate> candidates =
          known.series().stream()
              .filter(this::mayChoose)
              .filter(series -> known.activePeriods(series) >= activeDays)
              .map(series -> new Candidate(series, known.units(series)))
              .sorted(
                  Comparator.comparingDouble(Candidate::units)
                      .reversed()
                      .thenComparing(c -> c.series().itemId()))
              .toList();
      Set<SeriesKey> chosen =
          candidates.stream().limit(count).map(Candidate::series).collect(Collectors.toSet());
      return chosen::contains;
    }
  }
}
