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
  private final int levelsFrom; // behind the target's numbers
  private final AttentionForm attention;
  private final RowScorer row;
  private final ShallowPart shallow;
  private final DeepPart deep;
  private final float[][] units; // sums of the deep part's first layer, by row
  private final FieldLanes targets;

  /** One that computes contexts with that scorer, which has the same parts. */
  SeriesScorer(
      DeepFmSpec spec,
      ParameterLayout layout,
      float[] theta,
      RowScorer row,
      ShallowPart shallow,
      DeepPart deep) {
    this.row = row;
    this.shallow = shallow;
    this.deep = deep;
    contextFields = spec.contextFields();
    levelsFrom = contextFields + spec.targetNumbers();
    attention = spec.attention();
    units = deep.sums(TILE);
    targets = new FieldLanes(spec, layout, theta, contextFields, spec.fields(), TILE);
  }

  /** Raw outputs of rows 0..rows-1, 1 or more. */
  void score(int[][] index, float[][] value, int rows, float[] out) {
    row.context(index[0], value[0]);
    for (int from = 0; from < rows; from += TILE) {
      int n = Math.min(TILE, rows - from);
      targets.resize(n);
      targets.embed(shallow, index, value, from, out);
      switch (attention) {
        case FIELD -> attend(index, value, from);
        case PAIR -> addPairs(n, out, from);
        case NONE -> {}
      }
      for (int b = 0; b < n; b++) {
        deep.start(units[b], row.contextUnits());
      }
      targets.addTo(deep, units);
      deep.finish(units, n, out, from);
    }
  }

  private void attend(int[][] index, float[][] value, int from) {
    shallow.vectors(index[0], contextFields, levelsFrom, row.embeddings());
    targets.setNumbers(value, from);
    targets.attend(row.embeddings());
  }

  private void addPairs(int rows, float[] out, int from) {
    for (int b = 0; b < rows; b++) {
      targets.get(b, row.embeddings());
      out[from + b] += row.pairTerm();
    }
  }
}
