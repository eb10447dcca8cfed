package io.shelfcast.model.deepfm;

import io.shelfcast.nn.ParameterLayout;

/**
 * The network for the rows of one series, which share their context: it is computed once, and the
 * target fields of a tile of rows attend as lanes.
 */
final class SeriesScorer {
  /** Rows in a tile at most. */
  static final int TILE = 32;

  private final int contextFields;
  private final boolean contextual;
  private final RowScorer row;
  private final DeepPart deep;
  private final float[][] units; // sums of the deep part's first layer, by row
  private final FieldLanes targets;

  /** One that computes contexts and shallow parts with that scorer. */
  SeriesScorer(
      DeepFmSpec spec, ParameterLayout layout, float[] theta, RowScorer row, DeepPart deep) {
    this.deep = deep;
    units = deep.sums(TILE);
    contextFields = spec.contextFields();
    contextual = spec.attention() == AttentionForm.FIELD;
    this.row = row;
    targets = new FieldLanes(spec, layout, theta, contextFields, spec.fields(), TILE);
  }

  /** Raw outputs of rows 0..rows-1, 1 or more. */
  void score(int[][] index, float[][] value, int rows, float[] out) {
    row.context(index[0], value[0]);
    for (int from = 0; from < rows; from += TILE) {
      int n = Math.min(TILE, rows - from);
      targets.resize(n);
      for (int b = 0; b < n; b++) {
        out[from + b] = row.shallow(index[from + b], value[from + b]);
        targets.set(b, row.embeddings());
        deep.start(units[b], row.contextUnits());
      }
      if (contextual) {
        targets.attend(row.embeddings(), contextFields);
      }
      targets.addTo(deep, units);
      deep.finish(units, n, out, from);
    }
  }
}
