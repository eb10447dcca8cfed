package io.shelfcast.replay;

import io.shelfcast.event.CalendarEvent;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * M5's calendar.csv: which date each column {@code d_n} is, its week, events and SNAP states.
 *
 * @param days in the file's order, which is that of dates
 * @param firstDateByWeek the first date of each week {@code wm_yr_wk}
 */
record M5Calendar(List<Day> days, Map<Integer, LocalDate> firstDateByWeek) {
  private static final String SNAP = "snap_";

  /**
   * @param label the sales file's column, {@code d_n}
   * @param week Walmart's week, {@code wm_yr_wk}
   * @param events everywhere
   * @param snapStates states where food stamps may be spent that day
   */
  record Day(
      LocalDate date, String label, int week, List<CalendarEvent> events, Set<String> snapStates) {
    List<CalendarEvent> eventsIn(String state) {
      List<CalendarEvent> all = new ArrayList<>(events);
      if (snapStates.contains(state)) {
        all.add(new CalendarEvent("SNAP", "SNAP"));
      }
      return all;
    }
  }

  /**
   * @throws DataSetException when any row cannot be read: without it the sales have no dates
   */
  static M5Calendar read(Path file) {
    return CsvTable.read(
        file,
        table -> {
          List<String> snapColumns =
              table.columns().stream().filter(c -> c.startsWith(SNAP)).toList();
          List<Day> days = new ArrayList<>();
          Map<Integer, LocalDate> weeks = new HashMap<>();
          while (table.hasNext()) {
            Day day = dayOf(table.next(), snapColumns);
            days.add(day);
            weeks.merge(day.week(), day.date(), (a, b) -> a.isBefore(b) ? a : b);
          }
          if (days.isEmpty()) {
            throw new DataSetException(file + " has no days");
          }
          return new M5Calendar(List.copyOf(days), Map.copyOf(weeks));
        },
        "date",
        "wm_yr_wk",
        "d",
        "event_name_1",
        "event_type_1",
        "event_name_2",
        "event_type_2");
  }

  private static Day dayOf(CsvRow row, List<String> snapColumns) {
    try {
      Set<String> snapStates = new HashSet<>();
      for (String column : snapColumns) {
        if (row.flag(column, false)) {
          snapStates.add(column.substring(SNAP.length()));
        }
      }
      List<CalendarEvent> events = new ArrayList<>();
      for (int n = 1; n <= 2; n++) {
        String name = row.text("event_name_" + n);
        if (!name.isEmpty()) {
          events.add(new CalendarEvent(name, row.text("event_type_" + n)));
        }
      }
      int week = (int) row.number("wm_yr_wk");
      return new Day(row.date("date"), row.id("d"), week, events, snapStates);
    } catch (MalformedRowException e) {
      throw new DataSetException(
          "%s line %d: %s".formatted(row.file(), row.line(), e.getMessage()), e);
    }
  }
}
