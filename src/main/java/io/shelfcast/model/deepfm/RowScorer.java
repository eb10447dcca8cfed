package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The network for one row. There are no rows to be lanes, so the fields are (in the attention) and
 * the units of the next layer (in the deep part).
 *
 * <p>The scores need only the product of the query and key matrices, which is made once: q_f . k_j
 * = (Wq e_f) . (Wk e_j) = u_f . e_j with u_f = (Wk' Wq) e_f.
 */
final class RowScorer {
  private final int fields;
  private final int features;
  private final int dimension;
  private final boolean fm;
  private final float[] theta;
  private final int linear;
  private final int vector;
  private final int valueMatrix;
  private final float[] scoreMatrix; // empty without field attention
  private final PairScorer pairs; // null without pair attention
  private final DeepPart deep;

  private final float[] e; // e_fd at f * dimension + d
  private final float[] x; // what goes into the deep part, by the same
  private final float[] sum;
  private final float[][] eLanes; // dimension x fields
  private final float[][] u;
  private final float[][] v;
  private final float[] value; // v_fd at f * dimension + d
  private final float[][] weight; // a_fj in weight[j][f]
  private final float[][] mixed;
  private final float[] largest;
  private final float[] total;

  RowScorer(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    this.theta = theta;
    fields = spec.fields();
    features = spec.features();
    dimension = spec.dimension();
    fm = spec.fm();
    linear = layout.block("embedding.linear").offset();
    vector = layout.block("embedding.vector").offset();
    boolean contextual = spec.attention() == AttentionForm.FIELD;
    valueMatrix = contextual ? layout.block("attention.value").offset() : 0;
    scoreMatrix = contextual ? scoreMatrix(layout, theta, dimension) : new float[0];
    pairs = spec.attention() == AttentionForm.PAIR ? new PairScorer(spec, layout, theta) : null;
    if (pairs != null) {
      pairs.share(new boolean[fields]);
    }

    deep = new DeepPart(spec, layout, theta);

    e = new float[fields * dimension];
    x = new float[fields * dimension];
    sum = new float[dimension];
    eLanes = new float[dimension][fields];
    u = new float[dimension][fields];
    v = new float[dimension][fields];
    value = new float[fields * dimension];
    weight = new float[fields][fields];
    mixed = new float[dimension][fields];
    largest = new float[fields];
    total = new float[fields];
  }

  /** (Wk' Wq / sqrt(dimension))_cd = SUM_o Wk_oc Wq_od / sqrt(dimension), row after row. */
  static float[] scoreMatrix(ParameterLayout layout, float[] theta, int dimension) {
    int query = layout.block("attention.query").offset();
    int key = layout.block("attention.key").offset();
    float[] matrix = new float[dimension * dimension];
    for (int c = 0; c < dimension; c++) {
      for (int d = 0; d < dimension; d++) {
        double product = 0;
        for (int o = 0; o < dimension; o++) {
          product += (double) theta[key + o * dimension + c] * theta[query + o * dimension + d];
        }
        matrix[c * dimension + d] = (float) (product / Math.sqrt(dimension));
      }
    }
    return matrix;
  }

  /** The raw output. */
  float score(int[] index, float[] values) {
    float z = embed(index, values);
    if (fm) {
      z += pairwiseProducts();
    }
    if (pairs != null) {
      z += pairs.firstRow(e);
    }
    if (scoreMatrix.length > 0) {
      attend();
      return z + deep.apply(x);
    }
    return z + deep.apply(e);
  }

  /** Copies the attention weights of the last row: by field, or by pair. */
  void weights(float[] into) {
    if (pairs != null) {
      pairs.weights(into);
      return;
    }
    for (int j = 0; j < fields; j++) {
      into[j] = Lanes.sum(weight[j], fields) / fields;
    }
  }

  /** e_f = x_f v_j; returns the linear term SUM_f x_f w_j. */
  private float embed(int[] index, float[] values) {
    float z = 0;
    for (int f = 0; f < fields; f++) {
      int j = Objects.checkIndex(index[f], features);
      z = Math.fma(values[f], theta[linear + j], z);
      for (int d = 0; d < dimension; d++) {
        e[f * dimension + d] = values[f] * theta[vector + j * dimension + d];
      }
    }
    return z;
  }

  /** 1/2 SUM_d [ (SUM_f e_fd)^2 - SUM_f e_fd^2 ]. */
  private float pairwiseProducts() {
    Arrays.fill(sum, 0);
    float squares = 0;
    for (int f = 0; f < fields; f++) {
      for (int d = 0; d < dimension; d++) {
        float u = e[f * dimension + d];
        sum[d] += u;
        squares = Math.fma(u, u, squares);
      }
    }
    float squaresOfSums = 0;
    for (int d = 0; d < dimension; d++) {
      squaresOfSums = Math.fma(sum[d], sum[d], squaresOfSums);
    }
    return 0.5f * (squaresOfSums - squares);
  }

  /** x_f = e_f + SUM_j a_fj v_j. */
  private void attend() {
    for (int d = 0; d < dimension; d++) {
      for (int f = 0; f < fields; f++) {
        eLanes[d][f] = e[f * dimension + d];
      }
    }
    // u_f = (Wk' Wq) e_f, v_f = Wv e_f
    Lanes.zero(u, fields);
    Lanes.addMatrixProduct(
        u, 0, scoreMatrix, 0, dimension, dimension, dimension, 1, eLanes, 0, fields);
    Lanes.zero(v, fields);
    Lanes.addMatrixProduct(
        v, 0, theta, valueMatrix, dimension, dimension, dimension, 1, eLanes, 0, fields);
    // s_fj = u_f . e_j, a_f = softmax(s_f)
    Lanes.zero(weight, fields);
    Lanes.addMatrixProduct(weight, 0, e, 0, fields, dimension, dimension, 1, u, 0, fields);
    Lanes.softmax(weight, 0, fields, 1, largest, total, fields);
    for (int d = 0; d < dimension; d++) {
      for (int f = 0; f < fields; f++) {
        value[f * dimension + d] = v[d][f];
      }
      System.arraycopy(eLanes[d], 0, mixed[d], 0, fields);
    }
    Lanes.addMatrixProduct(mixed, 0, value, 0, dimension, 1, fields, dimension, weight, 0, fields);
    for (int d = 0; d < dimension; d++) {
      for (int f = 0; f < fields; f++) {
        x[f * dimension + d] = mixed[d][f];
      }
    }
  }
}
