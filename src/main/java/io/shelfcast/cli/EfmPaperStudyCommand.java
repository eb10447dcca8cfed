package io.shelfcast.cli;

import io.shelfcast.evaluate.EfmPaperResult;
import io.shelfcast.evaluate.EfmPaperStudy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write the tables and the curves as one HTML page, too.")
  private Optional<Path> report = Optional.empty();

  @Override
  public Integer call() throws IOException {
    EvaluateCommand.refuseBefore(spec);
    EfmPaperResult result =
        StudyProgressBar.watch(
            spec.name(),
            progress ->
                new EfmPaperStudy((done, set, model) -> progress.at(done, set + "  " + model))
                    .run(dir.orElse(Path.of("."))));
    System.out.print(result.table());
    if (json.isPresent()) {
      Files.writeString(json.get(), result.json());
    }
    if (report.isPresent()) {
      Files.writeString(report.get(), result.html());
    }
    return 0;
  }
}
