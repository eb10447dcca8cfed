package io.shelfcast.model.deepfm;

import java.util.List;

/**
 * The shape of a network.
 *
 * @param fields fields of a row
 * @param features rows of the embedding table, shared by all fields
 * @param dimension of an embedding
 * @param hidden widths of the deep part's layers, first layer first; may be empty
 * @param attention what attention there is
 * @param fm whether the output has the factorization machine's term
 */
public record DeepFmSpec(
    int fields,
    int features,
    int dimension,
    List<Integer> hidden,
    AttentionForm attention,
    boolean fm) {
  private static final int DIMENSION = 10;
  private static final List<Integer> HIDDEN = List.of(64, 32);

  /** Checks that all sizes are positive. */
  public DeepFmSpec {
    hidden = List.copyOf(hidden);
    requirePositive("fields", fields);
    requirePositive("features", features);
    requirePositive("dimension", dimension);
    hidden.forEach(width -> requirePositive("hidden", width));
    if (attention == AttentionForm.PAIR && fields < 2) {
      throw new IllegalArgumentException("attention over pairs needs 2 fields or more");
    }
  }

  /** Dimension 10, hidden layers of 64 and 32 units, field attention and the FM term. */
  public static DeepFmSpec of(int fields, int features) {
    return new DeepFmSpec(fields, features, DIMENSION, HIDDEN, AttentionForm.FIELD, true);
  }

  /** The same with another attention. */
  public DeepFmSpec withAttention(AttentionForm form) {
    return new DeepFmSpec(fields, features, dimension, hidden, form, fm);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
    }
  }
}
