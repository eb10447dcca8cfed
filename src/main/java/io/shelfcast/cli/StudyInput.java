package io.shelfcast.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a study of the learned models is about: a data set, or the simulator, and settings. */
final class StudyInput {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIR",
      description =
          "Folder whose name says which set it is; of any other name: read as csv. Without it, or"
              + " with simulator, the simulated chain.")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "A setting; see `shelfcast serve --settings`.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * The data set.
   *
   * @throws io.shelfcast.evaluate.EvaluationException when there is none
   */
  StudySet set() throws IOException {
    return StudySet.orSimulator(dir);
  }

  /** Settings of the applications that differ from the data set's. */
  Map<String, String> settings() {
    return settings;
  }
}
