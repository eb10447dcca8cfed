package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;

/**
 * Attention over pairs ({@link io.shelfcast.nn.PairAttention}) of one row, with the pairs as lanes.
 * Pairs of two context fields are a group of their own, computed once for all rows with the same
 * context. Each group has a softmax of its own up to a factor: e^(s - its largest s).
 */
final class PairScorer {
  private final int dimension;
  private final float[] theta;
  private final int matrix;
  private final int bias;
  private final int scoreVector;
  private final int projection;
  private final Group context;
  private final Group other;

  PairScorer(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    this.theta = theta;
    dimension = spec.dimension();
    matrix = layout.block("attention.weight").offset();
    bias = layout.block("attention.bias").offset();
    scoreVector = layout.block("attention.score").offset();
    projection = layout.block("attention.projection").offset();
    int fields = spec.fields();
    int inContext = spec.contextFields() * (spec.contextFields() - 1) / 2;
    context = new Group(inContext);
    other = new Group(fields * (fields - 1) / 2 - inContext);
    int pair = 0;
    for (int i = 0; i < fields; i++) {
      for (int j = i + 1; j < fields; j++) {
        (j < spec.contextFields() ? context : other).add(i, j, pair++);
      }
    }
  }

  /** Computes the context fields' pairs; e_fd is at f * dimension + d. */
  void context(float[] e) {
    context.compute(e);
  }

  /** y of a row with that context. */
  float score(float[] e) {
    other.compute(e);
    float largest = Math.max(context.largest, other.largest);
    context.factor = Lanes.exp(context.largest - largest);
    other.factor = Lanes.exp(other.largest - largest);
    float scale = 1 / (context.factor * context.total + other.factor * other.total);
    context.factor *= scale;
    other.factor *= scale;
    return context.factor * context.pooled + other.factor * other.pooled;
  }

  /** a_ij of the last row by the pairs' numbers. */
  void weights(float[] into) {
    context.weights(into);
    other.weights(into);
  }

  private final class Group {
    private final int[] first; // field of the pair in a lane
    private final int[] second;
    private final int[] number; // the pair's own number, (0,1), (0,2), ...
    private final float[][] product;
    private final float[][] hidden;
    private final float[] projected; // p . e_ij
    private final float[] weight; // e^(s - largest)
    private int size;
    private float largest;
    private float total; // SUM weight
    private float pooled; // SUM weight projected
    private float factor; // a_ij / weight, in the last row

    Group(int pairs) {
      first = new int[pairs];
      second = new int[pairs];
      number = new int[pairs];
      product = Lanes.units(dimension, pairs);
      hidden = Lanes.units(dimension, pairs);
      projected = Lanes.unit(pairs);
      weight = Lanes.unit(pairs);
    }

    void add(int i, int j, int pair) {
      first[size] = i;
      second[size] = j;
      number[size++] = pair;
    }

    void weights(float[] into) {
      for (int lane = 0; lane < size; lane++) {
        into[number[lane]] = factor * weight[Lanes.FIRST + lane];
      }
    }

    /** s = h . ReLU(W e_ij + b) and p . e_ij of all lanes, and their sums. */
    void compute(float[] e) {
      float[] score = weight;
      Lanes.fill(score, 0, size);
      Lanes.fill(projected, 0, size);
      for (int d = 0; d < dimension; d++) {
        float[] p = product[d];
        for (int lane = 0; lane < size; lane++) {
          p[Lanes.FIRST + lane] = e[first[lane] * dimension + d] * e[second[lane] * dimension + d];
        }
        Lanes.addScaled(projected, theta[projection + d], p, size);
        Lanes.fill(hidden[d], theta[bias + d], size);
      }
      Lanes.addMatrixProduct(
          hidden, 0, theta, matrix, dimension, dimension, dimension, 1, product, 0, size);
      for (int o = 0; o < dimension; o++) {
        Lanes.relu(hidden[o], size);
        Lanes.addScaled(score, theta[scoreVector + o], hidden[o], size);
      }
      pool();
    }

    private void pool() {
      largest = Float.NEGATIVE_INFINITY;
      int end = Lanes.FIRST + size;
      for (int lane = Lanes.FIRST; lane < end; lane++) {
        largest = Math.max(largest, weight[lane]);
      }
      for (int lane = Lanes.FIRST; lane < end; lane++) {
        weight[lane] -= largest;
      }
      Lanes.exp(weight, size);
      total = Lanes.sum(weight, size);
      pooled = 0;
      for (int lane = Lanes.FIRST; lane < end; lane++) {
        pooled = Math.fma(weight[lane], projected[lane], pooled);
      }
    }
  }
}
