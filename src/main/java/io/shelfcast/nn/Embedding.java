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

  // of the last forward pass, by field and lane
  private final int[][] feature; // j
  private final int[][] place; // of v_j in theta
  private final float[][] x; // units

  /** An embedding of rows of {@code fields} fields, with a table of {@code features} vectors. */
  public Embedding(
      ParameterLayout.Builder layout, String name, int fields, int features, int dimension) {
    this.fields = fields;
    this.features = features;
    this.dimension = dimension;
    linear = layout.add(name + ".linear", features);
    vector = layout.add(name + ".vector", Math.multiplyExact(features, dimension));
    feature = new int[fields][Lanes.TILE];
    place = new int[fields][Lanes.TILE];
    x = Lanes.units(fields);
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
    gather(index, value, order, from, n);
    Lanes.fill(linearTerm, 0, n);
    for (int f = 0; f < fields; f++) {
      addLinear(theta, feature[f], x[f], linearTerm, n);
      if (haveOneVector(place[f], n)) {
        for (int d = 0; d < dimension; d++) {
          Lanes.setScaled(e[f * dimension + d], theta[place[f][0] + d], x[f], n);
        }
      } else {
        lookUp(theta, place[f], x[f], dimension, e, f * dimension, n);
      }
    }
  }

  /** Reads the rows' features and values, row by row as they lie. */
  private void gather(int[] index, float[] value, int[] order, int from, int n) {
    for (int b = 0; b < n; b++) {
      int cell = (order == null ? from + b : order[from + b]) * fields;
      for (int f = 0; f < fields; f++) {
        int j = Objects.checkIndex(index[cell + f], features);
        feature[f][b] = j;
        place[f][b] = vector.offset() + j * dimension;
        x[f][Lanes.FIRST + b] = value[cell + f];
      }
    }
  }

  /** Whether a field has the same feature in all lanes, as numbers have. */
  private static boolean haveOneVector(int[] place, int n) {
    for (int b = 1; b < n; b++) {
      if (place[b] != place[0]) {
        return false;
      }
    }
    return true;
  }

  private void addLinear(float[] theta, int[] feature, float[] x, float[] linearTerm, int n) {
    for (int b = 0; b < n; b++) {
      int lane = Lanes.FIRST + b;
      linearTerm[lane] = Math.fma(x[lane], theta[linear.offset() + feature[b]], linearTerm[lane]);
    }
  }

  /**
   * The vectors of one field, or of several with their lanes one behind the other: lane b of e[from
   * + d] = x_b v_d, whose v begins at place[b] in theta. Five units in a loop, for all need the
   * lane's place and number.
   *
   * @param x a unit
   */
  public static void lookUp(
      float[] theta, int[] place, float[] x, int dimension, float[][] e, int from, int n) {
    int d = 0;
    for (; d + 4 < dimension; d += 5) {
      int u = from + d;
      lookUp(theta, place, x, d, e[u], e[u + 1], e[u + 2], e[u + 3], e[u + 4], n);
    }
    for (; d < dimension; d++) {
      lookUp(theta, place, x, d, e[from + d], n);
    }
  }

  private static void lookUp(
      float[] theta,
      int[] place,
      float[] x,
      int d,
      float[] unit0,
      float[] unit1,
      float[] unit2,
      float[] unit3,
      float[] unit4,
      int n) {
    for (int b = 0; b < n; b++) {
      int v = place[b] + d;
      int lane = Lanes.FIRST + b;
      float e0 = x[lane] * theta[v];
      float e1 = x[lane] * theta[v + 1];
      float e2 = x[lane] * theta[v + 2];
      float e3 = x[lane] * theta[v + 3];
      float e4 = x[lane] * theta[v + 4];
      unit0[lane] = e0;
      unit1[lane] = e1;
      unit2[lane] = e2;
      unit3[lane] = e3;
      unit4[lane] = e4;
    }
  }

  private static void lookUp(float[] theta, int[] place, float[] x, int d, float[] unit, int n) {
    for (int b = 0; b < n; b++) {
      unit[Lanes.FIRST + b] = x[Lanes.FIRST + b] * theta[place[b] + d];
    }
  }

  /** Adds dv_jd = x dE_fd and dw_j = x dLinear of the last forward pass's rows to the gradient. */
  public void backward(float[] grad, float[][] dE, float[] dLinear, int n) {
    for (int f = 0; f < fields; f++) {
      spreadLinear(grad, feature[f], x[f], dLinear, n);
      boolean one = haveOneVector(place[f], n);
      int d = 0;
      for (; d + 4 < dimension; d += 5) {
        int u = f * dimension + d;
        if (one) {
          addUp(grad, place[f][0] + d, x[f], dE[u], dE[u + 1], dE[u + 2], dE[u + 3], dE[u + 4], n);
        } else {
          spread(grad, place[f], x[f], d, dE[u], dE[u + 1], dE[u + 2], dE[u + 3], dE[u + 4], n);
        }
      }
      for (; d < dimension; d++) {
        spread(grad, place[f], x[f], d, dE[f * dimension + d], n);
      }
    }
  }

  private void spreadLinear(float[] grad, int[] feature, float[] x, float[] dLinear, int n) {
    for (int b = 0; b < n; b++) {
      int w = linear.offset() + feature[b];
      grad[w] = Math.fma(x[Lanes.FIRST + b], dLinear[Lanes.FIRST + b], grad[w]);
    }
  }

  /** The other way round than looking up. */
  private static void spread(
      float[] grad,
      int[] place,
      float[] x,
      int d,
      float[] unit0,
      float[] unit1,
      float[] unit2,
      float[] unit3,
      float[] unit4,
      int n) {
    for (int b = 0; b < n; b++) {
      int v = place[b] + d;
      int lane = Lanes.FIRST + b;
      float g0 = Math.fma(x[lane], unit0[lane], grad[v]);
      float g1 = Math.fma(x[lane], unit1[lane], grad[v + 1]);
      float g2 = Math.fma(x[lane], unit2[lane], grad[v + 2]);
      float g3 = Math.fma(x[lane], unit3[lane], grad[v + 3]);
      float g4 = Math.fma(x[lane], unit4[lane], grad[v + 4]);
      grad[v] = g0;
      grad[v + 1] = g1;
      grad[v + 2] = g2;
      grad[v + 3] = g3;
      grad[v + 4] = g4;
    }
  }

  /** The same of one vector, whose sums then need not go through memory. */
  private static void addUp(
      float[] grad,
      int v,
      float[] x,
      float[] unit0,
      float[] unit1,
      float[] unit2,
      float[] unit3,
      float[] unit4,
      int n) {
    float g0 = grad[v];
    float g1 = grad[v + 1];
    float g2 = grad[v + 2];
    float g3 = grad[v + 3];
    float g4 = grad[v + 4];
    int end = Lanes.FIRST + n;
    for (int lane = Lanes.FIRST; lane < end; lane++) {
      g0 = Math.fma(x[lane], unit0[lane], g0);
      g1 = Math.fma(x[lane], unit1[lane], g1);
      g2 = Math.fma(x[lane], unit2[lane], g2);
      g3 = Math.fma(x[lane], unit3[lane], g3);
      g4 = Math.fma(x[lane], unit4[lane], g4);
    }
    grad[v] = g0;
    grad[v + 1] = g1;
    grad[v + 2] = g2;
    grad[v + 3] = g3;
    grad[v + 4] = g4;
  }

  private static void spread(float[] grad, int[] place, float[] x, int d, float[] unit, int n) {
    for (int b = 0; b < n; b++) {
      int v = place[b] + d;
      grad[v] = Math.fma(x[Lanes.FIRST + b], unit[Lanes.FIRST + b], grad[v]);
    }
  }
}
