package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.topology.LearnedModels;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.Epochs;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Evaluates forecasts on a data set: plays it through the serving topology in this process and
 * scores what came out (DESIGN section 9).
 *
 * <p>Forecasting starts {@value #WARM_UP} periods before the first scored origin, so that blend
 * weights and quantiles have learnt by then: of 28 periods ahead for half that time. Before that,
 * closes only build histories; so do locations of which nothing is scored, all the time.
 */
public final class Evaluator {
  /** Periods forecast, and learnt from, before the first scored origin. */
  static final int WARM_UP = 56;

  private final EvaluationOptions options;
  private final BacktestProgress progress;

  /**
   * @param options what to evaluate
   * @param progress told about once a business date
   */
  public Evaluator(EvaluationOptions options, BacktestProgress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Evaluates one of the data sets that come from files.
   *
   * @param name one of {@link DataSets#names}
   * @param dir the folder with its files
   * @throws io.shelfcast.replay.DataSetException when it cannot be read
   * @throws EvaluationException when the options do not fit it, or its counts do not add up
   */
  public Evaluation evaluate(String name, Path dir) {
    long start = System.nanoTime();
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    return evaluate(DataSets.open(name, dir, topics), topics, start);
  }

  /**
   * Evaluates any data set.
   *
   * @param topics those that the data set was opened with, on a registry in memory
   */
  public Evaluation evaluate(DataSet dataSet, Topics topics) {
    return evaluate(dataSet, topics, System.nanoTime());
  }

  private Evaluation evaluate(DataSet dataSet, Topics topics, long start) {
    BacktestSettings chosen = chosen(dataSet);
    Period grain = chosen.grain();
    List<Protocol> protocols = Protocols.of(dataSet, options, grain);
    ServingSettings settings = settings(chosen, protocols);
    List<String> warnings = new ArrayList<>(SilentModels.unable(options, settings.training()));
    DemandLog demand = new DemandLog(settings.demand());
    List<ForecastCollector> collectors = new ArrayList<>();
    for (Protocol protocol : protocols) {
      collectors.add(new ForecastCollector(protocol, grain, options.point(), demand));
    }
    ExplanationLog explanations = new ExplanationLog();
    List<String> notes = new ArrayList<>();
    InputCounts input;
    try (Peers peers = peers(settings.training(), protocols, notes);
        Backtest backtest =
            new Backtest(
                dataSet,
                topics,
                settings,
                collectors,
                demand,
                explanations,
                trainers(settings.training(), protocols, peers),
                peers.shadows())) {
      input = backtest.run(progress);
    }
    explanations.note().ifPresent(notes::add);
    List<ProtocolScores> scores = new ArrayList<>();
    List<ForecastRow> primary = collectors.get(0).rows();
    SilentModels.unlearned(options, settings.training(), primary).ifPresent(warnings::add);
    for (ForecastCollector collector : collectors) {
      List<ForecastRow> rows = collector == collectors.get(0) ? primary : collector.rows();
      scores.add(Scoring.score(collector.protocol(), rows, demand, options.models()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Evaluation(
        dataSet.name(),
        input,
        scores,
        new ScoredForecasts(primary, demand, grain, options.models()),
        explanations.kept(),
        warnings,
        notes,
        seconds);
  }

  /** All that learn, as long as some scored forecast may still know what they have learned. */
  private static List<Trainer> trainers(
      TrainingSettings settings, List<Protocol> protocols, Peers peers) {
    List<Trainer> trainers = new ArrayList<>(LearnedModels.trainers(settings));
    trainers.addAll(peers.trainers());
    long origin = settings.grain().indexOf(lastOrigin(protocols));
    long cutoff = settings.epochs().inForce(origin);
    return trainers.stream().map(trainer -> until(cutoff, trainer)).toList();
  }

  private static Trainer until(long last, Trainer trainer) {
    return new Trainer() {
      @Override
      public String model() {
        return trainer.model();
      }

      @Override
      public Optional<TrainedModel> train(TrainingTask task) {
        return task.cutoff() > last ? Optional.empty() : trainer.train(task);
      }
    };
  }

  /** The peers asked for; of those that cannot run here, a note says why. */
  private Peers peers(TrainingSettings training, List<Protocol> protocols, List<String> notes) {
    if (options.peers().isEmpty()) {
      return Peers.NONE;
    }
    Optional<String> reason = LightGbm.unavailable();
    if (reason.isPresent()) {
      notes.add(LightGbmPeer.NAME + " skipped: " + reason.get());
      return Peers.NONE;
    }
    if (!training.enabled()) {
      throw new EvaluationException("peers learn from training rows: training.enabled is false");
    }
    long first = training.grain().indexOf(firstOrigin(protocols));
    Epochs epochs = training.epochs();
    return Peers.of(new LightGbmPeer(training.grain(), epochs, epochs.inForce(first)));
  }

  private static LocalDate firstOrigin(List<Protocol> protocols) {
    return protocols.stream()
        .map(Protocol::firstOrigin)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static LocalDate lastOrigin(List<Protocol> protocols) {
    return protocols.stream()
        .map(Protocol::lastOrigin)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private BacktestSettings chosen(DataSet dataSet) {
    Map<String, String> chosen = new HashMap<>();
    if (!options.peers().isEmpty()) {
      chosen.put(ShelfcastConfig.TRAINING, "true"); // they learn from the same rows
    }
    chosen.putAll(options.settings());
    return new BacktestSettings(dataSet, chosen);
  }

  private static ServingSettings settings(BacktestSettings chosen, List<Protocol> protocols) {
    Period grain = chosen.grain();
    int horizon = protocols.stream().mapToInt(Protocol::longestHorizon).max().orElseThrow();
    LocalDate first = firstOrigin(protocols);
    return chosen
        .with(ShelfcastConfig.HORIZON, Math.max(horizon, Protocols.DEFAULT_HORIZON))
        .with(ShelfcastConfig.FROM, grain.firstDate(grain.indexOf(first) - WARM_UP).toString())
        .with(ShelfcastConfig.LOCATIONS, locations(protocols))
        .with(ShelfcastConfig.MODEL_DETAIL, true)
        .serving();
  }

  /** The locations that some protocol scores; empty for all. */
  private static List<String> locations(List<Protocol> protocols) {
    List<Set<String>> each = protocols.stream().map(p -> p.series().locations()).toList();
    return each.stream().anyMatch(Set::isEmpty)
        ? List.of()
        : each.stream().flatMap(Set::stream).distinct().sorted().toList();
  }
}
