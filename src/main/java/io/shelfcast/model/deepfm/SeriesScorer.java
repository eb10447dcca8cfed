package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The network for the rows of one series, which differ in some fields only (the horizon, the target
 * date's calendar), with the rows as lanes. What depends on shared fields alone is computed once,
 * as plain numbers: embeddings, linear term, sums of the FM, projections and scores.
 *
 * <p>A shared field f attends to all shared fields as to one: with s_fj the scores of shared j, it
 * has the score ln SUM_j exp(s_fj) and the value SUM_j softmax_j(s_fj) v_j, which gives the same
 * sums. "Own" below are the fields that are not shared.
 */
final class SeriesScorer {
  private final int fields;
  private final int features;
  private final int dimension;
  private final boolean fm;
  private final boolean contextual;
  private final float[] theta;
  private final int linear;
  private final int vector;
  private final int valueMatrix;
  private final float[] scoreMatrix;
  private final PairScorer pairs; // null without pair attention
  private final List<DeepLayer> layers;

  private final int[] sharedFields; // the first sharedCount
  private final int[] ownFields; // the first ownCount
  private int sharedCount;
  private int ownCount;

  private final float[] rowE; // e_fd of one row at f * dimension + d
  private final float[] sharedE; // of the s-th shared field at s * dimension + d
  private final float[] sharedU;
  private final float[] sharedV;
  private final float[] sharedWeight;
  private final float[][] e; // of the o-th own field at o * dimension + d
  private final float[][] u;
  private final float[][] v;
  private final float[][] weight; // of one field: shared fields first, then own
  private final float[][] x; // what goes into the deep part, x_fd at f * dimension + d
  private final float[][] sum;
  private final float[] squares = new float[Lanes.TILE];
  private final float[] products = new float[Lanes.TILE];
  private final float[] largest = new float[Lanes.TILE];
  private final float[] total = new float[Lanes.TILE];
  private final float[] z = new float[Lanes.TILE];
  private final float[][][] activations;

  SeriesScorer(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    this.theta = theta;
    fields = spec.fields();
    features = spec.features();
    dimension = spec.dimension();
    fm = spec.fm();
    contextual = spec.attention() == AttentionForm.FIELD;
    linear = layout.block("embedding.linear").offset();
    vector = layout.block("embedding.vector").offset();
    valueMatrix = contextual ? layout.block("attention.value").offset() : 0;
    scoreMatrix = contextual ? RowScorer.scoreMatrix(layout, theta, dimension) : new float[0];
    pairs = spec.attention() == AttentionForm.PAIR ? new PairScorer(spec, layout, theta) : null;
    layers = DeepLayer.of(spec, layout);

    sharedFields = new int[fields];
    ownFields = new int[fields];
    int units = fields * dimension;
    rowE = new float[units];
    sharedE = new float[units];
    sharedU = new float[units];
    sharedV = new float[units];
    sharedWeight = new float[fields];
    e = Lanes.units(units);
    u = Lanes.units(units);
    v = Lanes.units(units);
    weight = Lanes.units(fields + 1);
    x = Lanes.units(units);
    sum = Lanes.units(dimension);
    activations =
        layers.stream().map(layer -> Lanes.units(layer.outputs())).toArray(float[][][]::new);
  }

  /** Raw outputs of rows from..from+n-1, n at most {@link Lanes#TILE}. */
  void score(int[][] index, float[][] value, int from, int n, boolean[] shared, float[] out) {
    split(shared);
    embed(index, value, from, n);
    if (fm) {
      addPairwiseProducts(n);
    }
    if (contextual) {
      projectShared();
      projectOwn(n);
      for (int s = 0; s < sharedCount; s++) {
        attendFromShared(s, n);
      }
      for (int o = 0; o < ownCount; o++) {
        attendFromOwn(o, n);
      }
    }
    Lanes.add(z, deep(n), n);
    System.arraycopy(z, 0, out, from, n);
  }

  private void split(boolean[] shared) {
    sharedCount = 0;
    ownCount = 0;
    for (int f = 0; f < fields; f++) {
      if (shared[f]) {
        sharedFields[sharedCount++] = f;
      } else {
        ownFields[ownCount++] = f;
      }
    }
    if (pairs != null) {
      pairs.share(shared);
    }
  }

  /** e_f = x_f v_j; z = SUM_f x_f w_j, and the pairs' term. */
  private void embed(int[][] index, float[][] value, int from, int n) {
    float sharedTerm = 0;
    for (int s = 0; s < sharedCount; s++) {
      int f = sharedFields[s];
      sharedTerm += embed(f, index[from][f], value[from][f]);
      System.arraycopy(rowE, f * dimension, sharedE, s * dimension, dimension);
      for (int d = 0; d < dimension; d++) {
        Arrays.fill(x[f * dimension + d], 0, n, rowE[f * dimension + d]);
      }
    }
    for (int b = 0; b < n; b++) {
      z[b] = sharedTerm;
      for (int o = 0; o < ownCount; o++) {
        int f = ownFields[o];
        z[b] += embed(f, index[from + b][f], value[from + b][f]);
        for (int d = 0; d < dimension; d++) {
          float ed = rowE[f * dimension + d];
          e[o * dimension + d][b] = ed;
          x[f * dimension + d][b] = ed;
        }
      }
      if (pairs != null) {
        z[b] += b == 0 ? pairs.firstRow(rowE) : pairs.nextRow(rowE);
      }
    }
  }

  /** e_f of one row; returns x_f w_j. */
  private float embed(int f, int feature, float value) {
    int j = Objects.checkIndex(feature, features);
    for (int d = 0; d < dimension; d++) {
      rowE[f * dimension + d] = value * theta[vector + j * dimension + d];
    }
    return value * theta[linear + j];
  }

  /** z += 1/2 SUM_d [ (SUM_f e_fd)^2 - SUM_f e_fd^2 ]. */
  private void addPairwiseProducts(int n) {
    float sharedSquares = 0;
    Arrays.fill(products, 0, n, 0);
    Arrays.fill(squares, 0, n, 0);
    for (int d = 0; d < dimension; d++) {
      float sharedSum = 0;
      for (int s = 0; s < sharedCount; s++) {
        float ed = sharedE[s * dimension + d];
        sharedSum += ed;
        sharedSquares = Math.fma(ed, ed, sharedSquares);
      }
      Arrays.fill(sum[d], 0, n, sharedSum);
      for (int o = 0; o < ownCount; o++) {
        float[] ed = e[o * dimension + d];
        Lanes.add(sum[d], ed, n);
        Lanes.addProduct(squares, ed, ed, n);
      }
      Lanes.addProduct(products, sum[d], sum[d], n);
    }
    for (int b = 0; b < n; b++) {
      z[b] += 0.5f * (products[b] - squares[b] - sharedSquares);
    }
  }

  /** u_s = (Wk' Wq) e_s and v_s = Wv e_s of the shared fields. */
  private void projectShared() {
    for (int s = 0; s < sharedCount; s++) {
      for (int c = 0; c < dimension; c++) {
        float uc = 0;
        float vc = 0;
        for (int d = 0; d < dimension; d++) {
          float ed = sharedE[s * dimension + d];
          uc = Math.fma(scoreMatrix[c * dimension + d], ed, uc);
          vc = Math.fma(theta[valueMatrix + c * dimension + d], ed, vc);
        }
        sharedU[s * dimension + c] = uc;
        sharedV[s * dimension + c] = vc;
      }
    }
  }

  /** The same of the own fields. */
  private void projectOwn(int n) {
    for (int o = 0; o < ownCount; o++) {
      int unit = o * dimension;
      for (int d = 0; d < dimension; d++) {
        Arrays.fill(u[unit + d], 0, n, 0);
        Arrays.fill(v[unit + d], 0, n, 0);
      }
      Lanes.addMatrixProduct(
          u, unit, scoreMatrix, 0, dimension, dimension, dimension, 1, e, unit, n);
      Lanes.addMatrixProduct(
          v, unit, theta, valueMatrix, dimension, dimension, dimension, 1, e, unit, n);
    }
  }

  /** x_s = e_s + a_shared v_shared + SUM_o a_o v_o: all shared fields are one, in weight[0]. */
  private void attendFromShared(int s, int n) {
    int unit = s * dimension;
    Arrays.fill(weight[0], 0, n, sharedScore(s));
    for (int o = 0; o < ownCount; o++) { // s_so = u_s . e_o
      Arrays.fill(weight[1 + o], 0, n, 0);
      Lanes.addMatrixProduct(weight, 1 + o, sharedU, unit, 1, 0, dimension, 1, e, o * dimension, n);
    }
    Lanes.softmax(weight, 0, 1 + ownCount, 1, largest, total, n);
    for (int d = 0; d < dimension; d++) {
      float[] xd = x[sharedFields[s] * dimension + d];
      float vd = 0;
      for (int j = 0; j < sharedCount; j++) {
        vd = Math.fma(sharedWeight[j], sharedV[j * dimension + d], vd);
      }
      Lanes.addScaled(xd, vd, weight[0], n);
      Lanes.addInner(xd, weight, 1, 1, v, d, dimension, ownCount, n);
    }
  }

  /** ln SUM_j exp(s_sj) over the shared j, whose softmax goes to sharedWeight. */
  private float sharedScore(int s) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < sharedCount; j++) {
      float score = 0;
      for (int d = 0; d < dimension; d++) {
        score = Math.fma(sharedU[s * dimension + d], sharedE[j * dimension + d], score);
      }
      sharedWeight[j] = score;
      max = Math.max(max, score);
    }
    float sharedTotal = 0;
    for (int j = 0; j < sharedCount; j++) {
      sharedWeight[j] = Lanes.exp(sharedWeight[j] - max);
      sharedTotal += sharedWeight[j];
    }
    for (int j = 0; j < sharedCount; j++) {
      sharedWeight[j] /= sharedTotal;
    }
    return max + (float) StrictMath.log(sharedTotal);
  }

  /** x_o = e_o + SUM_j a_oj v_j over all fields j, the shared ones first. */
  private void attendFromOwn(int o, int n) {
    int unit = o * dimension;
    Lanes.zero(weight, n);
    // s_oj = u_o . e_j
    Lanes.addMatrixProduct(weight, 0, sharedE, 0, sharedCount, dimension, dimension, 1, u, unit, n);
    for (int j = 0; j < ownCount; j++) {
      Lanes.addInner(weight[sharedCount + j], u, unit, 1, e, j * dimension, 1, dimension, n);
    }
    Lanes.softmax(weight, 0, fields, 1, largest, total, n);
    int xUnit = ownFields[o] * dimension;
    Lanes.addMatrixProduct(
        x, xUnit, sharedV, 0, dimension, 1, sharedCount, dimension, weight, 0, n);
    for (int d = 0; d < dimension; d++) {
      Lanes.addInner(x[xUnit + d], weight, sharedCount, 1, v, d, dimension, ownCount, n);
    }
  }

  /** out_o = b_o + SUM_i W_oi in_i, rectified but for the last layer. */
  private float[] deep(int n) {
    float[][] in = x;
    for (int i = 0; i < activations.length; i++) {
      DeepLayer layer = layers.get(i);
      float[][] out = activations[i];
      for (int o = 0; o < layer.outputs(); o++) {
        Arrays.fill(out[o], 0, n, theta[layer.bias() + o]);
      }
      Lanes.addMatrixProduct(
          out,
          0,
          theta,
          layer.weight(),
          layer.outputs(),
          layer.inputs(),
          layer.inputs(),
          1,
          in,
          0,
          n);
      for (int o = 0; o < layer.outputs() && layer.rectified(); o++) {
        Lanes.relu(out[o], n);
      }
      in = out;
    }
    return in[0];
  }
}
