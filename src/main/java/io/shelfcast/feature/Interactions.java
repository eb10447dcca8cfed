package io.shelfcast.feature;

/**
 * Web interactions with an item by period, oldest first; the last entry is the as-of period. A
 * period without any report is NaN.
 *
 * @param views times its page was viewed
 * @param addToCarts times it was put into a cart; of the same length
 */
public record Interactions(float[] views, float[] addToCarts) {
  /** Nothing was reported. */
  public static final Interactions NONE = new Interactions(new float[0], new float[0]);
}
