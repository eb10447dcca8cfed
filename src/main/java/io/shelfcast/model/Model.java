package io.shelfcast.model;

import io.shelfcast.feature.FeatureRows;
import java.time.LocalDate;
import java.util.Map;

/** A trained model: immutable, safe for several threads, and always the same for the same rows. */
public interface Model {
  /** The field's name for it, e.g. {@code efm}; one of {@link ModelNames}. */
  String name();

  /** Names the snapshot. */
  String version();

  /** Cutoff: it has seen target dates up to this one. */
  LocalDate trainedThrough();

  /** Whether it has seen little of the category, and forecasts by what it learned of others. */
  default boolean coldStart() {
    return false;
  }

  /**
   * Writes the expected demand of each row.
   *
   * @param rows features of one series
   * @param means receives units per row, finite and not negative
   * @param percentagePoints receives the points that make percentage errors small, units; NaN where
   *     the model has none but its distribution's
   */
  void score(FeatureRows rows, double[] means, double[] percentagePoints);

  /**
   * What the model looked at most in the first row, for people.
   *
   * @return shares by field, or by pair of fields, to four decimals; empty where the model cannot
   *     say
   */
  default Map<String, Double> explain(FeatureRows rows) {
    return Map.of();
  }
}
