package io.shelfcast.replay;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Public holidays, on which the shops are closed, and events that bring more demand. */
final class SimulatedCalendar {
  static final String NORTH = "north";
  static final String SOUTH = "south";

  /** Demand on the last day before a closed holiday, against a plain day. */
  static final double EVE_LIFT = 1.25;

  private final Map<Integer, List<Day>> byYear = new HashMap<>();

  /**
   * @param region empty = both
   * @param lift demand against a plain day; 0 = closed
   */
  private record Day(LocalDate date, String region, String name, String type, double lift) {
    boolean isIn(String wanted) {
      return region.isEmpty() || region.equals(wanted);
    }
  }

  boolean closedOn(String region, LocalDate date) {
    return daysOf(date.getYear()).stream()
        .anyMatch(d -> d.date.equals(date) && d.isIn(region) && d.lift == 0);
  }

  /** Demand on an open date against a plain day. */
  double lift(String region, LocalDate date) {
    double lift = closedOn(region, date.plusDays(1)) ? EVE_LIFT : 1;
    for (Day day : daysOf(date.getYear())) {
      if (day.date.equals(date) && day.isIn(region) && day.lift > 0) {
        lift *= day.lift;
      }
    }
    return lift;
  }

  /** A year's calendar as events' values. */
  List<CalendarDay> year(int year) {
    return daysOf(year).stream()
        .map(
            d ->
                new CalendarDay(
                    d.region, d.date, List.of(new CalendarEvent(d.name, d.type)), d.lift > 0, null))
        .toList();
  }

  private List<Day> daysOf(int year) {
    return byYear.computeIfAbsent(year, SimulatedCalendar::make);
  }

  private static List<Day> make(int year) {
    LocalDate easter = easterOf(year);
    List<Day> days = new ArrayList<>();
    days.add(closed(LocalDate.of(year, Month.JANUARY, 1), "New Year"));
    days.add(closed(easter.minusDays(2), "Good Friday"));
    days.add(closed(easter.plusDays(1), "Easter Monday"));
    days.add(closed(LocalDate.of(year, Month.MAY, 1), "Labour Day"));
    LocalDate festival =
        LocalDate.of(year, Month.JULY, 1).with(TemporalAdjusters.nextOrSame(DayOfWeek.SATURDAY));
    days.add(new Day(festival, SOUTH, "Summer festival", "CULTURAL", 1.4));
    LocalDate blackFriday =
        LocalDate.of(year, Month.NOVEMBER, 1)
            .with(TemporalAdjusters.dayOfWeekInMonth(4, DayOfWeek.FRIDAY));
    days.add(new Day(blackFriday, "", "Black Friday", "CULTURAL", 1.6));
    days.add(
        new Day(LocalDate.of(year, Month.DECEMBER, 23), "", "Christmas week", "CULTURAL", 1.4));
    days.add(closed(LocalDate.of(year, Month.DECEMBER, 25), "Christmas"));
    days.add(closed(LocalDate.of(year, Month.DECEMBER, 26), "Boxing Day"));
    return List.copyOf(days);
  }

  private static Day closed(LocalDate date, String name) {
    return new Day(date, "", name, "NATIONAL", 0);
  }

  /** Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876). */
  private static LocalDate easterOf(int year) {
    int a = year % 19;
    int b = year / 100;
    int c = year % 100;
    int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
    int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;
    return LocalDate.of(year, f / 31, f % 31 + 1);
  }
}
