package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set as events: reference data first, then the feed. Reference data is sent ahead of the
 * dates it speaks of; what may be used when is told by the records' own dates ({@code announcedOn},
 * {@code validFrom}).
 */
public interface DataSet {
  /** What the command line calls it. */
  String name();

  /**
   * Tells two versions of the data apart, so that a replay never resumes on other data than it
   * began with.
   */
  String fingerprint();

  /** The grain of its demand. */
  Period period();

  /** First business date of the feed. */
  LocalDate firstDate();

  /** Last business date of the feed; empty where it has no end. */
  Optional<LocalDate> lastDate();

  /** Settings of the applications that fit the data, by name; what is not named has its default. */
  default Map<String, String> settings() {
    return Map.of();
  }

  /** The business date from which on the feed is the present; empty where all of it is the past. */
  default Optional<LocalDate> liveFrom() {
    return Optional.empty();
  }

  /**
   * Items, locations, calendar and promotions, in this order, and dead letters for their rows that
   * could not be read.
   */
  List<ReplayEvent> reference();

  /**
   * Opens the feed at its beginning.
   *
   * @throws DataSetException when the files have gone or are cut short, here or while reading
   */
  Feed feed();
}
