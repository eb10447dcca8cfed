package io.shelfcast.model.deepfm;

/**
 * What there is in the networks of an application, whatever the category: they share weights.
 *
 * @param attention its form
 * @param fm whether the output has the factorization machine's term
 * @param interactions whether there are fields of page views and carts; of use only where such
 *     events are sent, since a field without numbers is looked at, too
 */
public record DeepFmParts(AttentionForm attention, boolean fm, boolean interactions) {
  /** Field attention and the FM term. */
  public static final DeepFmParts DEFAULT = new DeepFmParts(AttentionForm.FIELD, true, false);

  /** The same with another attention. */
  public DeepFmParts with(AttentionForm form) {
    return new DeepFmParts(form, fm, interactions);
  }
}
