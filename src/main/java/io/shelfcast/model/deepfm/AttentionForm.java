package io.shelfcast.model.deepfm;

/** What attention a network has. */
public enum AttentionForm {
  /** None: plain embeddings go into the deep part. */
  NONE,
  /** Contextual embeddings of the fields go into the deep part. */
  FIELD,
  /**
   * A weighted sum over pairs of fields adds to the output; the deep part sees plain embeddings.
   */
  PAIR
}
