package io.shelfcast.cli;

import io.shelfcast.model.efm.EfmData;
import io.shelfcast.model.efm.EfmLoss;
import io.shelfcast.model.efm.EfmPair;
import io.shelfcast.model.efm.EfmSettings;
import io.shelfcast.model.efm.EfmStructure;
import io.shelfcast.model.efm.EfmTrainer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Milliseconds to fit an EFM on one core, and that they are linear in rows and steps; microseconds
 * to forecast a series.
 */
@Command(
    name = "efm",
    mixinStandardHelpOptions = true,
    description = {
      "What fitting an EFM and forecasting by it cost on one core.",
      "Milliseconds to fit by gradient descent: 5,000 rows, 45 attributes of 5 levels, 3 pairs, 4,000",
      "steps; and at twice and four times the rows and the steps. Then microseconds to forecast 28",
      "days of a series by a category's daily model."
    })
final class EfmBench implements Callable<Integer> {
  private static final String SERIES = "score, 28 days of a series";
  private static final String ALONE = "score, the same one by one";
  private static final int ROWS = 5_000;
  private static final int STEPS = 4_000;
  private static final int ATTRIBUTES = 45;
  private static final int LEVELS = 5;
  private static final EfmStructure STRUCTURE =
      EfmStructure.linear(ATTRIBUTES, 0)
          .withPairs(
              List.of(
                  EfmPair.ofAttributes(0, 1),
                  EfmPair.ofAttributes(2, 3),
                  EfmPair.ofAttributes(4, 5)),
              2);

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() {
    ResultFiles.requireWritable(json);
    EfmData rows = rows(ROWS);
    milliseconds(rows, STEPS / 4); // The compiler's share.
    BenchReport report =
        new BenchReport("efm")
            .add("fit", milliseconds(rows, STEPS), "ms")
            .add("fit, 2x rows", milliseconds(rows(2 * ROWS), STEPS), "ms")
            .add("fit, 4x rows", milliseconds(rows(4 * ROWS), STEPS), "ms")
            .add("fit, 2x steps", milliseconds(rows, 2 * STEPS), "ms")
            .add("fit, 4x steps", milliseconds(rows, 4 * STEPS), "ms")
            .ratio("fit, 2x rows", "fit")
            .ratio("fit, 4x rows", "fit")
            .ratio("fit, 2x steps", "fit")
            .ratio("fit, 4x steps", "fit");
    EfmScoring scoring = EfmScoring.ofRandomRows();
    report
        .add(SERIES, scoring.microseconds(), "us")
        .add(ALONE, scoring.microsecondsOneByOne(), "us")
        .ratio(ALONE, SERIES);
    report.lines().forEach(System.out::println);
    json.ifPresent(report::writeJson);
    return 0;
  }

  private static double milliseconds(EfmData rows, int steps) {
    EfmSettings settings =
        EfmSettings.of(EfmLoss.PES).withIterations(steps).withPatience(0, 0).withEta(0.02);
    long start = System.nanoTime();
    int taken = new EfmTrainer(settings).fit(rows, STRUCTURE).iterations();
    if (taken != steps) {
      throw new CommandFailedException("the fit ended after %d steps".formatted(taken));
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static EfmData rows(int count) {
    SplittableRandom random = new SplittableRandom(1);
    int[] levelCounts = new int[ATTRIBUTES];
    Arrays.fill(levelCounts, LEVELS);
    int[][] levels = new int[count][ATTRIBUTES];
    double[] y = new double[count];
    for (int n = 0; n < count; n++) {
      double exponent = 3 + random.nextDouble();
      for (int a = 0; a < ATTRIBUTES; a++) {
        levels[n][a] = random.nextInt(LEVELS);
        exponent += a < 5 ? 0.1 * levels[n][a] : 0;
      }
      y[n] = StrictMath.exp(exponent);
    }
    return EfmData.of(levels, levelCounts, new double[count][0], y);
  }
}
