package io.shelfcast.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * M5's sales.csv, a series a row and a day a column, held in memory (two bytes a day).
 *
 * @param series in the file's order
 * @param days how many days the file has
 * @param malformed dead letters of cells that are no whole number of units, 0..32,767
 */
record M5Sales(List<Series> series, int days, List<ReplayEvent> malformed) {
  /** One item at one store. */
  static final class Series {
    private final String item;
    private final String department;
    private final String category;
    private final String store;
    private final String state;
    private final short[] units;

    private Series(CsvRow row, int days) {
      item = row.id("item_id");
      department = row.id("dept_id");
      category = row.id("cat_id");
      store = row.id("store_id");
      state = row.id("state_id");
      units = new short[days];
    }

    String item() {
      return item;
    }

    String department() {
      return department;
    }

    String category() {
      return category;
    }

    String store() {
      return store;
    }

    /** Units sold on a day, counted from 0. */
    int units(int day) {
      return units[day];
    }
  }

  /** States of the stores, by store. */
  Map<String, String> stateByStore() {
    Map<String, String> states = new TreeMap<>();
    series.forEach(s -> states.put(s.store, s.state));
    return states;
  }

  static M5Sales read(Path file, M5Calendar calendar, TopicEvents events) {
    return CsvTable.read(
        file,
        table -> {
          int days = checkedDays(file, table, calendar);
          List<Series> series = new ArrayList<>();
          List<ReplayEvent> malformed = new ArrayList<>();
          while (table.hasNext()) {
            readRow(table.next(), calendar, days, events, series, malformed);
          }
          return new M5Sales(List.copyOf(series), days, List.copyOf(malformed));
        },
        "item_id",
        "dept_id",
        "cat_id",
        "store_id",
        "state_id",
        "d_1");
  }

  private static int checkedDays(Path file, CsvTable table, M5Calendar calendar) {
    List<String> labels = table.columns().stream().filter(c -> c.startsWith("d_")).toList();
    for (int day = 0; day < labels.size(); day++) {
      if (day >= calendar.days().size()
          || !calendar.days().get(day).label().equals(labels.get(day))) {
        throw new DataSetException(
            "%s: column %s is not day %d of the calendar"
                .formatted(file, labels.get(day), day + 1));
      }
    }
    return labels.size();
  }

  private static void readRow(
      CsvRow row,
      M5Calendar calendar,
      int days,
      TopicEvents events,
      List<Series> series,
      List<ReplayEvent> malformed) {
    Series read;
    try {
      read = new Series(row.checkWidth(), days);
    } catch (MalformedRowException e) {
      malformed.add(events.malformedSale(row, e.getMessage(), calendar.days().get(0).date()));
      return;
    }
    for (int day = 0; day < days; day++) {
      M5Calendar.Day date = calendar.days().get(day);
      try {
        read.units[day] = unitsOf(row, date.label());
      } catch (MalformedRowException e) {
        malformed.add(events.malformedSale(row, e.getMessage(), date.date()));
      }
    }
    series.add(read);
  }

  private static short unitsOf(CsvRow row, String column) {
    String text = row.text(column);
    if (text.length() == 1 && text.charAt(0) >= '0' && text.charAt(0) <= '9') {
      return (short) (text.charAt(0) - '0'); // nearly all of two million cells
    }
    double units = row.number(column);
    if (units < 0 || units > Short.MAX_VALUE || units != Math.rint(units)) {
      throw new MalformedRowException(
          "%s is not a number of units from 0 to %d: '%s'"
              .formatted(column, Short.MAX_VALUE, text));
    }
    return (short) units;
  }
}
