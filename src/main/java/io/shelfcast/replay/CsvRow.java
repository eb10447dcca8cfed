package io.shelfcast.replay;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * One row of a {@link CsvTable}. Getters throw {@link MalformedRowException} that names the column
 * and the value.
 */
final class CsvRow {
  private static final Set<String> YES = Set.of("true", "yes", "1", "y");
  private static final Set<String> NO = Set.of("false", "no", "0", "n", "");

  private final String file;
  private final long line;
  private final Map<String, Integer> columns;
  private final List<String> fields;

  CsvRow(String file, long line, Map<String, Integer> columns, List<String> fields) {
    this.file = file;
    this.line = line;
    this.columns = columns;
    this.fields = fields;
  }

  /** Name of the file, without its folder. */
  String file() {
    return file;
  }

  /** The line it starts on, from 1; the header is line 1. */
  long line() {
    return line;
  }

  /** The fields joined again, for the dead letter. */
  String raw() {
    return String.join(",", fields);
  }

  /** Refuses a row with more or fewer fields than the header. */
  CsvRow checkWidth() {
    if (fields.size() != columns.size()) {
      throw new MalformedRowException(
          "%d fields where the header has %d".formatted(fields.size(), columns.size()));
    }
    return this;
  }

  /** The value as it stands; empty when the file has no such column. */
  String text(String column) {
    Integer at = columns.get(column);
    return at == null || at >= fields.size() ? "" : fields.get(at);
  }

  /** The value without spaces around it, which must not be empty. */
  String id(String column) {
    String value = text(column).strip();
    if (value.isEmpty()) {
      throw new MalformedRowException(column + " is empty");
    }
    return value;
  }

  double number(String column) {
    return optionalNumber(column)
        .orElseThrow(() -> new MalformedRowException(column + " is empty"));
  }

  OptionalDouble optionalNumber(String column) {
    String value = text(column).strip();
    if (value.isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(parseNumber(column, value));
  }

  LocalDate date(String column) {
    return optionalDate(column).orElseThrow(() -> new MalformedRowException(column + " is empty"));
  }

  Optional<LocalDate> optionalDate(String column) {
    String value = text(column).strip();
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(value));
    } catch (DateTimeException e) {
      throw new MalformedRowException(
          "%s is not a date (yyyy-MM-dd): '%s'".formatted(column, value));
    }
  }

  /** True for true, yes, y, 1; false for false, no, n, 0; otherwise when the field is empty. */
  boolean flag(String column, boolean otherwise) {
    String value = text(column).strip().toLowerCase(Locale.ROOT);
    if (value.isEmpty()) {
      return otherwise;
    }
    if (!YES.contains(value) && !NO.contains(value)) {
      throw new MalformedRowException(
          "%s is neither true nor false: '%s'".formatted(column, value));
    }
    return YES.contains(value);
  }

  /** Values of all columns but the known ones, where they are not empty. */
  Map<String, String> attributes(Set<String> known) {
    Map<String, String> attributes = new TreeMap<>();
    for (String column : columns.keySet()) {
      String value = text(column).strip();
      if (!known.contains(column) && !value.isEmpty()) {
        attributes.put(column, value);
      }
    }
    return attributes;
  }

  private static double parseNumber(String column, String value) {
    char last = value.charAt(value.length() - 1);
    try {
      double number = Double.parseDouble(value);
      // Java also reads "NaN", "Infinity" and "1d"; a data file that says so means something else.
      if (Double.isFinite(number) && (Character.isDigit(last) || last == '.')) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, together with the other ways of not being a number.
    }
    throw new MalformedRowException("%s is not a number: '%s'".formatted(column, value));
  }
}
