package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.Example;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * What shared weights are worth to a category that is new: each category is left out in turn, the
 * others teach the weights, and after some inner steps on its first days the network forecasts its
 * next 28 days (MODELS section 3).
 *
 * <p>As of the origin O, with the last d days before it as the support, rows are the product's own:
 * those with targets in (O - d, O] are adapted to, those with targets in (O, O + 28] and as-of O or
 * later are scored, by their weights. The others' rows end with O less the longest support, so that
 * one teaching serves all supports and none of it overlaps them. Encoding, link and baselines of
 * the left-out category come from its support alone.
 *
 * <p>Beside it: its own mean, each series' own level, the same network from random weights after as
 * many steps or the product's passes of Adam, and the network that the others taught in the same
 * schedule without inner steps ({@code pooled}), as it is and fine-tuned by the same steps.
 */
public final class AdaptationStudy {
  private static final int EPOCHS = 8;

  // Shares of the progress; the rest is adapting.
  private static final double PLAYED = 0.1;
  private static final double TAUGHT_META = 0.62;
  private static final double TAUGHT_POOLED = 0.18;

  private final StudyProgress progress;

  /** A study. */
  public AdaptationStudy(StudyProgress progress) {
    this.progress = progress;
  }

  /**
   * Runs it on a data set.
   *
   * @param name one of {@link DataSets#names}
   * @param dir the folder with its files
   * @param origin as-of date; empty for the last date less 28 days
   * @param settings of the applications that differ from the data set's
   * @throws io.shelfcast.replay.DataSetException when it cannot be read
   * @throws EvaluationException when it is not daily, has no two categories, or no rows around the
   *     origin
   */
  public AdaptationResult run(
      String name, Path dir, Optional<LocalDate> origin, Map<String, String> settings) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    DataSet dataSet = DataSets.open(name, dir, topics);
    return run(dataSet, topics, origin, settings, EPOCHS, UnaryOperator.identity());
  }

  AdaptationResult run(
      DataSet dataSet,
      Topics topics,
      Optional<LocalDate> chosen,
      Map<String, String> settings,
      int epochs,
      UnaryOperator<CategoryDeepFmTrainer.Settings> changed) {
    BacktestSettings all = new BacktestSettings(dataSet, settings);
    if (all.grain() != Period.DAY) {
      throw new EvaluationException(
          "adaptation is to days of support, but %s is weekly".formatted(dataSet.name()));
    }
    if (CategoryRows.categories(dataSet) < 2) {
      throw new EvaluationException(
          "adaptation leaves out a category and learns from the others, but %s has not two of them"
              .formatted(dataSet.name()));
    }
    LocalDate origin = origin(dataSet, chosen);
    ServingSettings serving =
        CategoryRows.settings(
            all,
            AdaptationPlan.first(origin, epochs),
            origin.plusDays(AdaptationPlan.HORIZON),
            AdaptationPlan.HORIZON);
    SortedMap<String, List<Example>> rows =
        CategoryRows.of(
            dataSet,
            topics,
            serving,
            (share, date, read) -> progress.at(PLAYED * share, "playing " + date));
    TrainingSettings training = serving.training();
    AdaptationPlan plan =
        new AdaptationPlan(
            training, changed.apply(training.deepFmTrainer()), Period.DAY.indexOf(origin), epochs);
    return new AdaptationResult(dataSet.name(), plan, leaveOneOut(rows, plan));
  }

  private static LocalDate origin(DataSet dataSet, Optional<LocalDate> chosen) {
    LocalDate last =
        dataSet
            .lastDate()
            .orElseThrow(() -> new EvaluationException(dataSet.name() + " has no last date"));
    LocalDate latest = last.minusDays(AdaptationPlan.HORIZON);
    LocalDate origin = chosen.orElse(latest);
    LocalDate earliest = dataSet.firstDate().plusDays(2L * AdaptationPlan.longest());
    if (origin.isBefore(earliest) || origin.isAfter(latest)) {
      throw new EvaluationException(
          "as-of %s leaves too little to learn from or to compare with: %s goes from %s to %s, and %d days are scored"
              .formatted(
                  origin, dataSet.name(), dataSet.firstDate(), last, AdaptationPlan.HORIZON));
    }
    return origin;
  }

  /** The study on rows that are there. */
  List<LeftOut> leaveOneOut(SortedMap<String, List<Example>> rows, AdaptationPlan plan) {
    int shortest = AdaptationPlan.SUPPORTS.get(0);
    List<String> leftOut =
        rows.keySet().stream()
            .filter(category -> !plan.support(rows.get(category), shortest).isEmpty())
            .filter(category -> !plan.scored(rows.get(category)).isEmpty())
            .toList();
    if (rows.size() < 2 || leftOut.isEmpty()) {
      throw new EvaluationException(
          "of %d categories with rows, %d have some both in the %d days before the origin and in the %d after: try another --origins"
              .formatted(rows.size(), leftOut.size(), shortest, AdaptationPlan.HORIZON));
    }
    SortedMap<String, MetaWeights> meta =
        new SharedTeaching(plan, plan.model().inner())
            .withoutEach(rows, share -> progress.at(PLAYED + share * TAUGHT_META, "teaching meta"));
    double taughtMeta = PLAYED + TAUGHT_META;
    SortedMap<String, MetaWeights> pooled =
        new SharedTeaching(plan, plan.model().inner().withSteps(0))
            .withoutEach(
                rows, share -> progress.at(taughtMeta + share * TAUGHT_POOLED, "teaching pooled"));
    double taught = taughtMeta + TAUGHT_POOLED;
    List<LeftOut> results = new ArrayList<>();
    for (String category : leftOut) {
      double share = (double) leftOut.indexOf(category) / leftOut.size();
      progress.at(taught + (1 - taught) * share, "adapting " + category);
      for (int days : AdaptationPlan.SUPPORTS) {
        LeftOut scores = new LeftOut(category, days, rows.get(category), plan);
        scores.scoreBaselines();
        scores.scoreNetworks(pooled.get(category), meta.get(category));
        results.add(scores);
      }
    }
    return results;
  }
}
