package io.shelfcast.demand;

import io.shelfcast.demand.Refusal.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The time of one partition of locations, told by its events alone, and how far each location has
 * closed. The clock is the newest moment any event speaks of, in whole minutes; a location that
 * does not close a period itself is closed when the clock passes the period's end plus grace, so
 * that a silent location does not hold up the others.
 */
public final class BusinessClock {
  /**
   * How far a location has closed.
   *
   * @param lastClosed index of the last closed period
   * @param everClosed false until the first close: up to then an earlier sale moves the start back
   */
  public record LocationDays(long lastClosed, boolean everClosed) {}

  /**
   * A period that is due to be closed.
   *
   * @param locationId the location
   * @param period index of the period
   */
  public record Due(String locationId, long period) {}

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final DemandRules rules;
  private final TreeMap<String, LocationDays> locations;
  private OptionalLong watermark;
  private long nowMs;

  /**
   * @param nowMs the clock as it was stored, 0 for a new one
   * @param locations the locations as they were stored
   */
  public BusinessClock(DemandRules rules, long nowMs, Map<String, LocationDays> locations) {
    this.rules = rules;
    this.nowMs = nowMs;
    this.locations = new TreeMap<>(locations);
    this.watermark = minimum();
  }

  /** The clock, milliseconds since 1970. */
  public long nowMs() {
    return nowMs;
  }

  /** Refuses a moment so far ahead that it would close months by mistake. */
  public Optional<Refusal> check(Instant moment) {
    long ahead = moment.toEpochMilli() - nowMs;
    return nowMs > 0 && ahead > rules.maxClockJump().toMillis()
        ? Optional.of(
            new Refusal(
                Cause.IMPOSSIBLE_DATE,
                "%s is %d days ahead of everything seen before; at most %d are plausible"
                    .formatted(
                        moment, Duration.ofMillis(ahead).toDays(), rules.maxClockJump().toDays())))
        : Optional.empty();
  }

  /**
   * Moves the clock ahead to a moment; it never goes back.
   *
   * @return whether it moved
   */
  public boolean advance(Instant moment) {
    long minute = Math.floorDiv(moment.toEpochMilli(), MINUTE_MS) * MINUTE_MS;
    if (minute <= nowMs) {
      return false;
    }
    nowMs = minute;
    return true;
  }

  /** The first period, of the location with the smallest id, that the clock has passed. */
  public Optional<Due> due() {
    return locations.entrySet().stream()
        .filter(e -> rules.closesAt(e.getValue().lastClosed() + 1).toEpochMilli() <= nowMs)
        .min(Map.Entry.comparingByValue((a, b) -> Long.compare(a.lastClosed(), b.lastClosed())))
        .map(e -> new Due(e.getKey(), e.getValue().lastClosed() + 1));
  }

  /** When the next period is due, milliseconds since 1970; the far future without a location. */
  public long nextDueMs() {
    return watermark.isEmpty()
        ? Long.MAX_VALUE
        : rules.closesAt(watermark.getAsLong() + 1).toEpochMilli();
  }

  /** How far a location has closed; empty when nothing was heard of it. */
  public Optional<LocationDays> location(String locationId) {
    return Optional.ofNullable(locations.get(locationId));
  }

  /**
   * Notes that a location trades in a period.
   *
   * @return whether this changes what is stored of it
   */
  public boolean trades(String locationId, long period) {
    LocationDays known = locations.get(locationId);
    if (known != null && (known.everClosed() || known.lastClosed() < period)) {
      return false;
    }
    put(locationId, new LocationDays(period - 1, false));
    return true;
  }

  /** Notes that a location has closed a period. */
  public void closed(String locationId, long period) {
    put(locationId, new LocationDays(period, true));
  }

  /** The last period that all locations have closed; empty without a location. */
  public OptionalLong watermark() {
    return watermark;
  }

  private void put(String locationId, LocationDays days) {
    locations.put(locationId, days);
    watermark = minimum();
  }

  /** Asked for with every sale, so it is kept and worked out only when a location moves. */
  private OptionalLong minimum() {
    return locations.values().stream().mapToLong(LocationDays::lastClosed).min();
  }
}
