package io.shelfcast.feature;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers for the levels of a categorical field. Index 0 is the missing level, 1..known are the
 * levels that were learned, in the order of their names, and behind them are buckets into which
 * everything else falls by a hash: a new id never fails, and always gets the same bucket.
 */
public final class Dictionary {
  /** Index of a missing level. */
  public static final int MISSING = 0;

  private final String[] levels; // in order
  private final int buckets;

  private Dictionary(String[] levels, int buckets) {
    this.levels = levels;
    this.buckets = buckets;
  }

  /**
   * Learns the levels of rows.
   *
   * @param observed the level of each row, null = missing
   * @param atLeast rows that a level needs to get an index of its own, 1 or more
   * @param atMost levels with an index of their own; the most frequent stay, by name where they tie
   * @param buckets for all other levels, 1 or more
   */
  public static Dictionary of(Iterable<String> observed, int atLeast, int atMost, int buckets) {
    if (buckets < 1) {
      throw new IllegalArgumentException("buckets must be at least 1, was " + buckets);
    }
    TreeMap<String, Integer> rows = new TreeMap<>();
    for (String level : observed) {
      if (level != null) {
        rows.merge(level, 1, Integer::sum);
      }
    }
    List<String> kept =
        rows.entrySet().stream()
            .filter(entry -> entry.getValue() >= atLeast)
            .sorted(
                Comparator.comparing(Map.Entry<String, Integer>::getValue)
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .limit(atMost)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    return new Dictionary(kept.toArray(String[]::new), buckets);
  }

  /** Indexes there are: the missing level, the known ones and the buckets. */
  public int size() {
    return 1 + levels.length + buckets;
  }

  /** Levels with an index of their own. */
  public int known() {
    return levels.length;
  }

  /** Index of a level, 0..size-1; null is missing. */
  public int indexOf(String level) {
    if (level == null) {
      return MISSING;
    }
    int found = Arrays.binarySearch(levels, level);
    return found >= 0 ? 1 + found : 1 + levels.length + Math.floorMod(hash(level), buckets);
  }

  /**
   * Index of a level that bits tell, in place of a name: a bucket, and that of a missing level
   * where none is set.
   */
  public int indexOf(long bits) {
    if (bits == 0) {
      return MISSING;
    }
    return 1 + levels.length + Math.floorMod(hash(bits), buckets);
  }

  /** Name of an index, for explanations: the level, {@code missing} or {@code other-n}. */
  public String nameOf(int index) {
    if (index == MISSING) {
      return "missing";
    }
    return index <= levels.length ? levels[index - 1] : "other-" + (index - levels.length);
  }

  /** Writes 1 at a level's index and 0 at all others: {@link #size()} values from an offset on. */
  public void oneHot(String level, float[] into, int offset) {
    Arrays.fill(into, offset, offset + size(), 0);
    into[offset + indexOf(level)] = 1;
  }

  /** Stores it. */
  public void write(ByteWriter out) {
    out.count(buckets).count(levels.length);
    for (String level : levels) {
      out.text(level);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Dictionary read(ByteReader in) {
    int buckets = in.count();
    if (buckets < 1) {
      throw new IllegalArgumentException("a dictionary has no buckets");
    }
    String[] levels = new String[in.entries(1)];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = in.text();
      if (i > 0 && levels[i - 1].compareTo(levels[i]) >= 0) {
        throw new IllegalArgumentException("a dictionary's levels are out of order");
      }
    }
    return new Dictionary(levels, buckets);
  }

  /** FNV-1a over the UTF-16 units, mixed as murmur3 ends: the same on every machine. */
  private static int hash(String text) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ (text.charAt(i) & 0xff)) * 0x01000193;
      hash = (hash ^ (text.charAt(i) >>> 8)) * 0x01000193;
    }
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  /** As murmur3 ends with 64 bits. */
  private static long hash(long bits) {
    long hash = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
