package io.shelfcast.cli;

import io.shelfcast.evaluate.ForecastComparison;
import io.shelfcast.evaluate.ForecastComparison.Side;
import java.nio.file.Path;
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
          + " a setting."
    })
final class CompareCommand implements Runnable {
  @Parameters(index = "0", paramLabel = "FIRST.csv", description = "File of the first model.")
  private Path first;

  @Parameters(index = "1", paramLabel = "SECOND.csv", description = "File of the second.")
  private Path second;

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
