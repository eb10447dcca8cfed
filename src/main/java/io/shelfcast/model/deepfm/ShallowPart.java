package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Embedding;
import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The embeddings e_f = x_f v_j, and what the output has of them without attention and hidden
 * layers: SUM_f x_f w_j, and with the FM term 1/2 SUM_d [ (SUM_f e_fd)^2 - SUM_f e_fd^2 ]. For one
 * row, whose fields may be added in parts, or for some rows with the same context.
 */
final class ShallowPart {
  private final int features;
  private final int dimension;
  private final boolean fm;
  private final float[] theta;
  private final int linear;
  private final int vector;

  private float term; // SUM_f x_f w_j of the fields added so far
  private final float[] sum; // SUM_f e_fd of these
  private float squares; // SUM_fd e_fd^2 of these

  private final int[] place; // of the lanes' v_j in theta
  private final float[] scale; // x_f by lane
  private final float[] square; // SUM_d e_fd^2 by lane
  private final float[] total; // sums over fields by row
  private final float[] doubled; // FM terms by row, twice

  /** For at most that many rows at once. */
  ShallowPart(DeepFmSpec spec, ParameterLayout layout, float[] theta, int maxRows) {
    this.theta = theta;
    features = spec.features();
    dimension = spec.dimension();
    fm = spec.fm();
    linear = layout.block("embedding.linear").offset();
    vector = layout.block("embedding.vector").offset();
    sum = new float[dimension];
    int lanes = maxRows * spec.fields();
    place = new int[lanes];
    scale = Lanes.unit(lanes);
    square = Lanes.unit(lanes);
    total = new float[maxRows];
    doubled = new float[maxRows];
  }

  /** Begins a row. */
  void start() {
    term = 0;
    Arrays.fill(sum, 0);
    squares = 0;
  }

  /** Adds fields from..to-1, and writes their e_fd to f * dimension + d. */
  void add(int[] index, float[] values, int from, int to, float[] e) {
    for (int f = from; f < to; f++) {
      int j = Objects.checkIndex(index[f], features);
      float x = values[f];
      term = Math.fma(x, theta[linear + j], term);
      int v = vector + j * dimension;
      int at = f * dimension;
      float own = 0; // by field, for squares added to one sum would wait for each other
      for (int d = 0; d < dimension; d++) {
        float ed = x * theta[v + d];
        e[at + d] = ed;
        sum[d] += ed;
        own = Math.fma(ed, ed, own);
      }
      squares += own;
    }
  }

  /** Writes the v_j of fields from..to-1 to f * dimension + d. */
  void vectors(int[] index, int from, int to, float[] v) {
    for (int f = from; f < to; f++) {
      int j = Objects.checkIndex(index[f], features);
      System.arraycopy(theta, vector + j * dimension, v, f * dimension, dimension);
    }
  }

  /** What the fields that were added give. */
  float output() {
    float squaresOfSums = 0;
    for (int d = 0; d < dimension; d++) {
      squaresOfSums = Math.fma(sum[d], sum[d], squaresOfSums);
    }
    return fm ? term + 0.5f * (squaresOfSums - squares) : term;
  }

  /**
   * What some rows give that have the fields added so far in common.
   *
   * @param first their first row in {@code index}, {@code value} and {@code out}
   * @param from the first of the {@code count} fields that they have for themselves
   * @param e result: e_fd of row b in lane (f - from) rows + b of e[d]
   * @param out result, by row
   */
  void outputs(
      int[][] index,
      float[][] value,
      int first,
      int rows,
      int from,
      int count,
      float[][] e,
      float[] out) {
    for (int b = 0; b < rows; b++) {
      out[first + b] = place(index[first + b], value[first + b], from, count, b, rows);
    }
    Embedding.lookUp(theta, place, scale, dimension, e, 0, rows * count);
    if (fm) {
      interact(e, rows, count);
      for (int b = 0; b < rows; b++) {
        out[first + b] += 0.5f * doubled[b];
      }
    }
  }

  /** Says which v_j the lanes of row b have, and how much of it; returns SUM_f x_f w_j. */
  private float place(int[] index, float[] values, int from, int count, int b, int rows) {
    float sum = term;
    int lane = b;
    for (int f = from; f < from + count; f++) {
      int j = Objects.checkIndex(index[f], features);
      sum = Math.fma(values[f], theta[linear + j], sum);
      place[lane] = vector + j * dimension;
      scale[Lanes.FIRST + lane] = values[f];
      lane += rows;
    }
    return sum;
  }

  private void interact(float[][] e, int rows, int count) {
    Lanes.fill(square, 0, rows * count);
    for (int d = 0; d < dimension; d++) {
      Lanes.addProduct(square, e[d], e[d], rows * count);
    }
    sumFields(square, squares, rows, count);
    for (int b = 0; b < rows; b++) {
      doubled[b] = -total[b];
    }
    for (int d = 0; d < dimension; d++) {
      sumFields(e[d], sum[d], rows, count);
      for (int b = 0; b < rows; b++) {
        doubled[b] = Math.fma(total[b], total[b], doubled[b]);
      }
    }
  }

  /**
   * Sets each row's total to what its lanes have, added to what it has in common with the others.
   * Four rows at a time, whose sums do not wait for each other.
   */
  private void sumFields(float[] x, float common, int rows, int count) {
    int b = 0;
    for (; b + 3 < rows; b += 4) {
      float sum0 = common;
      float sum1 = common;
      float sum2 = common;
      float sum3 = common;
      int lane = Lanes.FIRST + b;
      for (int o = 0; o < count; o++) {
        sum0 += x[lane];
        sum1 += x[lane + 1];
        sum2 += x[lane + 2];
        sum3 += x[lane + 3];
        lane += rows;
      }
      total[b] = sum0;
      total[b + 1] = sum1;
      total[b + 2] = sum2;
      total[b + 3] = sum3;
    }
    for (; b < rows; b++) {
      total[b] = common;
      for (int o = 0; o < count; o++) {
        total[b] += x[Lanes.FIRST + o * rows + b];
      }
    }
  }
}
