package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.Epochs;
import java.time.Duration;
import java.time.LocalDate;

/**
 * How models are learned; the same for both applications, which must agree on the epochs.
 *
 * @param enabled whether there are learned models at all
 * @param grain of demand
 * @param epochs when models are trained, and which one a forecast uses
 * @param from first target date that is learned from
 * @param firstCutoff the first that some forecast uses; before it nothing is trained
 * @param window periods up to the cutoff that are learned from
 * @param horizon the farthest that is learned from
 * @param rowsPerPeriod about how many rows a category sends a period, over all locations
 * @param maxRows the most rows that one model is trained on; of more, a fixed sample is taken
 * @param keep snapshots of a model that stay on the topic
 * @param seed from which every model's own seed is drawn
 * @param patience how long a forecast waits for its model before it goes out as a fallback
 * @param slowdown added to every training, to see what slow training disturbs
 * @param threads that train
 * @param deepFm what there is in a DeepFM
 * @param meta whether the categories' DeepFMs start from weights that they share
 */
public record TrainingSettings(
    boolean enabled,
    Period grain,
    Epochs epochs,
    LocalDate from,
    long firstCutoff,
    int window,
    int horizon,
    int rowsPerPeriod,
    int maxRows,
    int keep,
    long seed,
    Duration patience,
    Duration slowdown,
    int threads,
    DeepFmParts deepFm,
    boolean meta) {
  /** The seed of a category's training at a cutoff. */
  public long seed(String category, long cutoff) {
    return Hashes.seed(seed, category, cutoff);
  }

  /** The seed of the random weights that a category begins with, at whichever cutoff. */
  public long startSeed(String category) {
    return seed(category, firstCutoff);
  }

  /** How a category's DeepFM is trained. */
  public CategoryDeepFmTrainer.Settings deepFmTrainer() {
    return CategoryDeepFmTrainer.Settings.of(grain).with(deepFm);
  }
}
