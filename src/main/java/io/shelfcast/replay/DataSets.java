package io.shelfcast.replay;

import io.shelfcast.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The data sets by name: those that come from files, and the simulated chain's two years. */
public final class DataSets {
  private static final Map<String, BiFunction<Path, Topics, DataSet>> READERS = readers();

  private DataSets() {}

  /** Names that {@link #open} knows. */
  public static List<String> names() {
    return List.copyOf(READERS.keySet());
  }

  /**
   * Opens a data set.
   *
   * @param name one of {@link #names}
   * @param dir the folder with its files
   * @param topics where its events will go
   * @throws DataSetException for an unknown name (lists the known ones), a missing file or a
   *     missing column (names it)
   */
  public static DataSet open(String name, Path dir, Topics topics) {
    BiFunction<Path, Topics, DataSet> reader = READERS.get(name);
    if (reader == null) {
      throw new DataSetException(
          "unknown data set '%s'; known: %s".formatted(name, String.join(", ", names())));
    }
    if (!Files.isDirectory(dir)) {
      throw new DataSetException("no folder " + dir);
    }
    return reader.apply(dir, topics);
  }

  /** Names and sizes of the files. */
  static String fingerprint(Path... files) {
    StringBuilder fingerprint = new StringBuilder();
    for (Path file : files) {
      try {
        fingerprint.append(fingerprint.isEmpty() ? "" : ",");
        fingerprint.append(file.getFileName()).append('=').append(Files.size(file));
      } catch (IOException e) {
        throw new DataSetException("cannot read %s: %s".formatted(file, e.getMessage()), e);
      }
    }
    return fingerprint.toString();
  }

  private static Map<String, BiFunction<Path, Topics, DataSet>> readers() {
    Map<String, BiFunction<Path, Topics, DataSet>> readers = new LinkedHashMap<>();
    readers.put(RetailSimulator.NAME, (dir, topics) -> RetailSimulator.past(topics));
    readers.put(OnlineRetail.NAME, OnlineRetail::new);
    readers.put(M5.NAME, M5::new);
    readers.put(OrangeJuice.NAME, OrangeJuice::new);
    readers.put(GenericCsv.NAME, GenericCsv::new);
    return readers;
  }
}
