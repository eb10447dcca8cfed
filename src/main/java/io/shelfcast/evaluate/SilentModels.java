package io.shelfcast.evaluate;

import io.shelfcast.model.ModelNames;
import io.shelfcast.topology.LearnedModels;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.Trainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Models that are asked for and do not forecast. */
final class SilentModels {
  private SilentModels() {}

  /**
   * Says of each of those that cannot as things are set why; a line each.
   *
   * @throws EvaluationException where no other model is asked for
   */
  static List<String> unable(EvaluationOptions options, TrainingSettings training) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (String model : options.models()) {
      reason(model, options, training).ifPresent(reason -> reasons.put(model, reason));
    }
    if (!reasons.isEmpty() && reasons.keySet().containsAll(options.models())) {
      throw new EvaluationException(
          "no model asked for can forecast: "
              + String.join("; ", reasons.values().stream().distinct().toList()));
    }
    return reasons.entrySet().stream()
        .map(each -> "%s cannot forecast: %s".formatted(each.getKey(), each.getValue()))
        .toList();
  }

  /**
   * Names those that learn and were in no forecast.
   *
   * @param rows that were scored
   */
  static Optional<String> unlearned(
      EvaluationOptions options, TrainingSettings training, List<ForecastRow> rows) {
    if (!training.enabled()) {
      return Optional.empty();
    }
    List<String> silent =
        LearnedModels.trainers(training).stream()
            .map(Trainer::model)
            .filter(model -> options.models().isEmpty() || options.models().contains(model))
            .filter(model -> rows.stream().noneMatch(row -> row.models().contains(model)))
            .toList();
    return silent.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "no forecast by %s: at the cutoffs before, no category had rows enough to learn from"
                .formatted(String.join(" and ", silent)));
  }

  private static Optional<String> reason(
      String model, EvaluationOptions options, TrainingSettings training) {
    if (EvaluationOptions.PEERS.contains(model)) {
      return options.peers().contains(model)
          ? Optional.empty()
          : Optional.of("%s is trained only with --peers %s".formatted(model, model));
    }
    if (!ModelNames.LEARNED.contains(model)) {
      return Optional.empty();
    }
    List<String> trained = LearnedModels.trainers(training).stream().map(Trainer::model).toList();
    if (!trained.contains(model)) {
      return Optional.of("nothing trains %s in this release".formatted(model));
    }
    return training.enabled()
        ? Optional.empty()
        : Optional.of(
            "%s learn only with -s %s=true"
                .formatted(String.join(" and ", trained), ShelfcastConfig.TRAINING));
  }
}
