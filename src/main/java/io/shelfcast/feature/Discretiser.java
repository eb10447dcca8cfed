package io.shelfcast.feature;

import java.util.Arrays;

/**
 * Turns a number into a level, by bounds that put about as many rows into each level (equal
 * frequency, as in the EFM paper). Equal values are never parted, so there may be fewer levels than
 * asked for.
 */
public final class Discretiser {
  private final float[] bounds; // ascending; level i holds what is below bound i

  private Discretiser(float[] bounds) {
    this.bounds = bounds;
  }

  /**
   * Learns the bounds.
   *
   * @param values in any order; NaN is left out
   * @param levels most levels wanted, 1 or more
   */
  public static Discretiser of(float[] values, int levels) {
    if (levels < 1) {
      throw new IllegalArgumentException("levels must be at least 1, was " + levels);
    }
    float[] sorted = values.clone();
    Arrays.sort(sorted); // NaN goes to the end
    int n = sorted.length;
    while (n > 0 && Float.isNaN(sorted[n - 1])) {
      n--;
    }
    float[] bounds = new float[levels];
    int found = 0;
    for (int level = 1; level < levels && n > 0; level++) {
      float bound = sorted[(int) ((long) level * n / levels)] + 0f; // -0 is 0
      if (bound > sorted[0] && (found == 0 || bound > bounds[found - 1])) {
        bounds[found++] = bound;
      }
    }
    return new Discretiser(Arrays.copyOf(bounds, found));
  }

  /** Levels there are. */
  public int levels() {
    return bounds.length + 1;
  }

  /** Index of a value's level, 0 = lowest; -1 when it is missing. */
  public int indexOf(float value) {
    if (Float.isNaN(value)) {
      return -1;
    }
    int found = Arrays.binarySearch(bounds, value + 0f); // -0 is 0
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** Name of a value's level, e.g. {@code q3}; null when it is missing. */
  public String levelOf(float value) {
    int index = indexOf(value);
    return index < 0 ? null : "q" + (index + 1);
  }

  /** Stores it. */
  public void write(ByteWriter out) {
    out.count(bounds.length);
    for (float bound : bounds) {
      out.float32(bound);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  public static Discretiser read(ByteReader in) {
    float[] bounds = new float[in.entries(4)];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = in.float32();
      if (Float.isNaN(bounds[i]) || i > 0 && bounds[i] <= bounds[i - 1]) {
        throw new IllegalArgumentException("bounds are out of order");
      }
    }
    return new Discretiser(bounds);
  }
}
