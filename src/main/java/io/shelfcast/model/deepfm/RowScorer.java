package io.shelfcast.model.deepfm;

import io.shelfcast.nn.ParameterLayout;

/**
 * The network for one row. For the rows of a series {@link #context} computes what depends on
 * context fields alone, and holds for all of them.
 */
final class RowScorer {
  private final int fields;
  private final int contextFields;
  private final boolean contextual;
  private final PairScorer pairs; // null without pair attention
  private final ShallowPart shallow;
  private final DeepPart deep;

  private final float[] e; // e_fd at f * dimension + d
  private final FieldLanes all;
  private final FieldLanes context;
  private final float[][] contextUnits; // what the deep part's first layer has from the context
  private final float[][] units;
  private final float[] output = new float[1];

  RowScorer(
      DeepFmSpec spec, ParameterLayout layout, float[] theta, ShallowPart shallow, DeepPart deep) {
    this.shallow = shallow;
    this.deep = deep;
    fields = spec.fields();
    contextFields = spec.contextFields();
    contextual = spec.attention() == AttentionForm.FIELD;
    pairs = spec.attention() == AttentionForm.PAIR ? new PairScorer(spec, layout, theta) : null;
    e = new float[fields * spec.dimension()];
    context = new FieldLanes(spec, layout, theta, 0, contextFields, 1);
    all = new FieldLanes(spec, layout, theta, 0, fields, 1);
    contextUnits = deep.sums(1);
    units = deep.sums(1);
  }

  /** The raw output. */
  float score(int[] index, float[] values) {
    start(index, values, all, fields, units);
    output[0] = shallow.output() + pairTerm();
    deep.finish(units, 1, output, 0);
    return output[0];
  }

  /** Computes what the context fields give. */
  void context(int[] index, float[] values) {
    start(index, values, context, contextFields, contextUnits);
  }

  /** Begins a row with its first fields. */
  private void start(int[] index, float[] values, FieldLanes lanes, int count, float[][] sums) {
    shallow.start();
    shallow.add(index, values, 0, count, e);
    if (pairs != null) {
      pairs.context(e);
    }
    lanes.set(0, e);
    if (contextual) {
      lanes.attend(e);
    }
    deep.start(sums[0]);
    lanes.addTo(deep, sums);
  }

  /**
   * What pair attention gives, if there is one, to a row with that context and {@link #embeddings}.
   */
  float pairTerm() {
    return pairs == null ? 0 : pairs.score(e);
  }

  /** What the deep part's first layer has from the context. */
  float[] contextUnits() {
    return contextUnits[0];
  }

  /** e_fd at f * dimension + d: of the context, and whatever target fields were written last. */
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
}
