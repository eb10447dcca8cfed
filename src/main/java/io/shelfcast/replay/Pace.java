package io.shelfcast.replay;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How fast a replay goes. Reference data is never held back.
 *
 * @param daysPerSecond days of event time a second; infinite = as fast as it goes
 * @param eventsPerSecond events a second at most; infinite = as fast as it goes
 * @param from the pace holds from this business date on, what is before goes at full speed; empty =
 *     from the first date
 */
public record Pace(double daysPerSecond, double eventsPerSecond, Optional<LocalDate> from) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_DAY = 86_400_000;

  public Pace {
    if (!(daysPerSecond > 0) || !(eventsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "a pace is more than 0, not %s days and %s events a second"
              .formatted(daysPerSecond, eventsPerSecond));
    }
  }

  /** As fast as it goes. */
  public static Pace unlimited() {
    return new Pace(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Optional.empty());
  }

  /** Days of event time a second, spread as in the events; 1 / 86,400 is real time. */
  public static Pace ofDays(double perSecond) {
    return new Pace(perSecond, Double.POSITIVE_INFINITY, Optional.empty());
  }

  /** At most so many events a second. */
  public static Pace ofEvents(double perSecond) {
    return new Pace(Double.POSITIVE_INFINITY, perSecond, Optional.empty());
  }

  /** The same pace from a business date on, and full speed before it. */
  public Pace startingAt(LocalDate date) {
    return new Pace(daysPerSecond, eventsPerSecond, Optional.of(date));
  }

  /**
   * When an event is due, in nanoseconds after the first paced one.
   *
   * @param events events between the two
   * @param eventTime event time between the two
   */
  long nanosDue(long events, Duration eventTime) {
    double byDays = eventTime.toMillis() / MILLIS_PER_DAY / daysPerSecond;
    double byEvents = events / eventsPerSecond;
    return (long) (Math.max(byDays, byEvents) * NANOS_PER_SECOND);
  }

  boolean isUnlimited() {
    return Double.isInfinite(daysPerSecond) && Double.isInfinite(eventsPerSecond);
  }
}
