package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CompletedLaunch;
import io.shelfcast.event.LaunchEvent;
import io.shelfcast.training.LaunchExample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Completed launches, in a store: by the period from which they count, item and location, which is
 * the order in which they are looked through, whoever came first.
 */
final class CompletedLaunches {
  /** About as many as a model is made of, where there are more. */
  static final int MOST_LAUNCHES = 1_000;

  /**
   * Of so many items they are, where there are so many: a chain launches each at every location.
   */
  static final int ENOUGH_ITEMS = 100;

  private static final int SORTABLE = 8; // digits of a period in a key
  private static final char SEPARATOR = '|';

  private final KeyValueStore<String, LaunchEvent> store;
  private final Period grain;

  CompletedLaunches(KeyValueStore<String, LaunchEvent> store, Period grain) {
    this.store = store;
    this.grain = grain;
  }

  void add(CompletedLaunch launch) {
    String key =
        sortable(countsFrom(launch))
            + SEPARATOR
            + launch.getItemId()
            + SEPARATOR
            + launch.getLocationId();
    store.put(key, new LaunchEvent(launch));
  }

  /** What a partition sends of a date after its marker has passed it belongs to later cutoffs. */
  private long countsFrom(CompletedLaunch launch) {
    long period = grain.indexOf(launch.getCompletedOn());
    return launch.getClosedThrough() == null
        ? period
        : Math.max(period, grain.indexOf(launch.getClosedThrough()) + 1);
  }

  /** The first period from which one counts. */
  OptionalLong firstPeriod() {
    try (var launches = store.all()) {
      return launches.hasNext()
          ? OptionalLong.of(Long.parseLong(launches.next().key.substring(0, SORTABLE)))
          : OptionalLong.empty();
    }
  }

  /**
   * The newest launches that count at a cutoff, of enough items to learn from; where these are more
   * than {@value #MOST_LAUNCHES}, a sample of about that many, chosen by hash.
   */
  List<LaunchExample> newest(long cutoff) {
    List<String> keys = newestKeys(cutoff);
    long taken = Hashes.below(MOST_LAUNCHES, keys.size());
    return keys.stream()
        .filter(key -> Hashes.unsigned32(key.getBytes(StandardCharsets.UTF_8)) < taken)
        .map(key -> example((CompletedLaunch) store.get(key).getBody()))
        .toList();
  }

  /**
   * Where the launches were carried that {@link #newest} chooses from; the oldest item is counted
   * as far as it is looked at.
   */
  CarriedShares carried(long cutoff) {
    Set<String> items = new HashSet<>();
    Map<String, Integer> byLocation = new HashMap<>();
    for (String key : newestKeys(cutoff)) {
      items.add(itemOf(key));
      byLocation.merge(key.substring(key.lastIndexOf(SEPARATOR) + 1), 1, Integer::sum);
    }
    return new CarriedShares(items.size(), byLocation);
  }

  /**
   * Forgets those older than a cutoff goes back: no later cutoff goes back further, since launches
   * come but do not go.
   */
  void forgetBeyond(long cutoff) {
    List<String> newest = newestKeys(cutoff);
    if (newest.isEmpty()) {
      return;
    }
    String oldest = newest.get(newest.size() - 1);
    List<String> beyond = new ArrayList<>();
    try (var launches = store.range("", oldest)) {
      launches.forEachRemaining(launch -> beyond.add(launch.key));
    }
    beyond.remove(oldest);
    beyond.forEach(store::delete);
  }

  private List<String> newestKeys(long cutoff) {
    List<String> keys = new ArrayList<>();
    Set<String> items = new HashSet<>();
    try (var newestFirst = store.reverseRange("", sortable(cutoff + 1))) {
      while (newestFirst.hasNext()
          && (keys.size() < MOST_LAUNCHES || items.size() < ENOUGH_ITEMS)) {
        String key = newestFirst.next().key;
        keys.add(key);
        items.add(itemOf(key));
      }
    }
    return keys;
  }

  /** A location's id has no separator; an item's may. */
  private static String itemOf(String key) {
    return key.substring(SORTABLE + 1, key.lastIndexOf(SEPARATOR));
  }

  private static LaunchExample example(CompletedLaunch launch) {
    return new LaunchExample(Launches.row(launch), launch.getCompletedOn(), launch.getTotal());
  }

  /** Periods as text that sorts by number; there are no launches before 1970. */
  private static String sortable(long period) {
    return "%08d".formatted(Math.max(0, period));
  }
}
