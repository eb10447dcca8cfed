package io.shelfcast.cli;

import io.shelfcast.evaluate.Evaluation;
import io.shelfcast.evaluate.EvaluationOptions;
import io.shelfcast.evaluate.Evaluator;
import io.shelfcast.evaluate.PointForecast;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A backtest: the serving topology over a data set, in one process, the same every time. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Backtest: play a data set through the serving topology in one process and score forecasts.",
      "The same input gives the same table, on any machine. The named sets have their published"
          + " protocol; --origins, --horizon or another demand.period ask for another.",
      "Studies with a protocol and options of their own are the commands below."
    },
    footer = {
      "",
      "Learned models, and the DeepFM without some of its parts (ablation):",
      "  -s training.enabled=true            efm and deepfm learn, too",
      "  -s deepfm.attention=FIELD|PAIR|NONE the DeepFM's attention",
      "  -s deepfm.fm=false                  no factorization machine's term"
    },
    subcommands = {
      AdaptationStudyCommand.class,
      ColdStartStudyCommand.class,
      EfmPaperStudyCommand.class,
      TuningStudyCommand.class
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DATASET",
      description = "online-retail, m5, orange-juice, csv or simulator.")
  private Optional<String> dataSet = Optional.empty();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder of its files (default: this one).")
  private Path dir = Path.of(".");

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

  @Option(
      names = "--horizon",
      paramLabel = "H",
      description = "Score 1..H periods ahead, 28 at most.")
  private Optional<Integer> horizon = Optional.empty();

  @Option(
      names = "--origins",
      split = ",",
      paramLabel = "DATE",
      description = "As-of dates to forecast from, e.g. 2016-03-27, in place of the protocol's.")
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
      names = "--forecasts",
      paramLabel = "FILE.csv",
      description = "Write every scored forecast with its actual.")
  private Optional<Path> forecasts = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "A setting, e.g. demand.grace.hours=12; see `shelfcast serve --settings`.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    String name =
        dataSet.orElseThrow(
            () -> new ParameterException(spec.commandLine(), "which data set? See DATASET below."));
    ResultFiles.requireWritable(json);
    ResultFiles.requireWritable(forecasts);
    OptionalInt ahead = horizon.isPresent() ? OptionalInt.of(horizon.get()) : OptionalInt.empty();
    EvaluationOptions options =
        new EvaluationOptions(models, peers, ahead, origins, point, settings);
    Evaluation evaluation =
        StudyProgressBar.watch(
            name,
            progress ->
                new Evaluator(
                        options,
                        (share, date, rows) ->
                            progress.at(share, "%s  %,d rows".formatted(date, rows)))
                    .evaluate(name, dir));
    evaluation.warnings().forEach(warning -> System.err.println("note: " + warning));
    System.out.print(evaluation.table());
    ResultFiles.write(json, evaluation.json());
    if (forecasts.isPresent()) {
      evaluation.writeForecasts(forecasts.get());
    }
    return 0;
  }

  /** A study takes nothing that stands before its name: it would have no effect. */
  static void refuseBefore(CommandSpec study) {
    if (!study.parent().commandLine().getParseResult().matchedArgs().isEmpty()) {
      throw new ParameterException(
          study.commandLine(), "what is meant for %s goes behind its name".formatted(study.name()));
    }
  }
}
