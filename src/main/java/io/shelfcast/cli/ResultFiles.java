package io.shelfcast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Files that a study may write beside its table. */
final class ResultFiles {
  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON, too.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write the tables and the curves as one HTML page, too.")
  private Optional<Path> report = Optional.empty();

  /** Writes those that were asked for. */
  void write(String figures, String page) throws IOException {
    if (json.isPresent()) {
      Files.writeString(json.get(), figures);
    }
    if (report.isPresent()) {
      Files.writeString(report.get(), page);
    }
  }
}
