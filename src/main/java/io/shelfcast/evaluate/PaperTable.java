package io.shelfcast.evaluate;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A public table of the EFM paper: a header line, then rows of numbers and words.
 *
 * @param columns names of what is forecast from
 * @param numeric which columns hold numbers in every row
 * @param cells [row][column]
 * @param y [row] target; zeros are 0.1, as in the paper
 */
record PaperTable(List<String> columns, boolean[] numeric, String[][] cells, double[] y) {
  /** What stands for a zero. */
  static final double FOR_ZERO = 0.1;

  /**
   * Reads a file.
   *
   * @throws EvaluationException when it is not there, is broken or lacks the target
   */
  static PaperTable read(Path file, char separator, String target) {
    if (!Files.isRegularFile(file)) {
      throw new EvaluationException("no file " + file);
    }
    List<CsvRecord> records;
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().fieldSeparator(separator).ofCsvRecord(file)) {
      records = reader.stream().toList();
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw new EvaluationException("cannot read %s: %s".formatted(file, e.getMessage()));
    }
    List<String> header = records.isEmpty() ? List.of() : records.get(0).getFields();
    int at = header.indexOf(target);
    if (at < 0) {
      throw new EvaluationException("%s has no column '%s'".formatted(file, target));
    }
    List<String> columns = new ArrayList<>(header);
    columns.remove(at);
    String[][] cells = new String[records.size() - 1][];
    double[] y = new double[cells.length];
    for (int n = 0; n < cells.length; n++) {
      List<String> fields = new ArrayList<>(records.get(n + 1).getFields());
      String actual = fields.remove(at);
      if (!isNumber(actual)) {
        throw new EvaluationException(
            "%s, row %d: %s is '%s'".formatted(file, n + 1, target, actual));
      }
      y[n] = Double.parseDouble(actual) == 0 ? FOR_ZERO : Double.parseDouble(actual);
      cells[n] = fields.toArray(String[]::new);
    }
    boolean[] numeric = new boolean[columns.size()];
    for (int c = 0; c < numeric.length; c++) {
      numeric[c] = true;
      for (String[] row : cells) {
        numeric[c] &= isNumber(row[c]);
      }
    }
    return new PaperTable(columns, numeric, cells, y);
  }

  /** Targets of some rows. */
  double[] actuals(int[] rows) {
    double[] some = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = y[rows[i]];
    }
    return some;
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
