package io.shelfcast.training;

import java.util.Optional;

/**
 * Makes one kind of model. A pure function of its task: the same rows, incumbent and seed give the
 * same bytes, on any machine and in any thread.
 */
public interface Trainer {
  /** The model's name, one of {@link io.shelfcast.model.ModelNames}. */
  String model();

  /**
   * Trains; slow, and never called on a stream thread.
   *
   * @return empty when the rows are too few for a model, or none is newer than what the incumbent
   *     has learned
   */
  Optional<TrainedModel> train(TrainingTask task);
}
