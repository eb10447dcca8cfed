package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.Example;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.TrainingTask;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * Tries settings of the DeepFM on a data set's past: every trial trains each category's network as
 * of some dates, by the product's trainer, and forecasts the rows of the four weeks behind them. No
 * row that the data set's protocol scores is seen.
 */
public final class TuningStudy {
  private static final int DAYS = 28;
  private static final int WEEKS = 4;
  private static final int ORIGINS = 2;
  private static final double PLAYED = 0.1; // share of the progress

  private final StudyProgress progress;

  /** A study. */
  public TuningStudy(StudyProgress progress) {
    this.progress = progress;
  }

  /**
   * Runs it on a data set.
   *
   * @param name one of {@link DataSets#names}
   * @param dir the folder with its files
   * @param origins as-of dates; none: two, the later of them four weeks before the first that the
   *     protocol scores
   * @param settings of the applications that differ from the data set's
   * @param space what is tried
   * @throws io.shelfcast.replay.DataSetException when it cannot be read
   * @throws EvaluationException when an origin reaches into what the protocol scores, or there are
   *     no rows around it
   */
  public TuningResult run(
      String name,
      Path dir,
      List<LocalDate> origins,
      Map<String, String> settings,
      TuningSpace space) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    return run(DataSets.open(name, dir, topics), topics, origins, settings, space);
  }

  TuningResult run(
      DataSet dataSet,
      Topics topics,
      List<LocalDate> chosen,
      Map<String, String> settings,
      TuningSpace space) {
    TrainingSettings training = new BacktestSettings(dataSet, settings).serving().training();
    List<TuningSpace.Trial> trials = space.trials(training.deepFmTrainer());
    BacktestSettings all = new BacktestSettings(dataSet, settings);
    Period grain = all.grain();
    int horizon = grain == Period.DAY ? DAYS : WEEKS;
    List<Long> origins = origins(dataSet, grain, horizon, chosen);
    long first = origins.get(0) - training.window() + 1;
    long last = origins.get(origins.size() - 1) + horizon;
    ServingSettings serving =
        CategoryRows.settings(all, grain.firstDate(first), grain.lastDate(last), horizon);
    SortedMap<String, List<Example>> rows =
        CategoryRows.of(
            dataSet,
            topics,
            serving,
            (share, date, read) -> progress.at(PLAYED * share, "playing " + date));
    List<TuningResult.Scored> scored = new ArrayList<>();
    for (TuningSpace.Trial trial : trials) {
      double done = (double) scored.size() / trials.size();
      progress.at(PLAYED + (1 - PLAYED) * done, trial.text());
      scored.add(score(trial, training, rows, origins, horizon));
    }
    return new TuningResult(
        dataSet.name(), origins.stream().map(grain::lastDate).toList(), horizon, scored);
  }

  private static List<Long> origins(
      DataSet dataSet, Period grain, int horizon, List<LocalDate> chosen) {
    EvaluationOptions protocol =
        new EvaluationOptions(
            List.of(), List.of(), OptionalInt.empty(), List.of(), PointForecast.MEAN, Map.of());
    LocalDate scored =
        Protocols.of(dataSet, protocol, grain).stream()
            .map(Protocol::firstOrigin)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    long latest = grain.indexOf(scored) - horizon;
    if (chosen.isEmpty()) {
      return List.of(latest - horizon * (ORIGINS - 1L), latest);
    }
    List<Long> origins = chosen.stream().map(grain::indexOf).sorted().distinct().toList();
    if (origins.get(origins.size() - 1) > latest) {
      throw new EvaluationException(
          "as of %s, targets reach into what %s is scored on; the latest origin is %s"
              .formatted(
                  grain.lastDate(origins.get(origins.size() - 1)),
                  dataSet.name(),
                  grain.lastDate(latest)));
    }
    return origins;
  }

  private static TuningResult.Scored score(
      TuningSpace.Trial trial,
      TrainingSettings training,
      SortedMap<String, List<Example>> rows,
      List<Long> origins,
      int horizon) {
    CategoryDeepFmTrainer trainer =
        new CategoryDeepFmTrainer(training.grain(), trial.settings(), Optional.empty());
    WeightedErrors errors = new WeightedErrors();
    int models = 0;
    for (long origin : origins) {
      for (Map.Entry<String, List<Example>> category : rows.entrySet()) {
        List<Example> known =
            category.getValue().stream()
                .filter(row -> row.target() <= origin && row.target() > origin - training.window())
                .toList();
        Optional<TrainedModel> model =
            trainer.train(
                new TrainingTask(
                    category.getKey(),
                    origin,
                    thinned(known, training.maxRows()),
                    Optional.empty(),
                    Optional.empty(),
                    training.seed(category.getKey(), origin),
                    training.startSeed(category.getKey())));
        if (model.isPresent()) {
          models++;
          add(errors, model.get(), category.getValue(), origin, horizon);
        }
      }
    }
    if (models == 0) {
      throw new EvaluationException("no category has rows enough for a model as of these origins");
    }
    return new TuningResult.Scored(trial, errors.wape(), errors.bias());
  }

  /** Every n-th of the rows, so that at most so many are left. */
  private static List<Example> thinned(List<Example> rows, int most) {
    if (rows.size() <= most) {
      return rows;
    }
    List<Example> thinned = new ArrayList<>(most);
    for (int i = 0; i < most; i++) {
      thinned.add(rows.get((int) ((long) i * rows.size() / most)));
    }
    return thinned;
  }

  private static void add(
      WeightedErrors errors, TrainedModel model, List<Example> rows, long origin, int horizon) {
    DeepFmForecaster forecaster =
        DeepFmForecaster.fromBytes(model.parameters(), "trial", LocalDate.MIN);
    double[] mean = new double[1];
    double[] point = new double[1];
    for (Example row : rows) {
      boolean ahead = row.target() > origin && row.target() <= origin + horizon;
      if (ahead && row.target() - row.horizon() >= origin) {
        forecaster.score(row.asFeatureRows(), mean, point);
        errors.add(row.actual(), mean[0], row.weight());
      }
    }
  }
}
