package io.shelfcast.feature;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.Field.Known;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Fields of the calendar: of the target's date, and of the events around it. */
final class CalendarFields {
  /**
   * Types of events that come every few weeks. They have a field of their own, so that they neither
   * hide a holiday nor are hidden by one.
   */
  private static final Set<String> RECURRING_TYPES =
      Set.of("SNAP", "PAYDAY", "BENEFIT", "RECURRING");

  private static final String[] WEEKDAYS = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
  private static final String[] NUMBERS = numbers();

  private CalendarFields() {}

  static void declare(FeatureSchema schema) {
    boolean days = schema.grain() == Period.DAY;
    date(schema, days);
    events(schema, days ? 3 : 1, reach(schema.grain()));
  }

  /** All levels of a field that dates alone decide, in their order; of any other field none. */
  static List<String> levelsOf(String field) {
    List<String> numbers = List.of(NUMBERS);
    return switch (field) {
      case "day_of_week" -> List.of(WEEKDAYS);
      case "day_of_month" -> numbers.subList(1, 32);
      case "week_of_year" -> numbers.subList(1, 54);
      case "month" -> numbers.subList(1, 13);
      default -> List.of();
    };
  }

  /** How many periods around a target are searched for events. */
  static int reach(Period grain) {
    return grain == Period.DAY ? 14 : 4;
  }

  private static void date(FeatureSchema schema, boolean days) {
    if (days) {
      schema.number(
          "day_of_week", "1 = Monday", Known.AHEAD, t -> t.date().getDayOfWeek().getValue());
      schema.number("day_of_month", "day", Known.AHEAD, t -> t.date().getDayOfMonth());
      schema.level(
          "day_of_week",
          "weekday",
          Known.AHEAD,
          t -> WEEKDAYS[t.date().getDayOfWeek().getValue() - 1]);
      schema.level("day_of_month", "day", Known.AHEAD, t -> NUMBERS[t.date().getDayOfMonth()]);
    }
    schema.number("week_of_year", "ISO week", Known.AHEAD, t -> week(t.date()));
    schema.number("month", "month", Known.AHEAD, t -> t.middle().getMonthValue());
    schema.number("year_sine", "-1 to 1", Known.AHEAD, t -> StrictMath.sin(turn(t.middle())));
    schema.number("year_cosine", "-1 to 1", Known.AHEAD, t -> StrictMath.cos(turn(t.middle())));
    schema.level("week_of_year", "ISO week", Known.AHEAD, t -> NUMBERS[week(t.date())]);
    schema.level("month", "month", Known.AHEAD, t -> NUMBERS[t.middle().getMonthValue()]);
  }

  private static void events(FeatureSchema schema, int near, int far) {
    schema.number("closed", "0 or 1", Known.AHEAD, t -> t.calendar(0).closed() ? 1 : 0);
    schema.number("events", "events", Known.AHEAD, t -> t.calendar(0).events().size());
    schema.number("to_event", "periods", Known.AHEAD, t -> periodsToEvent(t, 1, far));
    schema.number("since_event", "periods", Known.AHEAD, t -> periodsToEvent(t, -1, far));
    schema.level("event", "event name", Known.AHEAD, t -> name(event(t, 0)));
    schema.level(
        "event_type",
        "event type",
        Known.AHEAD,
        t -> event(t, 0) == null ? null : event(t, 0).type());
    schema.level("recurring_event", "event name", Known.AHEAD, CalendarFields::recurring);
    schema.level("event_before", "event name", Known.AHEAD, t -> nearest(t, -1, near));
    schema.level("event_after", "event name", Known.AHEAD, t -> nearest(t, 1, near));
  }

  /** Periods to the next event, or since the last; 0 on one; {@code far} when none is as near. */
  private static double periodsToEvent(Target target, int direction, int far) {
    for (int away = 0; away < far; away++) {
      if (event(target, direction * away) != null) {
        return away;
      }
    }
    return far;
  }

  /** Name of the nearest event before the target, or after it. */
  private static String nearest(Target target, int direction, int near) {
    for (int away = 1; away <= near; away++) {
      EventFacts event = event(target, direction * away);
      if (event != null) {
        return event.name();
      }
    }
    return null;
  }

  /** The first event, other than recurring ones, so many periods from the target; else null. */
  private static EventFacts event(Target target, int after) {
    List<EventFacts> events = target.calendar(after).events();
    for (int i = 0; i < events.size(); i++) {
      if (!isRecurring(events.get(i))) {
        return events.get(i);
      }
    }
    return null;
  }

  private static String recurring(Target target) {
    for (EventFacts event : target.calendar(0).events()) {
      if (isRecurring(event)) {
        return event.name();
      }
    }
    return null;
  }

  private static boolean isRecurring(EventFacts event) {
    return RECURRING_TYPES.contains(event.type().toUpperCase(Locale.ROOT));
  }

  private static String name(EventFacts event) {
    return event == null ? null : event.name();
  }

  private static int week(LocalDate date) {
    return date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
  }

  private static double turn(LocalDate date) {
    return 2 * Math.PI * (date.getDayOfYear() - 1) / date.lengthOfYear();
  }

  private static String[] numbers() {
    String[] numbers = new String[54];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = String.valueOf(i);
    }
    return numbers;
  }
}
