package io.shelfcast.model.deepfm;

import java.util.Arrays;

/**
 * Rows to learn from or to score, in flat arrays that are not copied: whoever fills them goes on to
 * own them.
 */
public final class DeepFmRows {
  private final int rows;
  private final int fields;
  private final int[] index;
  private final float[] value;
  private final float[] target;
  private final float[] weight;

  /**
   * Rows of these arrays.
   *
   * @param index rows x fields: the feature of each field, 0 to features - 1
   * @param value rows x fields: 1 for a category, else the standardised number
   * @param target by row
   * @param weight by row, 0 or more
   * @throws IllegalArgumentException if the lengths do not fit each other
   */
  public DeepFmRows(int fields, int[] index, float[] value, float[] target, float[] weight) {
    int cells = Math.multiplyExact(target.length, fields);
    if (index.length != cells || value.length != cells || weight.length != target.length) {
      throw new IllegalArgumentException(
          "%d targets of %d fields, but %d indices, %d values and %d weights"
              .formatted(target.length, fields, index.length, value.length, weight.length));
    }
    this.rows = target.length;
    this.fields = fields;
    this.index = index;
    this.value = value;
    this.target = target;
    this.weight = weight;
  }

  /** Rows to be filled in: everything 0, and all weights 1. */
  public static DeepFmRows ofSize(int rows, int fields) {
    int cells = Math.multiplyExact(rows, fields);
    float[] weight = new float[rows];
    Arrays.fill(weight, 1);
    return new DeepFmRows(fields, new int[cells], new float[cells], new float[rows], weight);
  }

  /** The number of rows. */
  public int rows() {
    return rows;
  }

  /** Fields of a row. */
  public int fields() {
    return fields;
  }

  /** Features, rows x fields. */
  public int[] index() {
    return index;
  }

  /** Values, rows x fields. */
  public float[] value() {
    return value;
  }

  /** Targets by row. */
  public float[] target() {
    return target;
  }

  /** Weights by row. */
  public float[] weight() {
    return weight;
  }

  /** The sum of the weights of rows order[from] to order[from + n - 1]. */
  double weight(int[] order, int from, int n) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      sum += weight[order[i]];
    }
    return sum;
  }
}
