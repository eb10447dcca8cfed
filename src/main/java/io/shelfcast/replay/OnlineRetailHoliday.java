package io.shelfcast.replay;

import java.time.LocalDate;
import java.time.Month;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A day other than a Saturday on which the web shop of {@link OnlineRetail} did not trade:
 * England's bank holidays, Easter, and its own Christmas break. All are published long before.
 */
record OnlineRetailHoliday(LocalDate date, String name) {
  static final List<OnlineRetailHoliday> ALL =
      Stream.concat(
              christmasBreak(),
              Stream.of(
                  holiday(Month.JANUARY, 2, "New Year"),
                  holiday(Month.JANUARY, 3, "New Year"),
                  holiday(Month.APRIL, 22, "Good Friday"),
                  holiday(Month.APRIL, 24, "Easter Sunday"),
                  holiday(Month.APRIL, 25, "Easter Monday"),
                  holiday(Month.APRIL, 29, "Royal Wedding"),
                  holiday(Month.MAY, 2, "Early May bank holiday"),
                  holiday(Month.MAY, 30, "Spring bank holiday"),
                  holiday(Month.AUGUST, 29, "Summer bank holiday")))
          .toList();

  private static Stream<OnlineRetailHoliday> christmasBreak() {
    return IntStream.of(24, 26, 27, 28, 29, 30, 31)
        .mapToObj(
            day -> new OnlineRetailHoliday(LocalDate.of(2010, Month.DECEMBER, day), "Christmas"));
  }

  private static OnlineRetailHoliday holiday(Month month, int day, String name) {
    return new OnlineRetailHoliday(LocalDate.of(2011, month, day), name);
  }
}
