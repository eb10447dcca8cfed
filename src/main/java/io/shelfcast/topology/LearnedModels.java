package io.shelfcast.topology;

import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.model.efm.EfmForecaster;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.CategoryEfmTrainer;
import io.shelfcast.training.Trainer;
import java.util.List;
import java.util.Optional;

/** The kinds of models that are learned: how each is trained, and read from its snapshot. */
public final class LearnedModels {
  private LearnedModels() {}

  /** A trainer for each kind. */
  public static List<Trainer> trainers(TrainingSettings settings) {
    return List.of(
        new CategoryEfmTrainer(settings.grain(), CategoryEfmTrainer.Settings.of(settings.grain())),
        new CategoryDeepFmTrainer(
            settings.grain(),
            settings.deepFmTrainer(),
            settings.meta() ? Optional.of(firstShared(settings)) : Optional.empty()));
  }

  /** The weights that categories start from before any has taught them; the same everywhere. */
  public static MetaWeights firstShared(TrainingSettings settings) {
    return MetaWeights.random(
        settings.grain(), settings.deepFm(), settings.seed(ModelNames.META, 0));
  }

  /**
   * Decodes a snapshot of a model that forecasts; empty for one that does not.
   *
   * @throws ModelFormatException when it is damaged, or of a kind or format that a later release
   *     made
   */
  static Optional<Model> decode(ModelSnapshot snapshot) {
    byte[] parameters = new byte[snapshot.getParameters().remaining()];
    snapshot.getParameters().duplicate().get(parameters);
    return switch (snapshot.getModel()) {
      case ModelNames.EFM ->
          Optional.of(
              EfmForecaster.fromBytes(
                  parameters, snapshot.getVersion(), snapshot.getTrainedThrough()));
      case ModelNames.DEEPFM ->
          Optional.of(
              DeepFmForecaster.fromBytes(
                  parameters, snapshot.getVersion(), snapshot.getTrainedThrough()));
      case ModelNames.META -> Optional.empty();
      default ->
          throw new ModelFormatException(
              "no model is called '%s' in this release".formatted(snapshot.getModel()));
    };
  }
}
