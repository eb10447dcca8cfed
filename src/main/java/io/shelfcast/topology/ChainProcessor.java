package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.ChainDay;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.ChainTotal;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ForecastPart;
import io.shelfcast.event.ForecastWithdrawn;
import io.shelfcast.event.ItemForecast;
import io.shelfcast.event.SeriesKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The chain stage (DESIGN 4.4): an item's forecasts, summed over its locations. A location's newest
 * forecast takes the place of the one before it.
 *
 * <p>A sum goes out once for each as-of date, when the minimum watermark over the serving
 * partitions has passed it: so there is one for each item and close, not one for each series, and
 * it does not depend on which partition was faster. A revision of a forecast that was summed
 * already is summed at once.
 */
final class ChainProcessor
    extends ContextualProcessor<String, ItemForecast, String, ChainForecast> {
  private static final char SEPARATOR = SeriesKey.SEPARATOR;
  private static final String PUBLISHED = "published";
  private static final byte[] WITHDRAWN = {};

  private final Period grain;
  private final List<Integer> leadTimes;
  private final int sourcePartitions;

  /** Per as-of period, item and location: parts, and withdrawals, that the watermark awaits. */
  private KeyValueStore<String, byte[]> arrived;

  /** Per item and location: what was summed last. */
  private KeyValueStore<String, byte[]> parts;

  /** Per partition: how far it has closed; and how far sums have gone out. */
  private KeyValueStore<String, byte[]> progress;

  private KeyValueStore<String, ChainForecast> latest;
  private Watermarks watermarks;

  ChainProcessor(ServingSettings settings) {
    this.grain = settings.demand().period();
    this.leadTimes = settings.forecast().leadTimes();
    this.sourcePartitions = settings.locationPartitions();
  }

  @Override
  public void init(ProcessorContext<String, ChainForecast> context) {
    super.init(context);
    arrived = context.getStateStore(ServingTopology.CHAIN_ARRIVED);
    parts = context.getStateStore(ServingTopology.CHAIN_PARTS);
    progress = context.getStateStore(ServingTopology.CHAIN_PROGRESS);
    latest = context.getStateStore(ServingTopology.CHAIN);
    watermarks = Watermarks.ofCloses(progress, grain, sourcePartitions);
  }

  @Override
  public void process(Record<String, ItemForecast> record) {
    Object body = record.value().getBody();
    if (body instanceof ForecastPart part) {
      take(part);
    } else if (body instanceof ForecastWithdrawn withdrawn) {
      long asOf = grain.indexOf(withdrawn.getAsOf());
      arrived.put(key(asOf, withdrawn.getItemId(), withdrawn.getLocationId()), WITHDRAWN);
    } else if (body instanceof DayClosedMarker marker) {
      watermarks.put(marker);
      watermarks.minimum().ifPresent(this::publishThrough);
    }
  }

  private void take(ForecastPart part) {
    long asOf = grain.indexOf(part.getAsOf());
    double[] means = part.getMeans().stream().mapToDouble(Double::doubleValue).toArray();
    byte[] bytes = new ChainPart(part.getCategory(), asOf, asOf + 1, means).toBytes();
    String key = key(asOf, part.getItemId(), part.getLocationId());
    boolean revises = part.getRevision() > 1 && asOf <= published() && arrived.get(key) == null;
    if (revises) {
      revise(part.getItemId(), new TreeMap<>(Map.of(part.getLocationId(), bytes)), asOf);
    } else {
      // A partition that had been given up as silent may be late: its next marker comes soon.
      arrived.put(key, bytes);
    }
  }

  /** Sums what has arrived with as-of dates that the watermark has passed, date by date. */
  private void publishThrough(long watermark) {
    for (var changes = oldest(watermark); !changes.isEmpty(); changes = oldest(watermark)) {
      String oldest = changes.get(0).key;
      long asOf = Long.parseLong(oldest.substring(0, oldest.indexOf(SEPARATOR)));
      TreeMap<String, TreeMap<String, byte[]>> byItem = new TreeMap<>();
      List<KeyValue<String, byte[]>> tombstones = new ArrayList<>(changes.size());
      for (KeyValue<String, byte[]> change : changes) {
        String key = change.key;
        String item = key.substring(key.indexOf(SEPARATOR) + 1, key.lastIndexOf(SEPARATOR));
        byItem
            .computeIfAbsent(item, i -> new TreeMap<>())
            .put(key.substring(key.lastIndexOf(SEPARATOR) + 1), change.value);
        tombstones.add(KeyValue.pair(key, null));
      }
      arrived.putAll(tombstones);
      byItem.forEach((item, ofItem) -> revise(item, ofItem, asOf));
    }
    if (watermark > published()) {
      progress.put(PUBLISHED, new StateWriter(9).signed(watermark).toBytes());
    }
  }

  /** All that has arrived with the oldest as-of date, unless the watermark is before it. */
  private List<KeyValue<String, byte[]>> oldest(long watermark) {
    List<KeyValue<String, byte[]>> changes = new ArrayList<>();
    try (var all = arrived.range("", sortable(watermark + 1))) {
      String period = null;
      while (all.hasNext()) {
        KeyValue<String, byte[]> next = all.next();
        if (period != null && !next.key.startsWith(period)) {
          break;
        }
        period = next.key.substring(0, next.key.indexOf(SEPARATOR) + 1);
        changes.add(next);
      }
    }
    return changes;
  }

  /**
   * Puts changes of some locations in the place of what they said before, and sends the new sum.
   *
   * @param changes by location: a part, or its withdrawal
   * @param asOf when they were made
   */
  private void revise(String item, TreeMap<String, byte[]> changes, long asOf) {
    TreeMap<String, ChainPart> byLocation = summed(item);
    changes.forEach(
        (location, change) -> {
          ChainPart known = byLocation.get(location);
          if (known != null && known.asOf() > asOf) {
            return; // it comes behind a revision of what followed it
          }
          if (change.length == 0) {
            byLocation.remove(location);
            parts.delete(item + SEPARATOR + location);
            return;
          }
          ChainPart part = ChainPart.fromBytes(change);
          byLocation.put(location, known == null ? part : known.replacedBy(part));
        });
    if (byLocation.isEmpty()) {
      withdraw(item);
      return;
    }
    ChainSum sum = ChainSum.of(byLocation.values());
    for (String location : changes.keySet()) {
      ChainPart part = byLocation.get(location);
      if (part != null) {
        parts.put(item + SEPARATOR + location, part.since(sum.first()).toBytes());
      }
    }
    publish(item, sum);
  }

  /** What was summed last, by location. */
  private TreeMap<String, ChainPart> summed(String item) {
    TreeMap<String, ChainPart> byLocation = new TreeMap<>();
    char after = SEPARATOR + 1;
    try (var all = parts.range(item + SEPARATOR, item + after)) {
      while (all.hasNext()) {
        var entry = all.next();
        int separator = entry.key.lastIndexOf(SEPARATOR);
        if (separator == item.length()) { // an item's id may begin with another one's and a |
          byLocation.put(entry.key.substring(separator + 1), ChainPart.fromBytes(entry.value));
        }
      }
    }
    return byLocation;
  }

  private void publish(String item, ChainSum sum) {
    ChainForecast before = latest.get(item);
    List<ChainDay> days = new ArrayList<>(sum.means().length);
    for (int i = 0; i < sum.means().length; i++) {
      days.add(new ChainDay(grain.firstDate(sum.first() + i), sum.means()[i]));
    }
    List<ChainTotal> totals =
        leadTimes.stream()
            .filter(length -> length <= sum.means().length)
            .map(length -> new ChainTotal(length, sum.total(length)))
            .toList();
    LocalDate asOf = grain.lastDate(sum.asOf());
    int revision = before == null ? 1 : before.getRevision() + 1;
    ChainForecast forecast =
        new ChainForecast(item, sum.category(), asOf, revision, sum.locations(), days, totals);
    latest.put(item, forecast);
    send(item, forecast);
  }

  /** A tombstone: no location forecasts the item any more. */
  private void withdraw(String item) {
    if (latest.delete(item) != null) {
      send(item, null);
    }
  }

  private void send(String item, ChainForecast forecast) {
    context().forward(new Record<>(item, forecast, Math.max(0, context().currentStreamTimeMs())));
  }

  private long published() {
    byte[] stored = progress.get(PUBLISHED);
    return stored == null ? Long.MIN_VALUE : new StateReader(stored).signed();
  }

  private static String key(long asOf, String item, String location) {
    return sortable(asOf) + SEPARATOR + item + SEPARATOR + location;
  }

  /** Periods as text that sorts by number; there are no sums before 1970. */
  private static String sortable(long period) {
    String digits = Long.toString(Math.max(0, period));
    return "0".repeat(Math.max(0, 8 - digits.length())) + digits; // a formatter is far slower
  }
}
