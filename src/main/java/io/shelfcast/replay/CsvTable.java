package io.shelfcast.replay;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/**
 * A CSV file (UTF-8, comma, header line; plain or {@code .gz}) read row by row. Columns are found
 * by header name, in any order.
 *
 * <p>Opening and reading throw {@link DataSetException} when the file is not there, lacks a column
 * or is broken.
 */
final class CsvTable implements Iterator<CsvRow>, Closeable {
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_ROW = 1 << 24;

  private final String file;
  private final CloseableIterator<CsvRecord> records;
  private final Map<String, Integer> columns;

  private CsvTable(String file, CloseableIterator<CsvRecord> records, Map<String, Integer> cols) {
    this.file = file;
    this.records = records;
    this.columns = cols;
  }

  /** {@code <name>.csv} or {@code <name>.csv.gz} in a folder, the plain one first. */
  static Optional<Path> find(Path dir, String name) {
    return List.of(name + ".csv", name + ".csv.gz").stream()
        .map(dir::resolve)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Like {@link #find}, for a file that must be there.
   *
   * @throws DataSetException naming what is missing
   */
  static Path require(Path dir, String name) {
    return find(dir, name)
        .orElseThrow(
            () ->
                new DataSetException(
                    "no file %s.csv or %s.csv.gz in %s".formatted(name, name, dir)));
  }

  /** Opens a file and checks that it has the columns. */
  static CsvTable open(Path path, String... required) {
    String file = path.getFileName().toString();
    InputStream bytes = null;
    try {
      bytes = Files.newInputStream(path);
      if (file.endsWith(".gz")) {
        bytes = new GZIPInputStream(bytes, BUFFER);
      }
      CloseableIterator<CsvRecord> records =
          CsvReader.builder()
              .detectBomHeader(true)
              .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
              .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
              .maxBufferSize(LONGEST_ROW)
              .ofCsvRecord(bytes)
              .iterator();
      return new CsvTable(file, records, columnsOf(path, records, required));
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      closeQuietly(bytes);
      throw new DataSetException("cannot read %s: %s".formatted(path, e.getMessage()), e);
    } catch (DataSetException e) {
      closeQuietly(bytes);
      throw e;
    }
  }

  /** Reads a whole file, row by row. */
  static <T> T read(Path path, Function<CsvTable, T> reading, String... required) {
    try (CsvTable table = open(path, required)) {
      return reading.apply(table);
    }
  }

  /** Column names in the file's order. */
  List<String> columns() {
    return List.copyOf(columns.keySet());
  }

  @Override
  public boolean hasNext() {
    return guarded(records::hasNext);
  }

  @Override
  public CsvRow next() {
    CsvRecord row = guarded(records::next);
    return new CsvRow(file, row.getStartingLineNumber(), columns, row.getFields());
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      throw new DataSetException("cannot close %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private <T> T guarded(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (UncheckedIOException | CsvParseException e) {
      throw new DataSetException("%s is broken: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Map<String, Integer> columnsOf(
      Path path, Iterator<CsvRecord> records, String[] required) {
    if (!records.hasNext()) {
      throw new DataSetException(path + " is empty: its first line must name the columns");
    }
    Map<String, Integer> columns = new LinkedHashMap<>();
    List<String> header = records.next().getFields();
    for (int i = 0; i < header.size(); i++) {
      if (columns.put(header.get(i).strip(), i) != null) {
        throw new DataSetException(
            "%s has the column '%s' twice".formatted(path, header.get(i).strip()));
      }
    }
    for (String column : required) {
      if (!columns.containsKey(column)) {
        throw new DataSetException(
            "%s has no column '%s'; it has %s".formatted(path, column, shown(columns)));
      }
    }
    return columns;
  }

  /** The column names, shortened where the file has one a day. */
  private static String shown(Map<String, Integer> columns) {
    List<String> names = columns.keySet().stream().limit(20).toList();
    return String.join(", ", names) + (columns.size() > names.size() ? ", ..." : "");
  }

  private static void closeQuietly(InputStream bytes) {
    if (bytes == null) {
      return;
    }
    try {
      bytes.close();
    } catch (IOException e) {
      // The first failure is the one that is told.
    }
  }
}
