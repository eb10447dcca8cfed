package io.shelfcast.model.deepfm;

import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * The network for one row. For the rows of a series {@link #context} computes what depends on
 * context fields alone, and holds for all of them; {@link #shallow} does the rest of a row but for
 * the deep part.
 */
final class RowScorer {
  private final int fields;
  private final int contextFields;
  private final int features;
  private final int dimension;
  private final boolean fm;
  private final boolean contextual;
  private final float[] theta;
  private final int linear;
  private final int vector;
  private final PairScorer pairs; // null without pair attention
  private final DeepPart deep;

  private final float[] e; // e_fd at f * dimension + d
  private final FieldLanes all;
  private final FieldLanes context;
  private float contextTerm; // SUM_f x_f w_j
  private final float[] contextSum; // SUM_f e_fd
  private float contextSquares; // SUM_fd e_fd^2
  private final float[][] contextUnits; // what the deep part's first layer has from the context
  private final float[] sum;
  private float squares;
  private final float[][] units;
  private final float[] output = new float[1];

  RowScorer(DeepFmSpec spec, ParameterLayout layout, float[] theta, DeepPart deep) {
    this.deep = deep;
    this.theta = theta;
    fields = spec.fields();
    contextFields = spec.contextFields();
    features = spec.features();
    dimension = spec.dimension();
    fm = spec.fm();
    contextual = spec.attention() == AttentionForm.FIELD;
    linear = layout.block("embedding.linear").offset();
    vector = layout.block("embedding.vector").offset();
    pairs = spec.attention() == AttentionForm.PAIR ? new PairScorer(spec, layout, theta) : null;
    e = new float[fields * dimension];
    context = new FieldLanes(spec, layout, theta, 0, contextFields, 1);
    all = new FieldLanes(spec, layout, theta, 0, fields, 1);
    contextSum = new float[dimension];
    contextUnits = deep.sums(1);
    sum = new float[dimension];
    units = deep.sums(1);
  }

  /** The raw output. */
  float score(int[] index, float[] values) {
    Arrays.fill(sum, 0);
    squares = 0;
    float term = embed(index, values, 0, fields);
    if (pairs != null) {
      pairs.context(e);
    }
    look(all, fields);
    deep.start(units[0]);
    all.addTo(deep, units);
    output[0] = interactions(term);
    deep.finish(units, 1, output, 0);
    return output[0];
  }

  /** Computes what the context fields give. */
  void context(int[] index, float[] values) {
    Arrays.fill(sum, 0);
    squares = 0;
    contextTerm = embed(index, values, 0, contextFields);
    System.arraycopy(sum, 0, contextSum, 0, dimension);
    contextSquares = squares;
    if (pairs != null) {
      pairs.context(e);
    }
    look(context, contextFields);
    deep.start(contextUnits[0]);
    context.addTo(deep, contextUnits);
  }

  /** The output without the deep part, of a row with that context. */
  float shallow(int[] index, float[] values) {
    System.arraycopy(contextSum, 0, sum, 0, dimension);
    squares = contextSquares;
    return interactions(contextTerm + embed(index, values, contextFields, fields));
  }

  private float interactions(float term) {
    float z = fm ? term + pairwiseProducts() : term;
    return pairs == null ? z : z + pairs.score(e);
  }

  /** What the deep part's first layer has from the context. */
  float[] contextUnits() {
    return contextUnits[0];
  }

  /** e_fd of the row that {@link #shallow} had last, at f * dimension + d. */
  float[] embeddings() {
    return e;
  }

  /** Copies the attention weights of the last row: by field, or by pair. */
  void weights(float[] into) {
    if (pairs != null) {
      pairs.weights(into);
      return;
    }
    for (int j = 0; j < fields; j++) {
      into[j] = all.received(j) / fields;
    }
  }

  /** Writes how much the fields of each pair look at each other, as shares of all looks. */
  void mutual(float[] into) {
    int pair = 0;
    for (int f = 0; f < fields; f++) {
      for (int j = f + 1; j < fields; j++) {
        into[pair++] = (all.weight(f, j) + all.weight(j, f)) / fields;
      }
    }
  }

  private void look(FieldLanes lanes, int seen) {
    lanes.set(0, e);
    if (contextual) {
      lanes.attend(e, seen);
    }
  }

  /** e_f = x_f v_j of fields from..to-1, and their sums; returns SUM_f x_f w_j. */
  private float embed(int[] index, float[] values, int from, int to) {
    float term = 0;
    for (int f = from; f < to; f++) {
      int j = Objects.checkIndex(index[f], features);
      term = Math.fma(values[f], theta[linear + j], term);
      for (int d = 0; d < dimension; d++) {
        float ed = values[f] * theta[vector + j * dimension + d];
        e[f * dimension + d] = ed;
        sum[d] += ed;
        squares = Math.fma(ed, ed, squares);
      }
    }
    return term;
  }

  /** 1/2 SUM_d [ (SUM_f e_fd)^2 - SUM_f e_fd^2 ]. */
  private float pairwiseProducts() {
    float squaresOfSums = 0;
    for (int d = 0; d < dimension; d++) {
      squaresOfSums = Math.fma(sum[d], sum[d], squaresOfSums);
    }
    return 0.5f * (squaresOfSums - squares);
  }
}
