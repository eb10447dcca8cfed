package io.shelfcast.cli;

import io.shelfcast.evaluate.AdaptationResult;
import io.shelfcast.evaluate.AdaptationStudy;
import io.shelfcast.evaluate.ColdStartResult;
import io.shelfcast.evaluate.ColdStartStudy;
import io.shelfcast.evaluate.EfmPaperResult;
import io.shelfcast.evaluate.EfmPaperStudy;
import io.shelfcast.evaluate.Evaluation;
import io.shelfcast.evaluate.EvaluationException;
import io.shelfcast.evaluate.EvaluationOptions;
import io.shelfcast.evaluate.Evaluator;
import io.shelfcast.evaluate.PointForecast;
import io.shelfcast.evaluate.StudyProgress;
import io.shelfcast.evaluate.TuningResult;
import io.shelfcast.evaluate.TuningSpace;
import io.shelfcast.evaluate.TuningStudy;
import io.shelfcast.replay.DataSets;
import io.shelfcast.training.LaunchTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Function;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A backtest: the serving topology over a data set, in one process, the same every time. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Backtest: play a data set through the serving topology in one process and score forecasts.",
      "The same input gives the same table, on any machine. The named sets have their published"
          + " protocol; --origins and --horizon ask for another."
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int STEPS = 1_000;
  private static final String EFM_PAPER = "efm-paper";
  private static final String COLD_START = "cold-start";
  private static final String ADAPTATION = "adaptation";
  private static final String TUNE = "tune";
  private static final String SIMULATOR = "simulator";
  private static final String CSV = "csv";

  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description =
          "online-retail, m5, orange-juice, csv or simulator; or efm-paper, the EFM paper's study of"
              + " student-performance and forest-fires; or cold-start, launch forecasts of the set"
              + " in DIR (orange-juice or m5); or adaptation, what shared weights are worth to a"
              + " category that is left out; or tune, which settings of the DeepFM do best before"
              + " anything that is scored.")
  private String dataSet;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description =
          "Folder of its files (default: this one). cold-start, adaptation, tune: its name says"
              + " which set it is. adaptation and tune: without DIR, or with simulator, the simulated chain; a folder"
              + " of any other name is read as csv.")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "NAME",
      description = "Report these models alone (default: all).")
  private List<String> models = List.of();

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description =
          "Train and score these beside ours, on the same rows and features: lightgbm. Switches"
              + " learning on.")
  private List<String> peers = List.of();

  @Option(names = "--horizon", paramLabel = "H", description = "Score 1..H periods ahead.")
  private Optional<Integer> horizon = Optional.empty();

  @Option(
      names = "--origins",
      split = ",",
      paramLabel = "DATE",
      description =
          "As-of dates to forecast from, e.g. 2016-03-27; adaptation: by default three, the last of"
              + " them 28 days before the last date; tune: by default two, before what is scored.")
  private List<LocalDate> origins = List.of();

  @Option(
      names = "--point",
      defaultValue = "MEAN",
      description =
          "What is scored: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). MAPE is the point"
              + " with the least expected percentage error, which underestimates on purpose.")
  private PointForecast point;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "efm-paper, adaptation: write the tables and the curves as one HTML page, too.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--no-similar-items",
      description = "cold-start: from attributes alone, without the sales of similar items.")
  private boolean noSimilarItems;

  @Option(
      names = "--forecasts",
      paramLabel = "FILE.csv",
      description = "Write every scored forecast with its actual.")
  private Optional<Path> forecasts = Optional.empty();

  @Option(
      names = "--try",
      paramLabel = "NAME=V1:V2",
      description =
          "tune: values of passes, batch, rate, l2, attention or fm; all combinations are tried"
              + " (default: rate, passes and l2, three each).")
  private Map<String, String> tried = new LinkedHashMap<>();

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "tune: try N of the combinations, drawn at random.")
  private Optional<Integer> draws = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "A setting, e.g. demand.grace.hours=12; see `shelfcast serve --settings`.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    if (dataSet.equals(EFM_PAPER)) {
      return study();
    }
    if (dataSet.equals(COLD_START)) {
      return coldStart();
    }
    if (dataSet.equals(ADAPTATION)) {
      return adaptation();
    }
    if (dataSet.equals(TUNE)) {
      return tune();
    }
    if (report.isPresent()) {
      throw new EvaluationException("--report is for efm-paper and adaptation");
    }
    OptionalInt ahead = horizon.isPresent() ? OptionalInt.of(horizon.get()) : OptionalInt.empty();
    EvaluationOptions options =
        new EvaluationOptions(models, peers, ahead, origins, point, settings);
    Evaluation evaluation =
        watched(
            progress ->
                new Evaluator(
                        options,
                        (share, date, rows) ->
                            progress.at(share, "%s  %,d rows".formatted(date, rows)))
                    .evaluate(dataSet, folder()));
    System.out.print(evaluation.table());
    if (json.isPresent()) {
      Files.writeString(json.get(), evaluation.json());
    }
    if (forecasts.isPresent()) {
      evaluation.writeForecasts(forecasts.get());
    }
    return 0;
  }

  /** {@code evaluate cold-start DIR}: DIR's own name says which set it is. */
  private int coldStart() throws IOException {
    LaunchTrainer.Settings all = LaunchTrainer.Settings.DEFAULT;
    LaunchTrainer.Settings trainer = noSimilarItems ? all.withoutSimilarItems() : all;
    ColdStartResult result = ColdStartStudy.run(nameOf(folder()), folder(), trainer);
    System.out.print(result.table());
    if (json.isPresent()) {
      Files.writeString(json.get(), result.json());
    }
    return 0;
  }

  /** {@code evaluate adaptation [DIR]}. */
  private int adaptation() throws IOException {
    if (!models.isEmpty()
        || !peers.isEmpty()
        || horizon.isPresent()
        || forecasts.isPresent()
        || point != PointForecast.MEAN) {
      throw new EvaluationException(
          "adaptation has a protocol of its own: only --origins, --set, --json and --report");
    }
    String set = setOrSimulator();
    AdaptationResult result =
        watched(progress -> new AdaptationStudy(progress).run(set, folder(), origins, settings));
    System.out.print(result.table());
    if (json.isPresent()) {
      Files.writeString(json.get(), result.json());
    }
    if (report.isPresent()) {
      Files.writeString(report.get(), result.html());
    }
    return 0;
  }

  /** The simulator needs no folder; what has no known name may be one's own data. */
  private String setOrSimulator() throws IOException {
    if (dir.isEmpty() || dir.get().equals(Path.of(SIMULATOR))) {
      dir = Optional.empty();
      return SIMULATOR;
    }
    if (!Files.isDirectory(folder())) {
      throw new EvaluationException("no folder %s; without one, the simulator".formatted(folder()));
    }
    String name = nameOf(folder());
    if (DataSets.names().contains(name)) {
      return name;
    }
    if (!Files.exists(folder().resolve("sales.csv"))
        && !Files.exists(folder().resolve("sales.csv.gz"))) {
      throw new EvaluationException(
          "%s is no data set: its name is none of %s, and it has no sales.csv"
              .formatted(folder(), String.join(", ", DataSets.names())));
    }
    return CSV;
  }

  private Path folder() {
    return dir.orElse(Path.of("."));
  }

  private static String nameOf(Path folder) throws IOException {
    return folder.toRealPath().getFileName().toString();
  }

  /** {@code evaluate tune [DIR]}. */
  private int tune() throws IOException {
    if (!models.isEmpty()
        || !peers.isEmpty()
        || horizon.isPresent()
        || forecasts.isPresent()
        || json.isPresent()
        || report.isPresent()
        || point != PointForecast.MEAN) {
      throw new EvaluationException(
          "tune has a protocol of its own: only --try, --draws, --origins and --set");
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    tried.forEach((name, list) -> values.put(name, List.of(list.split(":"))));
    TuningSpace space = new TuningSpace(values.isEmpty() ? TuningSpace.USUAL : values, draws());
    String set = setOrSimulator();
    TuningResult result =
        watched(progress -> new TuningStudy(progress).run(set, folder(), origins, settings, space));
    System.out.print(result.table());
    return 0;
  }

  private OptionalInt draws() {
    return draws.isPresent() ? OptionalInt.of(draws.get()) : OptionalInt.empty();
  }

  private int study() throws IOException {
    if (!models.isEmpty()
        || !peers.isEmpty()
        || horizon.isPresent()
        || !origins.isEmpty()
        || forecasts.isPresent()
        || !settings.isEmpty()) {
      throw new EvaluationException("efm-paper has a fixed protocol: only --json and --report");
    }
    EfmPaperResult result =
        watched(
            progress ->
                new EfmPaperStudy((done, set, model) -> progress.at(done, set + "  " + model))
                    .run(folder()));
    System.out.print(result.table());
    if (json.isPresent()) {
      Files.writeString(json.get(), result.json());
    }
    if (report.isPresent()) {
      Files.writeString(report.get(), result.html());
    }
    return 0;
  }

  private <R> R watched(Function<StudyProgress, R> study) {
    try (ProgressBar bar = progressBar()) {
      R result =
          study.apply(
              (done, doing) -> {
                bar.stepTo(Math.round(done * STEPS));
                bar.setExtraMessage(doing);
              });
      bar.stepTo(STEPS);
      return result;
    }
  }

  private ProgressBar progressBar() {
    return new ProgressBarBuilder()
        .setTaskName(dataSet)
        .setInitialMax(STEPS)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(500)
        .setConsumer(new ConsoleProgressBarConsumer(System.err))
        .build();
  }
}
