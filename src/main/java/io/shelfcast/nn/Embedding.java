package io.shelfcast.nn;

import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The vectors and the linear term of a row's fields. Field f of a row has a feature j (a row of the
 * table) and a value x: 1 for a category, the number itself for a numeric field. Then e_f = x v_j,
 * and the linear term is SUM_f x w_j.
 *
 * <p>Blocks: {@code <name>.linear} (w: features) and {@code <name>.vector} (v: features x
 * dimension, row after row). Unit f * dimension + d of the result is e_fd.
 */
public final class Embedding {
  private static final double LINEAR_DEVIATION = 0.01;

  private final int fields;
  private final int features;
  private final int dimension;
  private final ParameterLayout.Block linear;
  private final ParameterLayout.Block vector;

  private int[] index;
  private float[] value;
  private int[] order;
  private int from;
  private final int[] feature = new int[Lanes.TILE]; // j of one field
  private final int[] place = new int[Lanes.TILE]; // of v_j in theta
  private final float[] x = new float[Lanes.TILE];

  /** An embedding of rows of {@code fields} fields, with a table of {@code features} vectors. */
  public Embedding(
      ParameterLayout.Builder layout, String name, int fields, int features, int dimension) {
    this.fields = fields;
    this.features = features;
    this.dimension = dimension;
    linear = layout.add(name + ".linear", features);
    vector = layout.add(name + ".vector", Math.multiplyExact(features, dimension));
  }

  /** Units that go out: fields x dimension. */
  public int outputs() {
    return fields * dimension;
  }

  /**
   * Linear weights from Normal(0, 0.01^2). Vectors from Normal(0, 1 / (10 dimension)), so that
   * their expected squared length is 0.01 (deviation 0.03 at dimension 10).
   */
  public void initialise(float[] theta, SplittableRandom random) {
    Initialisation.normal(theta, linear, LINEAR_DEVIATION, random);
    Initialisation.normal(theta, vector, Math.sqrt(0.01 / dimension), random);
  }

  /**
   * Embeds n rows.
   *
   * @param index rows x fields: features
   * @param value rows x fields
   * @param order row numbers, or null for consecutive rows
   * @param from lane b is the row order[from + b], or from + b
   * @param e result: fields x dimension units
   * @param linearTerm result: lanes
   */
  public void forward(
      float[] theta,
      int[] index,
      float[] value,
      int[] order,
      int from,
      int n,
      float[][] e,
      float[] linearTerm) {
    this.index = index;
    this.value = value;
    this.order = order;
    this.from = from;
    Lanes.fill(linearTerm, 0, n);
    for (int f = 0; f < fields; f++) {
      gather(f, n);
      for (int b = 0; b < n; b++) {
        int lane = Lanes.FIRST + b;
        linearTerm[lane] = Math.fma(x[b], theta[linear.offset() + feature[b]], linearTerm[lane]);
      }
      lookUp(theta, place, x, dimension, e, f * dimension, n);
    }
  }

  /**
   * The vectors of one field, or of several with their lanes one behind the other: lane b of e[from
   * + d] = x_b v_d, whose v begins at place_b in theta. Two units in a loop, for both need the
   * lane's place and number.
   */
  public static void lookUp(
      float[] theta, int[] place, float[] x, int dimension, float[][] e, int from, int n) {
    int d = 0;
    for (; d + 1 < dimension; d += 2) {
      lookUp(theta, place, x, d, e[from + d], e[from + d + 1], n);
    }
    if (d < dimension) {
      lookUp(theta, place, x, d, e[from + d], n);
    }
  }

  private static void lookUp(
      float[] theta, int[] place, float[] x, int d, float[] unit0, float[] unit1, int n) {
    for (int b = 0; b < n; b++) {
      int v = place[b] + d;
      float e0 = x[b] * theta[v];
      float e1 = x[b] * theta[v + 1];
      unit0[Lanes.FIRST + b] = e0;
      unit1[Lanes.FIRST + b] = e1;
    }
  }

  private static void lookUp(float[] theta, int[] place, float[] x, int d, float[] unit, int n) {
    for (int b = 0; b < n; b++) {
      unit[Lanes.FIRST + b] = x[b] * theta[place[b] + d];
    }
  }

  /** Adds dv_jd = x dE_fd and dw_j = x dLinear of the last forward pass's rows to the gradient. */
  public void backward(float[] grad, float[][] dE, float[] dLinear, int n) {
    for (int f = 0; f < fields; f++) {
      gather(f, n);
      for (int b = 0; b < n; b++) {
        int w = linear.offset() + feature[b];
        grad[w] = Math.fma(x[b], dLinear[Lanes.FIRST + b], grad[w]);
      }
      int d = 0;
      for (; d + 1 < dimension; d += 2) {
        int unit = f * dimension + d;
        spread(grad, d, dE[unit], dE[unit + 1], n);
      }
      if (d < dimension) {
        spread(grad, d, dE[f * dimension + d], n);
      }
    }
  }

  /** The other way round than looking up. */
  private void spread(float[] grad, int d, float[] dUnit0, float[] dUnit1, int n) {
    for (int b = 0; b < n; b++) {
      int v = place[b] + d;
      grad[v] = Math.fma(x[b], dUnit0[Lanes.FIRST + b], grad[v]);
      grad[v + 1] = Math.fma(x[b], dUnit1[Lanes.FIRST + b], grad[v + 1]);
    }
  }

  private void spread(float[] grad, int d, float[] dUnit, int n) {
    for (int b = 0; b < n; b++) {
      int v = place[b] + d;
      grad[v] = Math.fma(x[b], dUnit[Lanes.FIRST + b], grad[v]);
    }
  }

  /** Reads the features and values of field f. */
  private void gather(int f, int n) {
    for (int b = 0; b < n; b++) {
      int cell = row(b) * fields + f;
      feature[b] = Objects.checkIndex(index[cell], features);
      place[b] = vector.offset() + feature[b] * dimension;
      x[b] = value[cell];
    }
  }

  private int row(int lane) {
    return order == null ? from + lane : order[from + lane];
  }
}
