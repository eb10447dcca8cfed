package io.shelfcast.training;

import java.util.SortedMap;

/**
 * What a trainer made.
 *
 * @param parameters in the model's own format, which begins with its version
 * @param formatVersion of the parameters
 * @param rows trained on
 * @param configHash of all hyper-parameters
 * @param holdout scores on the newest held-out targets, by name
 * @param champion whether it is to replace the incumbent
 * @param outerGradient the category's part in the weights that all categories start from; empty
 *     where it has none
 */
public record TrainedModel(
    byte[] parameters,
    int formatVersion,
    long rows,
    String configHash,
    SortedMap<String, Double> holdout,
    boolean champion,
    float[] outerGradient) {
  /** A model that starts from nothing shared. */
  public TrainedModel(
      byte[] parameters,
      int formatVersion,
      long rows,
      String configHash,
      SortedMap<String, Double> holdout,
      boolean champion) {
    this(parameters, formatVersion, rows, configHash, holdout, champion, new float[0]);
  }
}
