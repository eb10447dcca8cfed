package io.shelfcast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Files that a command may write beside its table. */
final class ResultFiles {
  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write the tables and the curves as one HTML page, too.")
  private Optional<Path> report = Optional.empty();

  /**
   * Looks at those that were asked for before anything is run.
   *
   * @throws CommandFailedException when one of them cannot be written, naming it and why
   */
  void requireWritable() {
    requireWritable(json);
    requireWritable(report);
  }

  /** Writes those that were asked for. */
  void write(String figures, String page) {
    write(json, figures);
    write(report, page);
  }

  /**
   * Looks at a file before anything is run: what a long run found must not be lost for a folder
   * that is not there.
   *
   * @throws CommandFailedException when it cannot be written, naming it and why
   */
  static void requireWritable(Optional<Path> file) {
    Optional<String> why = file.flatMap(ResultFiles::obstacle);
    if (why.isPresent()) {
      throw failure(file.get(), why.get(), null);
    }
  }

  /** Writes a file that was asked for. */
  static void write(Optional<Path> file, String text) {
    if (file.isPresent()) {
      try {
        Files.writeString(file.get(), text);
      } catch (IOException e) {
        throw failure(file.get(), e.getMessage(), e);
      }
    }
  }

  private static Optional<String> obstacle(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      return Optional.of("it is a folder");
    }
    if (Files.exists(file)) {
      return Files.isWritable(file) ? Optional.empty() : Optional.of("it is write-protected");
    }
    if (!Files.exists(folder)) {
      return Optional.of("there is no folder " + folder);
    }
    if (!Files.isDirectory(folder)) {
      return Optional.of(folder + " is not a folder");
    }
    return Files.isWritable(folder)
        ? Optional.empty()
        : Optional.of("the folder %s is write-protected".formatted(folder));
  }

  private static CommandFailedException failure(Path file, String why, Throwable cause) {
    return new CommandFailedException("cannot write %s: %s".formatted(file, why), cause);
  }
}
