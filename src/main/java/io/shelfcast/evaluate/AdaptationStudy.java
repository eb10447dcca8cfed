package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.model.deepfm.Adaptation;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.Example;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.LongStream;

/**
 * What shared weights are worth to a category that is new: each category is left out in turn, the
 * others teach the weights, and after some inner steps on its first days the network forecasts its
 * next {@value #HORIZON} days (MODELS section 3).
 *
 * <p>As of the origin O, with the last {@code days} before it as the support, rows are the
 * product's own: those with targets in (O - days, O] are adapted to, those with targets in (O, O +
 * {@value #HORIZON}] and as-of O or later are scored, by their weights. The others' rows end with O
 * less the longest support, so that one teaching serves all supports and none of it overlaps them.
 * Encoding, link and baselines of the left-out category come from its support alone.
 *
 * <p>Beside it: its own mean, each series' own level, the same network from random weights after as
 * many steps or the product's passes of Adam, and the network that the others taught in the same
 * schedule without inner steps ({@code pooled}), as it is and fine-tuned by the same steps.
 */
public final class AdaptationStudy {
  /** Days that are scored. */
  public static final int HORIZON = 28;

  /** Days of support, of which the longest is the last. */
  static final List<Integer> SUPPORTS = List.of(2, 4, 7, 14);

  /** Those that tables and curves are made for. */
  static final List<Integer> REPORTED = List.of(7, 14);

  static final int EPOCHS = 8;
  private static final int EVERY = 28; // days from one epoch to the next
  private static final double PLAYED = 0.3; // share of the progress
  private static final double TAUGHT_INNER = 0.55;
  private static final double TAUGHT = 0.25;

