package io.shelfcast.nn;

/**
 * The gradient of a weight matrix: dW_oi = SUM_b d_ob in_ib. The batch is turned, so that i is the
 * shared index of the inner loop and not the lane, whose sum would not vectorise.
 */
final class OuterProducts {
  private final int outputs;
  private final int inputs;
  private final float[] d; // outputs x lanes
  private final float[][] rows; // some, that stay in the first cache
  private final float[][] sums;

  OuterProducts(int outputs, int inputs) {
    this.outputs = outputs;
    this.inputs = inputs;
    d = new float[outputs * Lanes.TILE];
    rows = Lanes.units(Lanes.TOGETHER, inputs);
    sums = Lanes.units(outputs, inputs);
  }

  /** Adds dW to {@code grad}, where the matrix lies row after row from {@code offset} on. */
  void add(float[] grad, int offset, float[][] dOut, float[][] in, int n) {
    for (int o = 0; o < outputs; o++) {
      Lanes.get(dOut[o], d, o * n, n);
    }
    Lanes.zero(sums, inputs);
    for (int b = 0; b < n; b += Lanes.TOGETHER) {
      int some = Math.min(Lanes.TOGETHER, n - b);
      Lanes.transpose(in, b, rows, some);
      Lanes.addMatrixProduct(sums, 0, d, b, outputs, n, some, 1, rows, 0, inputs);
    }
    for (int o = 0; o < outputs; o++) {
      int at = offset + o * inputs;
      for (int i = 0; i < inputs; i++) {
        grad[at + i] += sums[o][Lanes.FIRST + i];
      }
    }
  }
}
