package io.shelfcast.topology;

import java.util.Arrays;

/**
 * What a location last said of an item, by target period.
 *
 * @param category the item's category
 * @param asOf period that its newest forecast was made at
 * @param first period of the first mean; not after {@code asOf} where another location is behind
 * @param means expected units by period; the last one is the newest forecast's last horizon
 */
record ChainPart(String category, long asOf, long first, double[] means) {
  private static final int VERSION = 1;

  /** The last period of which it says something. */
  long last() {
    return first + means.length - 1;
  }

  /** Expected units of a period from {@link #first} to {@link #last}. */
  double mean(long period) {
    return means[Math.toIntExact(period - first)];
  }

  /** A newer forecast in this one's place; what was said of the periods before it stays. */
  ChainPart replacedBy(ChainPart newer) {
    int kept = Math.toIntExact(Math.max(0, newer.first - first));
    if (kept == 0 || kept > means.length) {
      return newer; // nothing before it, or periods between of which nothing was said
    }
    double[] joined = Arrays.copyOf(means, kept + newer.means.length);
    System.arraycopy(newer.means, 0, joined, kept, newer.means.length);
    return new ChainPart(newer.category, newer.asOf, first, joined);
  }

  /** Without what it says of periods before a given one. */
  ChainPart since(long period) {
    int passed = Math.toIntExact(Math.min(means.length, Math.max(0, period - first)));
    return passed == 0
        ? this
        : new ChainPart(
            category, asOf, first + passed, Arrays.copyOfRange(means, passed, means.length));
  }

  byte[] toBytes() {
    StateWriter out = new StateWriter(32 + Double.BYTES * means.length);
    out.unsigned(VERSION).text(category).signed(asOf).signed(first - asOf).unsigned(means.length);
    for (double mean : means) {
      out.float64(mean);
    }
    return out.toBytes();
  }

  static ChainPart fromBytes(byte[] bytes) {
    StateReader in = StateReader.ofVersion(bytes, VERSION, "part of a chain forecast");
    String category = in.text();
    long asOf = in.signed();
    long first = asOf + in.signed();
    double[] means = new double[in.count()];
    for (int i = 0; i < means.length; i++) {
      means[i] = in.float64();
    }
    return new ChainPart(category, asOf, first, means);
  }
}
