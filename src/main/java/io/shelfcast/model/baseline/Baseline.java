package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;

/**
 * A forecast that needs no training: a pure function of one series' history. Implementations are
 * immutable, safe for several threads, and forecast every history, an empty or wholly masked one
 * included.
 */
public interface Baseline {
  /** The field's name for it, as in tables and accuracy reports. */
  String name();

  /**
   * Writes the expected demand of the next periods.
   *
   * @param history what is known at as-of; masked periods are not observations
   * @param means receives units per period, finite and not negative; position 0 is horizon 1
   */
  void forecast(History history, double[] means);
}
