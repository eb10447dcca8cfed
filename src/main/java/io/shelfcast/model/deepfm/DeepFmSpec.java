package io.shelfcast.model.deepfm;

import java.util.List;

/**
 * The shape of a network.
 *
 * @param fields fields of a row
 * @param contextFields the first so many fields are context: with field attention they see each
 *     other only, while the fields behind them (the target's) see all; what is made of them is then
 *     the same for all targets. 0: every field sees all
 * @param targetNumbers of the target's fields the first so many are numbers: each has one feature,
 *     whatever the row, and it is the value that differs
 * @param features rows of the embedding table, shared by all fields
 * @param dimension of an embedding
 * @param hidden widths of the deep part's layers, first layer first; may be empty
 * @param attention what attention there is
 * @param fm whether the output has the factorization machine's term
 */
public record DeepFmSpec(
    int fields,
    int contextFields,
    int targetNumbers,
    int features,
    int dimension,
    List<Integer> hidden,
    AttentionForm attention,
    boolean fm) {
  private static final int DIMENSION = 10;
  private static final List<Integer> HIDDEN = List.of(64, 32);

  /** Checks the sizes. */
  public DeepFmSpec {
    hidden = List.copyOf(hidden);
    requirePositive("fields", fields);
    if (contextFields < 0 || contextFields > fields) {
      throw new IllegalArgumentException(
          "context fields must be 0 to %d, were %d".formatted(fields, contextFields));
    }
    if (targetNumbers < 0 || targetNumbers > fields - contextFields) {
      throw new IllegalArgumentException(
          "numbers of the target must be 0 to %d, were %d"
              .formatted(fields - contextFields, targetNumbers));
    }
    requirePositive("features", features);
    requirePositive("dimension", dimension);
    hidden.forEach(width -> requirePositive("hidden", width));
    if (attention == AttentionForm.PAIR && fields < 2) {
      throw new IllegalArgumentException("attention over pairs needs 2 fields or more");
    }
  }

  /** Dimension 10, hidden layers of 64 and 32 units, field attention and the FM term. */
  public static DeepFmSpec of(int fields, int contextFields, int targetNumbers, int features) {
    return new DeepFmSpec(
        fields,
        contextFields,
        targetNumbers,
        features,
        DIMENSION,
        HIDDEN,
        AttentionForm.FIELD,
        true);
  }

  /** The same with another attention, and with or without the FM term. */
  public DeepFmSpec with(AttentionForm form, boolean withFm) {
    return new DeepFmSpec(
        fields, contextFields, targetNumbers, features, dimension, hidden, form, withFm);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
    }
  }
}
