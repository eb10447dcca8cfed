package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;

/**
 * Attention over pairs ({@link io.shelfcast.nn.PairAttention}) of one row, with the pairs as lanes.
 * Pairs of two shared fields lie behind all others, so that the rows after the first compute the
 * first lanes only.
 */
final class PairScorer {
  private final int fields;
  private final int dimension;
  private final float[] theta;
  private final int matrix;
  private final int bias;
  private final int scoreVector;
  private final int projection;

  private final int[] first; // field of the pair in a lane
  private final int[] second;
  private final int[] number; // the pair's own number, (0,1), (0,2), ...
  private int own; // pairs with a field that is not shared
  private final float[][] product;
  private final float[][] hidden;
  private final float[] score;
  private final float[] projected; // p . e_ij
  private final float[] weight;

  PairScorer(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    this.theta = theta;
    fields = spec.fields();
    dimension = spec.dimension();
    matrix = layout.block("attention.weight").offset();
    bias = layout.block("attention.bias").offset();
    scoreVector = layout.block("attention.score").offset();
    projection = layout.block("attention.projection").offset();
    int pairs = fields * (fields - 1) / 2;
    first = new int[pairs];
    second = new int[pairs];
    number = new int[pairs];
    product = new float[dimension][pairs];
    hidden = new float[dimension][pairs];
    score = new float[pairs];
    projected = new float[pairs];
    weight = new float[pairs];
  }

  /** Orders the pairs: those of two shared fields last. */
  void share(boolean[] shared) {
    own = 0;
    int behind = number.length;
    int pair = 0;
    for (int i = 0; i < fields; i++) {
      for (int j = i + 1; j < fields; j++) {
        int lane = shared[i] && shared[j] ? --behind : own++;
        first[lane] = i;
        second[lane] = j;
        number[lane] = pair++;
      }
    }
  }

  /** y of a series' first row; e_fd is at f * dimension + d. */
  float firstRow(float[] e) {
    compute(e, number.length);
    return pool();
  }

  /** y of a further row, whose shared fields are those of the first. */
  float nextRow(float[] e) {
    compute(e, own);
    return pool();
  }

  /** a_ij of the last row by the pairs' numbers. */
  void weights(float[] into) {
    for (int lane = 0; lane < number.length; lane++) {
      into[number[lane]] = weight[lane];
    }
  }

  /** h . ReLU(W e_ij + b) and p . e_ij of the first n lanes. */
  private void compute(float[] e, int n) {
    Arrays.fill(score, 0, n, 0);
    Arrays.fill(projected, 0, n, 0);
    for (int d = 0; d < dimension; d++) {
      float[] p = product[d];
      for (int lane = 0; lane < n; lane++) {
        p[lane] = e[first[lane] * dimension + d] * e[second[lane] * dimension + d];
      }
      Lanes.addScaled(projected, theta[projection + d], p, n);
      Arrays.fill(hidden[d], 0, n, theta[bias + d]);
    }
    Lanes.addMatrixProduct(
        hidden, 0, theta, matrix, dimension, dimension, dimension, 1, product, 0, n);
    for (int o = 0; o < dimension; o++) {
      Lanes.relu(hidden[o], n);
      Lanes.addScaled(score, theta[scoreVector + o], hidden[o], n);
    }
  }

  /** SUM a_ij (p . e_ij), with a = softmax over all lanes. */
  private float pool() {
    int n = weight.length;
    float largest = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < n; lane++) {
      largest = Math.max(largest, score[lane]);
    }
    for (int lane = 0; lane < n; lane++) {
      weight[lane] = score[lane] - largest;
    }
    Lanes.exp(weight, n);
    float scale = 1 / Lanes.sum(weight, n);
    float y = 0;
    for (int lane = 0; lane < n; lane++) {
      weight[lane] *= scale;
      y = Math.fma(weight[lane], projected[lane], y);
    }
    return y;
  }
}
