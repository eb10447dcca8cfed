package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what this process did with the events it read, by kind. Safe for several threads. */
public final class EventCounters {
  /** What became of an event. */
  public enum Kind {
    /** A line sold. */
    SALE,
    /** A line returned. */
    RETURN,
    /** The void of a line. */
    VOID,
    /** An event whose natural key was known already. */
    DUPLICATE,
    /** A sale, return or void for a period that was closed already: a correction. */
    LATE,
    /** A corrected DailyDemand. */
    CORRECTION,
    /** A winsorised period. */
    OUTLIER,
    /** A period closed for one series. */
    SERIES_CLOSED,
    /** A forecast that went out. */
    FORECAST
  }

  private final Map<Kind, LongAdder> events = adders(Kind.class);
  private final Map<Refusal.Cause, LongAdder> refused = adders(Refusal.Cause.class);

  /** Counts one. */
  public void count(Kind kind) {
    events.get(kind).increment();
  }

  /** Counts one dead letter. */
  public void refused(Refusal.Cause cause) {
    refused.get(cause).increment();
  }

  /** How many so far. */
  public long of(Kind kind) {
    return events.get(kind).sum();
  }

  /** How many dead letters of a cause so far. */
  public long refusedFor(Refusal.Cause cause) {
    return refused.get(cause).sum();
  }

  private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> keys) {
    Map<K, LongAdder> adders = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) {
      adders.put(key, new LongAdder());
    }
    return adders;
  }
}
