package io.shelfcast.cli;

import io.shelfcast.evaluate.TuningResult;
import io.shelfcast.evaluate.TuningSpace;
import io.shelfcast.evaluate.TuningStudy;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@link TuningStudy} of a data set. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = "Which settings of the DeepFM do best before anything that is scored.")
final class TuningStudyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private StudyInput input;

  @Option(
      names = "--try",
      paramLabel = "NAME=V1:V2",
      description =
          "Values of passes, batch, rate, l2, attention, fm or interactions; all combinations are"
              + " tried (default: rate, passes and l2, three each).")
  private Map<String, String> tried = new LinkedHashMap<>();

  @Option(
      names = "--draws",
      paramLabel = "N",
      description = "Try N of the combinations, drawn at random.")
  private Optional<Integer> draws = Optional.empty();

  @Option(
      names = "--origins",
      split = ",",
      paramLabel = "DATE",
      description = "As-of dates to forecast from (default: two, before what is scored).")
  private List<LocalDate> origins = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private Optional<Path> json = Optional.empty();

  @Override
  public Integer call() throws IOException {
    EvaluateCommand.refuseBefore(spec);
    ResultFiles.requireWritable(json);
    StudySet set = input.set();
    Map<String, List<String>> values = new LinkedHashMap<>();
    tried.forEach((name, list) -> values.put(name, List.of(list.split(":", -1))));
    TuningSpace space =
        new TuningSpace(
            values.isEmpty() ? TuningSpace.USUAL : values,
            draws.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    TuningResult result =
        StudyProgressBar.watch(
            spec.name(),
            progress ->
                new TuningStudy(progress)
                    .run(set.name(), set.folder(), origins, input.settings(), space));
    System.out.print(result.table());
    ResultFiles.write(json, result.json());
    return 0;
  }
}
