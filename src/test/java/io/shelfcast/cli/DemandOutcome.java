package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DailyDemand;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one run made of a feed: the newest revision of every series and date. Dates on which nothing
 * happened are most, so of those only that they are there is kept.
 */
final class DemandOutcome {
  /** The demand of one series and date. */
  record Demand(int revision, double sold, double returned, int lines) {
    private static final Demand NOTHING = new Demand(1, 0, 0, 0);
  }

  /** A series by day since 1970. */
  private static final class Days {
    final BitSet closed = new BitSet();
    final Map<Integer, Demand> eventful = new HashMap<>();
  }

  private final Map<String, Days> series = new HashMap<>();
  private long deadLetters;

  /** Revisions of a date come one after the other; a repeated or a lost one fails. */
  void add(DailyDemand demand) {
    String key = demand.getLocationId() + "|" + demand.getItemId();
    Days days = series.computeIfAbsent(key, k -> new Days());
    int day = (int) demand.getBusinessDate().toEpochDay();
    int before =
        days.closed.get(day) ? days.eventful.getOrDefault(day, Demand.NOTHING).revision() : 0;
    if (demand.getRevision() != before + 1) {
      assertThat(demand.getRevision()).as("revision of %s", demand).isEqualTo(before + 1);
    }
    days.closed.set(day);
    Demand now =
        new Demand(demand.getRevision(), demand.getSold(), demand.getReturned(), demand.getLines());
    if (!now.equals(Demand.NOTHING)) {
      days.eventful.put(day, now);
    }
  }

  void addDeadLetter() {
    deadLetters++;
  }

  long deadLetters() {
    return deadLetters;
  }

  /** Sales lines in all. */
  long lines() {
    return series.values().stream()
        .flatMap(days -> days.eventful.values().stream())
        .mapToLong(Demand::lines)
        .sum();
  }

  /** Units sold and returned by item. */
  TreeMap<String, String> totals() {
    TreeMap<String, double[]> sums = new TreeMap<>();
    series.forEach(
        (key, days) -> {
          String item = key.substring(key.indexOf('|') + 1);
          double[] sum = sums.computeIfAbsent(item, k -> new double[2]);
          for (Demand day : days.eventful.values()) {
            sum[0] += day.sold();
            sum[1] += day.returned();
          }
        });
    TreeMap<String, String> totals = new TreeMap<>();
    sums.forEach(
        (item, sum) -> totals.put(item, "%.3f sold, %.3f returned".formatted(sum[0], sum[1])));
    return totals;
  }

  /** Every series' dates on which something happened: how far empty ones go, the clock decides. */
  Map<String, Map<Integer, Demand>> eventful() {
    return series.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().eventful));
  }

  /** From a series' first date to its last one, none is missing. */
  void assertEveryDateIsThere() {
    series.forEach(
        (key, days) ->
            assertThat(days.closed.cardinality())
                .as("dates of %s", key)
                .isEqualTo(days.closed.length() - days.closed.nextSetBit(0)));
  }
}
