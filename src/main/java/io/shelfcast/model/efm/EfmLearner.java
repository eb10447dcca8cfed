package io.shelfcast.model.efm;

import java.util.Optional;

/** Fits an EFM's parameters to rows. The same rows and settings give the same bytes. */
public interface EfmLearner {
  /**
   * Fits from the null model.
   *
   * @param data rows, at least one with demand
   * @throws IllegalArgumentException when no row has demand, or the structure names a variable that
   *     the rows do not have
   */
  default EfmFit fit(EfmData data, EfmStructure structure) {
    return fit(data, structure, Optional.empty());
  }

  /**
   * Fits from another model's parameters where both have the same term and level, and from the null
   * model where not.
   *
   * @param start e.g. the model of the cutoff before
   */
  EfmFit fit(EfmData data, EfmStructure structure, Optional<EfmModel> start);
}
