package io.shelfcast.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import java.nio.file.Files;
import java.nio.file.Path;

/** The public data sets beside the project; a test that wants one is skipped where it is absent. */
final class RealData {
  private static final Path ROOT = Path.of("../shared/data");

  private RealData() {}

  static Topics topics() {
    return new Topics(new LocalSchemaRegistry(), "");
  }

  static DataSet open(String name, String folder) {
    Path dir = ROOT.resolve(folder);
    assumeTrue(Files.isDirectory(dir), () -> "skipped: no data set at " + dir);
    return DataSets.open(name, dir, topics());
  }
}
