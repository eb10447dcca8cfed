package io.shelfcast.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for people: title, header, rows of cells. The first column is words, and so is one called
 * {@value #WORDS}; the others are numbers.
 */
record Sheet(String title, List<String> header, List<List<String>> rows) {
  /** Header of a column of words. */
  static final String WORDS = "terms";

  /** Whether a column's cells begin at the left. */
  boolean words(int column) {
    return column == 0 || header.get(column).equals(WORDS);
  }

  /** Tables with their titles, aligned, one below the other. */
  static String text(List<Sheet> sheets) {
    StringBuilder text = new StringBuilder();
    for (Sheet sheet : sheets) {
      text.append(text.isEmpty() ? "" : "\n").append(sheet.title()).append('\n');
      sheet.append(text);
    }
    return text.toString();
  }

  private void append(StringBuilder text) {
    List<List<String>> lines = new ArrayList<>(List.of(header));
    lines.addAll(rows);
    int[] widths = new int[header.size()];
    for (List<String> line : lines) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], line.get(c).length());
      }
    }
    for (List<String> line : lines) {
      text.append(line.get(0)).append(" ".repeat(widths[0] - line.get(0).length()));
      for (int c = 1; c < widths.length; c++) {
        text.append(words(c) ? "  " : " ".repeat(2 + widths[c] - line.get(c).length()));
        text.append(line.get(c));
      }
      text.append('\n');
    }
  }
}
