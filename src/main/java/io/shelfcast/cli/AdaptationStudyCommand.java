package io.shelfcast.cli;

import io.shelfcast.evaluate.AdaptationResult;
import io.shelfcast.evaluate.AdaptationStudy;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@link AdaptationStudy} of a data set. */
@Command(
    name = "adaptation",
    mixinStandardHelpOptions = true,
    description = "What shared weights are worth to a category that is left out.")
final class AdaptationStudyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private StudyInput input;

  @Option(
      names = "--origins",
      split = ",",
      paramLabel = "DATE",
      description =
          "As-of dates to forecast from (default: three, the last of them 28 days before the last"
              + " date).")
  private List<LocalDate> origins = List.of();

  @Mixin private ResultFiles files;

  @Override
  public Integer call() throws IOException {
    EvaluateCommand.refuseBefore(spec);
    files.requireWritable();
    StudySet set = input.set();
    AdaptationResult result =
        StudyProgressBar.watch(
            spec.name(),
            progress ->
                new AdaptationStudy(progress)
                    .run(set.name(), set.folder(), origins, input.settings()));
    System.out.print(result.table());
    files.write(result.json(), result.html());
    return 0;
  }
}
