package io.shelfcast.cli;

import io.shelfcast.evaluate.AdaptationResult;
import io.shelfcast.evaluate.AdaptationStudy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@link AdaptationStudy} of a data set. */
@Command(
    name = "adaptation",
    mixinStandardHelpOptions = true,
    description = "What shared weights are worth to a category that is left out.")
final class AdaptationStudyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description =
          "Folder whose name says which set it is; of any other name: read as csv. Without it, or"
              + " with simulator, the simulated chain.")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--origins",
      split = ",",
      paramLabel = "DATE",
      description =
          "As-of dates to forecast from (default: three, the last of them 28 days before the last"
              + " date).")
  private List<LocalDate> origins = List.of();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "A setting; see `shelfcast serve --settings`.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Mixin private ResultFiles files;

  @Override
  public Integer call() throws IOException {
    EvaluateCommand.refuseBefore(spec);
    StudySet set = StudySet.orSimulator(dir);
    AdaptationResult result =
        StudyProgressBar.watch(
            spec.name(),
            progress ->
                new AdaptationStudy(progress).run(set.name(), set.folder(), origins, settings));
    System.out.print(result.table());
    files.write(result.json(), result.html());
    return 0;
  }
}
