package io.shelfcast.cli;

import io.shelfcast.evaluate.ForecastComparison;
import io.shelfcast.evaluate.ForecastComparison.Side;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two models' scored forecasts. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compare two models' forecasts of the same series and dates, from the files that"
          + " `evaluate --forecasts` wrote, with the interval of the difference.",
      "The same file twice compares two models of one run; two files, say, a model with and without"
          + " a setting; several of each, with commas between, runs with other seeds"
          + " (-s training.seed=2), of which the interval knows then, too."
    })
final class CompareCommand implements Runnable {
  @Parameters(
      index = "0",
      arity = "1",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "FIRST.csv[,...]",
      description = "Files of the first model.")
  private List<Path> first;

  @Parameters(
      index = "1",
      arity = "1",
      split = ",",
      hideParamSyntax = true,
      paramLabel = "SECOND.csv[,...]",
      description = "Files of the second.")
  private List<Path> second;

  @Option(names = "--model", required = true, paramLabel = "NAME", description = "E.g. deepfm.")
  private String model;

  @Option(
      names = "--against",
      paramLabel = "NAME",
      description = "The second model (default: the first one's name).")
  private Optional<String> against = Optional.empty();

  @Override
  public void run() {
    System.out.print(
        ForecastComparison.of(new Side(first, model), new Side(second, against.orElse(model)))
            .table());
  }
}
