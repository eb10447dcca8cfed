package io.shelfcast.cli;

import io.shelfcast.evaluate.EvaluationException;
import io.shelfcast.replay.DataSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The data set that a study of its own protocol is about.
 *
 * @param name as {@link DataSets} knows it
 * @param folder of its files; the simulator needs none
 */
record StudySet(String name, Path folder) {
  private static final String SIMULATOR = "simulator";
  private static final String CSV = "csv";
  private static final Path HERE = Path.of(".");

  /**
   * The set that a folder (default: this one) is named after.
   *
   * @throws EvaluationException when there is no such folder
   */
  static StudySet named(Optional<Path> dir) throws IOException {
    Path folder = dir.orElse(HERE);
    if (!Files.isDirectory(folder)) {
      throw new EvaluationException("no folder " + folder);
    }
    return new StudySet(nameOf(folder), folder);
  }

  /**
   * The simulated chain without a folder, or where one asks for it; a folder of an unknown name may
   * have one's own data.
   *
   * @throws EvaluationException when there is no such folder, or nothing in it
   */
  static StudySet orSimulator(Optional<Path> dir) throws IOException {
    if (dir.isEmpty() || dir.get().equals(Path.of(SIMULATOR))) {
      return new StudySet(SIMULATOR, HERE);
    }
    Path folder = dir.get();
    if (!Files.isDirectory(folder)) {
      throw new EvaluationException("no folder %s; without one, the simulator".formatted(folder));
    }
    String name = nameOf(folder);
    if (DataSets.names().contains(name)) {
      return new StudySet(name, folder);
    }
    if (!Files.exists(folder.resolve("sales.csv"))
        && !Files.exists(folder.resolve("sales.csv.gz"))) {
      throw new EvaluationException(
          "%s is no data set: its name is none of %s, and it has no sales.csv"
              .formatted(folder, String.join(", ", DataSets.names())));
    }
    return new StudySet(CSV, folder);
  }

  private static String nameOf(Path folder) throws IOException {
    Path name = folder.toRealPath().getFileName();
    return name == null ? "" : name.toString(); // the root has none
  }
}
