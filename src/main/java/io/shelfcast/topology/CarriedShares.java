package io.shelfcast.topology;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which share of the chain's launches each location carried. A launch is learned from, and
 * forecast, where it is carried; a total over locations needs to know how often it is:
 *
 * <pre>share = (carried + s) / (launches + 1),   s = mean share of locations that carried any</pre>
 *
 * <p>A location is taken for one like the others for as long as one launch. One that carries none,
 * as a warehouse, comes to next to nothing.
 *
 * @param launches items launched; 0 where it is not known, and every location is taken to carry all
 * @param byLocation how many of them a location carried, of those that carried any
 */
record CarriedShares(int launches, Map<String, Integer> byLocation) {
  /** Not known, as in releases before. */
  static final CarriedShares UNKNOWN = new CarriedShares(0, Map.of());

  CarriedShares {
    byLocation = Map.copyOf(byLocation);
  }

  /** Shares of locations, 0..1. */
  SortedMap<String, Double> of(List<String> locationIds) {
    long carried = byLocation.values().stream().mapToLong(count -> count).sum();
    double mean = launches == 0 ? 1 : carried / ((double) launches * byLocation.size());
    SortedMap<String, Double> shares = new TreeMap<>();
    for (String location : locationIds) {
      shares.put(location, (byLocation.getOrDefault(location, 0) + mean) / (launches + 1));
    }
    return shares;
  }

  byte[] toBytes() {
    StateWriter out = new StateWriter(16 * (1 + byLocation.size()));
    out.unsigned(launches).unsigned(byLocation.size());
    new TreeMap<>(byLocation).forEach((location, count) -> out.text(location).unsigned(count));
    return out.toBytes();
  }

  static CarriedShares fromBytes(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    int launches = in.count();
    Map<String, Integer> byLocation = new TreeMap<>();
    for (int n = in.count(); n > 0; n--) {
      byLocation.put(in.text(), in.count());
    }
    return new CarriedShares(launches, byLocation);
  }
}
