package io.shelfcast.topology;

import java.util.Collection;
import java.util.List;

/**
 * The sum of an item's forecasts over its locations: of each period, what every location last said
 * of it. A location whose forecast ends before the newest one begins has fallen silent and does not
 * count.
 *
 * @param category the item's category, as the newest forecast has it
 * @param asOf the oldest as-of period among those that count
 * @param locations how many count
 * @param first period of the first mean: the first after {@code asOf} of which all have spoken
 * @param means expected units over all locations, by period
 */
record ChainSum(String category, long asOf, int locations, long first, double[] means) {
  /**
   * Adds parts up in their order.
   *
   * @param parts of one item, at least one; in the order of their locations, since the last bits of
   *     a sum depend on it
   */
  static ChainSum of(Collection<ChainPart> parts) {
    ChainPart newest = parts.iterator().next();
    for (ChainPart part : parts) {
      newest = part.asOf() > newest.asOf() ? part : newest;
    }
    long now = newest.asOf();
    List<ChainPart> counted = parts.stream().filter(part -> part.last() > now).toList();
    long asOf = counted.stream().mapToLong(ChainPart::asOf).min().orElse(now);
    long spoken = counted.stream().mapToLong(ChainPart::first).max().orElse(now + 1);
    long first = Math.max(asOf + 1, spoken);
    long last = counted.stream().mapToLong(ChainPart::last).min().orElse(now);
    double[] means = new double[Math.toIntExact(Math.max(0, last - first + 1))];
    for (ChainPart part : counted) {
      for (int i = 0; i < means.length; i++) {
        means[i] += part.mean(first + i);
      }
    }
    return new ChainSum(newest.category(), asOf, counted.size(), first, means);
  }

  /** Expected units over the first periods. */
  double total(int periods) {
    double total = 0;
    for (int i = 0; i < periods; i++) {
      total += means[i];
    }
    return total;
  }
}
