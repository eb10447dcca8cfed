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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What shared weights are worth to a category that is new: each category is left out in turn, the
 * others teach the weights, and after some inner steps on its first days the network forecasts its
 * next 28 days (MODELS section 3).
 *
 * <p>As of an origin O, with the last d days before it as the support, rows are the product's own:
 * those with targets in (O - d, O] are adapted to, those with targets in (O, O + 28] and as-of O or
 * later are scored, by their weights. The others' rows end with O less the longest support, so that
 * one teaching serves all supports and none of it overlaps them. Encoding, link and baselines of
 * the left-out category come from its support alone.
 *
 * <p>What a week of a whole category tells of the next four is chance for the most part, so there
 * are several origins. Epochs are 28 days apart, back from the last of them, and each has the
 * weights of the last epoch before its supports.
 *
 * <p>Beside it: its own mean, each series' own level, the same network from random weights after as
 * many steps or the product's passes of Adam, and the shared network without adaptation, which is
 * the one of all others' pooled rows.
 */
public final class AdaptationStudy {
  private static final int EPOCHS = 8;
  private static final int ORIGINS = 3; // unless others are chosen

  // Shares of the progress; the rest is adapting.
  private static final double PLAYED = 0.25;
  private static final double TAUGHT = 0.75;

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
   * @param origins as-of dates; none: three, the last date less 28, 56 and 84 days
   * @param settings of the applications that differ from the data set's
   * @throws io.shelfcast.replay.DataSetException when it cannot be read
   * @throws EvaluationException when it is not daily, has no two categories, or no rows around an
   *     origin
   */
  public AdaptationResult run(
      String name, Path dir, List<LocalDate> origins, Map<String, String> settings) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    DataSet dataSet = DataSets.open(name, dir, topics);
    return run(dataSet, topics, origins, settings, EPOCHS, UnaryOperator.identity());
  }

  AdaptationResult run(
      DataSet dataSet,
      Topics topics,
      List<LocalDate> chosen,
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
    List<LocalDate> origins = origins(dataSet, chosen);
    ServingSettings serving =
        CategoryRows.settings(
            all,
            AdaptationPlan.first(origins, epochs),
            origins.get(origins.size() - 1).plusDays(AdaptationPlan.HORIZON),
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
            training,
            changed.apply(training.deepFmTrainer()),
            origins.stream().map(Period.DAY::indexOf).toList(),
            epochs);
    return new AdaptationResult(dataSet.name(), plan, leaveOneOut(rows, plan));
  }

  /** Ascending. */
  private static List<LocalDate> origins(DataSet dataSet, List<LocalDate> chosen) {
    LocalDate last =
        dataSet
            .lastDate()
            .orElseThrow(() -> new EvaluationException(dataSet.name() + " has no last date"));
    LocalDate latest = last.minusDays(AdaptationPlan.HORIZON);
    LocalDate earliest = dataSet.firstDate().plusDays(2L * AdaptationPlan.longest());
    List<LocalDate> origins =
        !chosen.isEmpty()
            ? chosen
            : Stream.iterate(latest, origin -> origin.minusDays(AdaptationPlan.HORIZON))
                .limit(ORIGINS)
                .filter(origin -> origin.equals(latest) || !origin.isBefore(earliest))
                .toList();
    for (LocalDate origin : origins) {
      if (origin.isBefore(earliest) || origin.isAfter(latest)) {
        throw new EvaluationException(
            "as-of %s leaves too little to learn from or to compare with: %s goes from %s to %s, and %d days are scored"
                .formatted(
                    origin, dataSet.name(), dataSet.firstDate(), last, AdaptationPlan.HORIZON));
      }
    }
    return origins.stream().distinct().sorted().toList();
  }

  /** The study on rows that are there. */
  List<LeftOut> leaveOneOut(SortedMap<String, List<Example>> rows, AdaptationPlan plan) {
    int shortest = AdaptationPlan.SUPPORTS.get(0);
    SortedMap<Long, List<String>> leftOut = new TreeMap<>();
    for (long origin : plan.origins()) {
      List<String> there =
          rows.keySet().stream()
              .filter(c -> !AdaptationPlan.support(rows.get(c), origin, shortest).isEmpty())
              .filter(c -> !AdaptationPlan.scored(rows.get(c), origin).isEmpty())
              .toList();
      if (rows.size() < 2 || there.isEmpty()) {
        throw new EvaluationException(
            "of %d categories with rows, %d have some both in the %d days before %s and in the %d after: try other --origins"
                .formatted(
                    rows.size(),
                    there.size(),
                    shortest,
                    Period.DAY.firstDate(origin),
                    AdaptationPlan.HORIZON));
      }
      leftOut.put(origin, there);
    }
    SortedMap<Long, SortedMap<String, MetaWeights>> shared =
        new SharedTeaching(plan)
            .withoutEach(
                rows, share -> progress.at(PLAYED + share * (TAUGHT - PLAYED), "teaching"));
    List<LeftOut> results = new ArrayList<>();
    int origins = plan.origins().size();
    for (long origin : plan.origins()) {
      List<String> there = leftOut.get(origin);
      for (String category : there) {
        double before = plan.origins().indexOf(origin);
        double share = (before + (double) there.indexOf(category) / there.size()) / origins;
        progress.at(TAUGHT + (1 - TAUGHT) * share, "adapting " + category);
        for (int days : AdaptationPlan.SUPPORTS) {
          LeftOut scores = new LeftOut(category, origin, days, rows.get(category), plan);
          scores.scoreBaselines();
          scores.scoreNetworks(shared.get(origin).get(category));
          results.add(scores);
        }
      }
    }
    return results;
  }
}
