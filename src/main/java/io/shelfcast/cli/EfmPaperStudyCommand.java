package io.shelfcast.cli;

import io.shelfcast.evaluate.EfmPaperResult;
import io.shelfcast.evaluate.EfmPaperStudy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@link EfmPaperStudy} of the paper's public sets. */
@Command(
    name = "efm-paper",
    mixinStandardHelpOptions = true,
    description = "The EFM paper's studies of student-performance and forest-fires, beside ours.")
final class EfmPaperStudyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description = "Folder that has both sets' folders (default: this one).")
  private Optional<Path> dir = Optional.empty();

  @Mixin private ResultFiles files;

  @Override
  public Integer call() {
    EvaluateCommand.refuseBefore(spec);
    files.requireWritable();
    EfmPaperResult result =
        StudyProgressBar.watch(
            spec.name(),
            progress ->
                new EfmPaperStudy((done, set, model) -> progress.at(done, set + "  " + model))
                    .run(dir.orElse(Path.of("."))));
    System.out.print(result.table());
    files.write(result.json(), result.html());
    return 0;
  }
}
