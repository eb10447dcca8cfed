package io.shelfcast.nn;

/**
 * Attention over a row's fields: a softmax says how much each field, or pair of fields, counts in
 * this row. In: fields x dimension units, e_fd at f * dimension + d.
 */
public sealed interface Attention extends Layer permits FieldAttention, PairAttention {
  /** How many weights explain a row: one a field, or one a pair of fields. */
  int weightCount();

  /** Copies the weights of one lane of the last forward pass to {@code into}; they sum to 1. */
  void weights(int lane, float[] into);
}