  /** Told how far the study is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Goes on.
     *
     * @param done share of the study
     * @param doing what
     */
    void at(double done, String doing);
  }

  private final Progress progress;

  /** A study. */
  public AdaptationStudy(Progress progress) {
    this.progress = progress;
  }

  /**
   * Runs it on a data set.
   *
   * @param name one of {@link DataSets#names}
   * @param dir the folder with its files
   * @param origin as-of date; empty for the last date less {@value #HORIZON} days
   * @param settings of the applications that differ from the data set's
   * @throws io.shelfcast.replay.DataSetException when it cannot be read
   * @throws EvaluationException when it is not daily, has no two categories, or no rows around the
   *     origin
   */
  public AdaptationResult run(
      String name, Path dir, Optional<LocalDate> origin, Map<String, String> settings) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    return run(DataSets.open(name, dir, topics), topics, origin, settings, EPOCHS);
  }

  AdaptationResult run(
      DataSet dataSet,
      Topics topics,
      Optional<LocalDate> chosen,
      Map<String, String> settings,
      int epochs) {
    BacktestSettings all = new BacktestSettings(dataSet, settings);
    if (all.grain() != Period.DAY) {
      throw new EvaluationException(
          "adaptation is about days of support, and %s is weekly".formatted(dataSet.name()));
    }
    if (CategoryRows.categories(dataSet) < 2) {
      throw new EvaluationException(
          "adaptation leaves out a category and learns from the others, and %s has not two of them"
              .formatted(dataSet.name()));
    }
    LocalDate origin = origin(dataSet, chosen);
    List<Long> cutoffs = cutoffs(Period.DAY.indexOf(origin), epochs);
    LocalDate first = Period.DAY.firstDate(cutoffs.get(0) - SharedTeaching.WINDOW + 1);
    ServingSettings serving = CategoryRows.settings(all, first, origin.plusDays(HORIZON), HORIZON);
    SortedMap<String, List<Example>> rows =
        CategoryRows.of(
            dataSet,
            topics,
            serving,
            (share, date, read) -> progress.at(PLAYED * share, "playing " + date));
    TrainingSettings training = serving.training();
    return new AdaptationResult(
        dataSet.name(),
        origin,
        epochs,
        training.deepFmTrainer().inner().steps(),
        leaveOneOut(rows, training, origin, epochs));
  }

  private static LocalDate origin(DataSet dataSet, Optional<LocalDate> chosen) {
    LocalDate last =
        dataSet
            .lastDate()
            .orElseThrow(() -> new EvaluationException(dataSet.name() + " has no last date"));
    LocalDate latest = last.minusDays(HORIZON);
    LocalDate origin = chosen.orElse(latest);
    LocalDate earliest = dataSet.firstDate().plusDays(2L * longestSupport());
    if (origin.isBefore(earliest) || origin.isAfter(latest)) {
      throw new EvaluationException(
          "as-of %s leaves too little to learn from or to compare with: %s goes from %s to %s, and %d days are scored"
              .formatted(origin, dataSet.name(), dataSet.firstDate(), last, HORIZON));
    }
    return origin;
  }

  private static int longestSupport() {
    return SUPPORTS.get(SUPPORTS.size() - 1);
  }

  /** The last is before every support. */
  static List<Long> cutoffs(long origin, int epochs) {
    long last = origin - longestSupport();
    return LongStream.range(0, epochs).map(e -> last - EVERY * (epochs - 1 - e)).boxed().toList();
  }

  /** Rows with targets in (after, through]. */
  static List<Example> within(List<Example> rows, long after, long through) {
    return rows.stream().filter(row -> row.target() > after && row.target() <= through).toList();
  }

  /** The study on the rows of all categories. */
  List<LeftOut> leaveOneOut(
      SortedMap<String, List<Example>> rows,
      TrainingSettings training,
      LocalDate origin,
      int epochs) {
    long asOf = Period.DAY.indexOf(origin);
    List<String> leftOut =
        rows.keySet().stream().filter(c -> scored(rows.get(c), asOf).isPresent()).toList();
    if (rows.size() < 2 || leftOut.isEmpty()) {
      throw new EvaluationException(
          "of %d categories with rows, %d have some both in the %d days before %s and in the %d after"
              .formatted(rows.size(), leftOut.size(), SUPPORTS.get(0), origin, HORIZON));
    }
    Adaptation.Settings inner = training.deepFmTrainer().inner();
    List<Long> cutoffs = cutoffs(asOf, epochs);
    SortedMap<String, MetaWeights> meta =
        new SharedTeaching(training, inner)
            .withoutEach(rows, cutoffs, s -> progress.at(PLAYED + s * TAUGHT_INNER, "teaching"));
    SortedMap<String, MetaWeights> pooled =
        new SharedTeaching(training, inner.withSteps(0))
            .withoutEach(
                rows,
                cutoffs,
                s -> progress.at(PLAYED + TAUGHT_INNER + s * TAUGHT, "teaching, no inner steps"));
    double before = PLAYED + TAUGHT_INNER + TAUGHT;
    List<LeftOut> results = new ArrayList<>();
    for (String category : leftOut) {
      double share = (double) leftOut.indexOf(category) / leftOut.size();
      progress.at(before + (1 - before) * share, "adapting " + category);
      List<Example> own = rows.get(category);
      List<Example> test = scored(own, asOf).orElseThrow();
      for (int days : SUPPORTS) {
        List<Example> support = within(own, asOf - days, asOf);
        LeftOut scores = new LeftOut(category, days, support, test, training);
        scores.scoreBaselines();
        scores.scoreNetworks(pooled.get(category), meta.get(category), asOf);
        results.add(scores);
      }
    }
    return results;
  }

  private static Optional<List<Example>> scored(List<Example> rows, long asOf) {
    List<Example> test =
        within(rows, asOf, asOf + HORIZON).stream()
            .filter(row -> row.target() - row.horizon() >= asOf)
            .toList();
    boolean both = !test.isEmpty() && !within(rows, asOf - SUPPORTS.get(0), asOf).isEmpty();
    return both ? Optional.of(test) : Optional.empty();
  }
}
