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
 */
public record TrainedModel(
    byte[] parameters,
    int formatVersion,
    long rows,
    String configHash,
    SortedMap<String, Double> holdout,
    boolean champion) {}
