package io.shelfcast.model.deepfm;

import io.shelfcast.nn.ParameterLayout;

/**
 * Scores rows with fixed parameters, without allocating anything: one row at a time, or the rows of
 * one series, whose context fields are computed once. The outputs are those of {@link
 * DeepFmNetwork#forward} but for rounding. One per thread.
 */
public final class DeepFmScorer {
  private final DeepFmSpec spec;
  private final RowScorer row;
  private final SeriesScorer series;
  private int[] lastIndex;
  private float[] lastValue;

  /**
   * A scorer for that network; the parameters are copied.
   *
   * @throws IllegalArgumentException if there are more or fewer of them than the network has
   */
  public DeepFmScorer(DeepFmSpec spec, float[] theta) {
    this(spec, new DeepFmNetwork(spec).layout(), theta);
  }

  /** The same, where the network's layout is at hand: a network is megabytes of scratch. */
  DeepFmScorer(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    if (theta.length != layout.total()) {
      throw new IllegalArgumentException(
          theta.length + " parameters for a network of " + layout.total());
    }
    this.spec = spec;
    float[] copy = theta.clone();
    DeepPart deep = new DeepPart(spec, layout, copy, SeriesScorer.TILE);
    ShallowPart shallow = new ShallowPart(spec, layout, copy, SeriesScorer.TILE);
    row = new RowScorer(spec, layout, copy, shallow, deep);
    series = new SeriesScorer(spec, layout, copy, row, shallow, deep);
  }

  /**
   * The raw output of one row.
   *
   * @param index by field: its feature
   * @param value by field
   */
  public float score(int[] index, float[] value) {
    lastIndex = index;
    lastValue = value;
    return row.score(index, value);
  }

  /**
   * The raw outputs of the rows of one series.
   *
   * @param index by row and field; the context fields, and the features of the target's numbers,
   *     are read from the first row only, so a caller whose rows differ in them gets wrong outputs
   * @param value by row and field, likewise
   * @param rows how many rows, 0 or more
   * @param out result, by row
   */
  public void score(int[][] index, float[][] value, int rows, float[] out) {
    if (rows == 0) {
      return;
    }
    series.score(index, value, rows, out);
    lastIndex = index[rows - 1];
    lastValue = value[rows - 1];
  }

  /** How many attention weights a row has: one a field, one a pair of fields, or none. */
  public int weightCount() {
    int fields = spec.fields();
    return switch (spec.attention()) {
      case NONE -> 0;
      case FIELD -> fields;
      case PAIR -> fields * (fields - 1) / 2;
    };
  }

  /**
   * The attention weights of the row that was scored last, whose arrays must be as they were: it is
   * scored once more. They sum to 1. With field attention the weight of field j is the mean that
   * the fields give to j; pairs come as (0,1), (0,2), ..., (1,2), ....
   *
   * @param into result; as long as {@link #weightCount}
   * @throws IllegalStateException if no row was scored
   */
  public void weights(float[] into) {
    if (lastIndex == null) {
      throw new IllegalStateException("no row was scored");
    }
    if (weightCount() > 0) {
      row.score(lastIndex, lastValue);
      row.weights(into);
    }
  }

  /** How many pairs of fields a row has whose mutual attention can be told apart. */
  public int pairCount() {
    int fields = spec.fields();
    return spec.attention() == AttentionForm.FIELD ? fields * (fields - 1) / 2 : 0;
  }

  /**
   * With field attention: of the row that {@link #weights} was asked about last, what the fields of
   * each pair give to each other, in the order (0,1), (0,2), ..., (1,2), .... With what each field
   * gives to itself they sum to 1.
   *
   * @param into result; as long as {@link #pairCount}
   */
  public void pairWeights(float[] into) {
    if (pairCount() > 0) {
      row.mutual(into);
    }
  }
}
