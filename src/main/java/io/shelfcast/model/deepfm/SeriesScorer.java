package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The network for the rows of one series, which differ in some fields only (the horizon, the target
 * date's calendar). What depends on shared fields alone is computed once, as plain numbers:
 * embeddings, linear term, sums of the FM, projections and scores. In field attention the rows are
 * lanes; all else goes row by row.
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
  private final DeepPart deep;

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
  private final float[] sharedSum; // SUM_s e_sd
  private float sharedSquares; // SUM_sd e_sd^2
  private final float[] sum;
  private final float[] largest = new float[Lanes.TILE];
  private final float[] total = new float[Lanes.TILE];

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
    deep = new DeepPart(spec, layout, theta);

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
    sharedSum = new float[dimension];
    sum = new float[dimension];
  }

  /** Raw outputs of rows from..from+n-1, n at most {@link Lanes#TILE}. */
  void score(int[][] index, float[][] value, int from, int n, boolean[] shared, float[] out) {
    split(shared);
    float sharedTerm = embedShared(index[from], value[from]);
    for (int b = 0; b < n; b++) {
      float z = sharedTerm + embedOwn(index[from + b], value[from + b]);
      if (fm) {
        z += pairwiseProducts();
      }
      if (pairs != null) {
        z += b == 0 ? pairs.firstRow(rowE) : pairs.nextRow(rowE);
      }
      if (contextual) {
        toLane(b);
      } else {
        z += deep.apply(rowE);
      }
      out[from + b] = z;
    }
    if (contextual) {
      attend(n);
      for (int b = 0; b < n; b++) {
        out[from + b] += deep.apply(row(b));
      }
    }
  }

  /** x of one row, in the array of its embeddings, which are used up. */
  private float[] row(int b) {
    for (int i = 0; i < rowE.length; i++) {
      rowE[i] = x[i][b];
    }
    return rowE;
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

  /** e_f of the shared fields and their sums; returns SUM_f x_f w_j. */
  private float embedShared(int[] index, float[] value) {
    Arrays.fill(sharedSum, 0);
    sharedSquares = 0;
    float term = 0;
    for (int s = 0; s < sharedCount; s++) {
      int f = sharedFields[s];
      term += embed(f, index[f], value[f]);
      for (int d = 0; d < dimension; d++) {
        float ed = rowE[f * dimension + d];
        sharedE[s * dimension + d] = ed;
        sharedSum[d] += ed;
        sharedSquares = Math.fma(ed, ed, sharedSquares);
      }
    }
    return term;
  }

  /** e_f of one row's own fields; returns SUM_f x_f w_j. */
  private float embedOwn(int[] index, float[] value) {
    float term = 0;
    for (int o = 0; o < ownCount; o++) {
      int f = ownFields[o];
      term += embed(f, index[f], value[f]);
    }
    return term;
  }

  /** e_f = x_f v_j of one row; returns x_f w_j. */
  private float embed(int f, int feature, float value) {
    int j = Objects.checkIndex(feature, features);
    for (int d = 0; d < dimension; d++) {
      rowE[f * dimension + d] = value * theta[vector + j * dimension + d];
    }
    return value * theta[linear + j];
  }

  /** 1/2 SUM_d [ (SUM_f e_fd)^2 - SUM_f e_fd^2 ] of one row. */
  private float pairwiseProducts() {
    System.arraycopy(sharedSum, 0, sum, 0, dimension);
    float squares = sharedSquares;
    for (int o = 0; o < ownCount; o++) {
      int unit = ownFields[o] * dimension;
      for (int d = 0; d < dimension; d++) {
        float ed = rowE[unit + d];
        sum[d] += ed;
        squares = Math.fma(ed, ed, squares);
      }
    }
    float squaresOfSums = 0;
    for (int d = 0; d < dimension; d++) {
      squaresOfSums = Math.fma(sum[d], sum[d], squaresOfSums);
    }
    return 0.5f * (squaresOfSums - squares);
  }

  /** Puts one row's own embeddings into its lane. */
  private void toLane(int b) {
    for (int o = 0; o < ownCount; o++) {
      int unit = ownFields[o] * dimension;
      for (int d = 0; d < dimension; d++) {
        e[o * dimension + d][b] = rowE[unit + d];
      }
    }
  }

  /** x_f = e_f + SUM_j a_fj v_j of all fields and lanes. */
  private void attend(int n) {
    projectShared();
    projectOwn(n);
    for (int s = 0; s < sharedCount; s++) {
      attendFromShared(s, n);
    }
    for (int o = 0; o < ownCount; o++) {
      attendFromOwn(o, n);
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
      Arrays.fill(xd, 0, n, sharedE[unit + d]);
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
    for (int d = 0; d < dimension; d++) {
      System.arraycopy(e[unit + d], 0, x[xUnit + d], 0, n);
    }
    Lanes.addMatrixProduct(
        x, xUnit, sharedV, 0, dimension, 1, sharedCount, dimension, weight, 0, n);
    for (int d = 0; d < dimension; d++) {
      Lanes.addInner(x[xUnit + d], weight, sharedCount, 1, v, d, dimension, ownCount, n);
    }
  }
}
