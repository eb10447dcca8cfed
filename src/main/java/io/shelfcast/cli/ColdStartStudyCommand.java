package io.shelfcast.cli;

import io.shelfcast.evaluate.ColdStartResult;
import io.shelfcast.evaluate.ColdStartStudy;
import io.shelfcast.training.LaunchTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@link ColdStartStudy} of a data set. */
@Command(
    name = "cold-start",
    mixinStandardHelpOptions = true,
    description = "Launch forecasts of stores or items that no model has seen.")
final class ColdStartStudyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder called orange-juice or m5 (default: this one).")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--no-similar-items",
      description = "From attributes alone, without the sales of similar items.")
  private boolean noSimilarItems;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws IOException {
    EvaluateCommand.refuseBefore(spec);
    ResultFiles.requireWritable(json);
    StudySet set = StudySet.named(dir);
    LaunchTrainer.Settings all = LaunchTrainer.Settings.DEFAULT;
    LaunchTrainer.Settings trainer = noSimilarItems ? all.withoutSimilarItems() : all;
    ColdStartResult result = ColdStartStudy.run(set.name(), set.folder(), trainer);
    System.out.print(result.table());
    ResultFiles.write(json, result.json());
    return 0;
  }
}
