package io.shelfcast.nn;

import java.util.Arrays;

/**
 * The gradient of a weight matrix: dW_oi = SUM_b d_ob in_ib. The batch is turned, so that i is the
 * shared index of the inner loop and not the lane, whose sum would not vectorise.
 */
final class OuterProducts {
  private final int inputs;
  private final float[][] rows;
  private final float[] sum;

  OuterProducts(int inputs) {
    this.inputs = inputs;
    rows = Lanes.units(Lanes.TILE, inputs);
    sum = Lanes.units(1, inputs)[0];
  }

  /** Adds dW to {@code grad}, where the matrix lies row after row from {@code offset} on. */
  void add(float[] grad, int offset, float[][] d, float[][] in, int n) {
    Lanes.transpose(in, rows, n);
    for (int o = 0; o < d.length; o++) {
      Arrays.fill(sum, 0);
      addRows(d[o], n);
      int at = offset + o * inputs;
      for (int i = 0; i < inputs; i++) {
        grad[at + i] += sum[i];
      }
    }
  }

  /** sum_i += SUM_b d_b in_ib. */
  private void addRows(float[] d, int n) {
    int b = 0;
    for (; b + 3 < n; b += 4) {
      Lanes.addScaled(
          sum,
          d[b],
          rows[b],
          d[b + 1],
          rows[b + 1],
          d[b + 2],
          rows[b + 2],
          d[b + 3],
          rows[b + 3],
          inputs);
    }
    for (; b < n; b++) {
      Lanes.addScaled(sum, d[b], rows[b], inputs);
    }
  }
}
