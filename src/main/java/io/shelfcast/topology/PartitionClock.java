package io.shelfcast.topology;

import io.shelfcast.demand.BusinessClock;
import io.shelfcast.demand.BusinessClock.Due;
import io.shelfcast.demand.BusinessClock.LocationDays;
import io.shelfcast.demand.DemandRules;
import io.shelfcast.demand.Refusal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The partition's {@link BusinessClock}, kept in a store: in our own, since stream time is the
 * task's and is not kept across restarts. What is asked for with every sale is ready at hand.
 */
final class PartitionClock {
  private static final String NOW = "";
  private static final String ANNOUNCED = "|announced"; // no location has such an id

  private final KeyValueStore<String, byte[]> store;
  private final BusinessClock clock;
  private long nextDueMs;
  private OptionalLong watermark;
  private OptionalLong announced;

  PartitionClock(DemandRules rules, KeyValueStore<String, byte[]> store) {
    this.store = store;
    this.clock = restore(rules, store);
    refresh();
    byte[] stored = store.get(ANNOUNCED);
    announced = stored == null ? watermark : OptionalLong.of(new StateReader(stored).signed());
  }

  /** Refuses a moment so far ahead that it would close months by mistake. */
  Optional<Refusal> check(Instant moment) {
    return clock.check(moment);
  }

  /** The clock: the newest moment that a sale speaks of. */
  Instant now() {
    return Instant.ofEpochMilli(clock.nowMs());
  }

  /** Moves the clock ahead to a moment; it never goes back. */
  void advance(Instant moment) {
    if (clock.advance(moment)) {
      store.put(NOW, new StateWriter(9).signed(clock.nowMs()).toBytes());
    }
  }

  /** The next period that the clock has passed; empty when there is none. */
  Optional<Due> due() {
    return clock.nowMs() < nextDueMs ? Optional.empty() : clock.due();
  }

  /** How far a location has closed; empty when nothing was heard of it. */
  Optional<LocationDays> location(String locationId) {
    return clock.location(locationId);
  }

  /** Notes that a location trades in a period. */
  void trades(String locationId, long period) {
    if (clock.trades(locationId, period)) {
      put(locationId);
    }
  }

  /** Notes that a location has closed a period. */
  void closed(String locationId, long period) {
    clock.closed(locationId, period);
    put(locationId);
  }

  /** The last period that all locations have closed; empty without a location. */
  OptionalLong watermark() {
    return watermark;
  }

  /** The highest watermark that the partition has announced; empty while there was none. */
  OptionalLong announced() {
    return announced;
  }

  /** Notes that the watermark is announced; a location that joins later may lower the next one. */
  void announce() {
    if (watermark.isPresent() && watermark.getAsLong() > announced.orElse(Long.MIN_VALUE)) {
      announced = watermark;
      store.put(ANNOUNCED, new StateWriter(10).signed(watermark.getAsLong()).toBytes());
    }
  }

  private void put(String locationId) {
    LocationDays days = clock.location(locationId).orElseThrow();
    store.put(
        locationId,
        new StateWriter(9).signed(days.lastClosed()).unsigned(days.everClosed() ? 1 : 0).toBytes());
    refresh();
  }

  private void refresh() {
    nextDueMs = clock.nextDueMs();
    watermark = clock.watermark();
  }

  private static BusinessClock restore(DemandRules rules, KeyValueStore<String, byte[]> store) {
    long nowMs = 0;
    Map<String, LocationDays> locations = new HashMap<>();
    try (var stored = store.all()) {
      while (stored.hasNext()) {
        var entry = stored.next();
        StateReader in = new StateReader(entry.value);
        if (entry.key.equals(NOW)) {
          nowMs = in.signed();
        } else if (!entry.key.equals(ANNOUNCED)) {
          locations.put(entry.key, new LocationDays(in.signed(), in.unsigned() == 1));
        }
      }
    }
    return new BusinessClock(rules, nowMs, locations);
  }
}
