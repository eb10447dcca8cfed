package io.shelfcast.replay;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reference files of the generic data set, each of them optional:
 *
 * <ul>
 *   <li>{@code items.csv}: {@code item,category[,launch][,delisted][,price]}, other columns are
 *       attributes;
 *   <li>{@code locations.csv}: {@code location[,region][,type][,closed]}, other columns are
 *       attributes; {@code closed} holds weekdays such as {@code 6 7}, 1 = Monday;
 *   <li>{@code calendar.csv}: {@code region,date[,event][,type][,open]}; an empty region is every
 *       region; several rows of one region and date add up;
 *   <li>{@code promotions.csv}: {@code
 *       promotion,from,to[,item][,location][,discount][,mechanics][,announced][,price]}; empty item
 *       or location = all; unless it says when it was announced, {@value #ANNOUNCED_DAYS_AHEAD}
 *       days before. Each row is a promotion; a second row of the same name goes out as {@code
 *       name#2}.
 * </ul>
 *
 * <p>Items and locations that only the sales file knows get the category {@value #NO_CATEGORY} and
 * the region {@value #NO_REGION}. A row that cannot be read goes out as a dead letter.
 */
final class CsvReference {
  /** The optional files, without {@code .csv}. */
  static final List<String> FILES = List.of("items", "locations", "calendar", "promotions");

  static final String NO_CATEGORY = "uncategorised";
  static final String NO_REGION = "default";
  static final int ANNOUNCED_DAYS_AHEAD = 28;

  private final TopicEvents events;
  private final LocalDate sent;
  private final Map<String, Item> items = new TreeMap<>();
  private final Map<String, Location> locations = new TreeMap<>();
  private final Map<String, CalendarDay> calendar = new LinkedHashMap<>();
  private final Map<String, Promotion> promotions = new LinkedHashMap<>();
  private final Map<String, Integer> rowsByPromotion = new HashMap<>();
  private final List<ReplayEvent> malformed = new ArrayList<>();

  /**
   * @param sent the event time of all reference data
   */
  CsvReference(Path dir, TopicEvents events, LocalDate sent) {
    this.events = events;
    this.sent = sent;
    read(dir, "items", this::addItem, events::malformedItem, "item");
    read(dir, "locations", this::addLocation, events::malformedLocation, "location");
    read(dir, "calendar", this::addCalendarDay, events::malformedCalendar, "region", "date");
    read(
        dir,
        "promotions",
        this::addPromotion,
        events::malformedPromotion,
        "promotion",
        "from",
        "to");
  }

  /** Tells that a location sold an item, so that both are known. */
  void sold(String location, String item) {
    items.computeIfAbsent(item, id -> new Item(id, NO_CATEGORY, Map.of(), null, null, null, null));
    locations.computeIfAbsent(
        location, id -> new Location(id, NO_REGION, "STORE", Map.of(), List.of(), null));
  }

  /** The item's own price, where its file has one. */
  OptionalDouble priceOf(String item) {
    Item known = items.get(item);
    return known == null || known.getPrice() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(known.getPrice());
  }

  /** Everything, in the order that a data set promises. */
  List<ReplayEvent> events() {
    List<ReplayEvent> all = new ArrayList<>();
    items.values().forEach(item -> all.add(events.item(item, sent)));
    locations.values().forEach(location -> all.add(events.location(location, sent)));
    calendar.values().forEach(day -> all.add(events.calendar(day, sent)));
    promotions.values().forEach(promotion -> all.add(events.promotion(promotion, sent)));
    all.addAll(malformed);
    return all;
  }

  private void addItem(CsvRow row) {
    String category = row.text("category").strip();
    OptionalDouble price = row.optionalNumber("price");
    Item item =
        new Item(
            row.id("item"),
            category.isEmpty() ? NO_CATEGORY : category,
            row.attributes(Set.of("item", "category", "launch", "delisted", "price")),
            price.isPresent() ? price.getAsDouble() : null,
            row.optionalDate("launch").orElse(null),
            row.optionalDate("delisted").orElse(null),
            null);
    refuseSecond(items.putIfAbsent(item.getItemId(), item), "item", item.getItemId());
  }

  private void addLocation(CsvRow row) {
    String region = row.text("region").strip();
    String type = row.text("type").strip();
    Location location =
        new Location(
            row.id("location"),
            region.isEmpty() ? NO_REGION : region,
            type.isEmpty() ? "STORE" : type,
            row.attributes(Set.of("location", "region", "type", "closed")),
            weekdays(row.text("closed")),
            null);
    String id = location.getLocationId();
    refuseSecond(locations.putIfAbsent(id, location), "location", id);
  }

  private void addCalendarDay(CsvRow row) {
    String region = row.text("region").strip();
    LocalDate date = row.date("date");
    boolean open = row.flag("open", true);
    String event = row.text("event").strip();
    String type = row.text("type").strip();
    List<CalendarEvent> happening = new ArrayList<>();
    if (!event.isEmpty()) {
      happening.add(new CalendarEvent(event, type.isEmpty() ? "EVENT" : type));
    }
    calendar.merge(
        region + "|" + date,
        new CalendarDay(region, date, happening, open, null),
        (first, second) -> {
          List<CalendarEvent> both = new ArrayList<>(first.getEvents());
          both.addAll(second.getEvents());
          return new CalendarDay(region, date, both, first.getOpen() && second.getOpen(), null);
        });
  }

  private void addPromotion(CsvRow row) {
    String name = row.id("promotion");
    LocalDate first = row.date("from");
    LocalDate last = row.date("to");
    if (last.isBefore(first)) {
      throw new MalformedRowException("to is before from: " + last + " < " + first);
    }
    OptionalDouble discount = row.optionalNumber("discount");
    if (discount.isPresent() && (discount.getAsDouble() < 0 || discount.getAsDouble() > 1)) {
      throw new MalformedRowException(
          "discount is a share from 0 to 1, not " + discount.getAsDouble());
    }
    OptionalDouble price = row.optionalNumber("price");
    String mechanics = row.text("mechanics").strip();
    LocalDate announced =
        row.optionalDate("announced").orElse(first.minusDays(ANNOUNCED_DAYS_AHEAD));
    int count = rowsByPromotion.merge(name, 1, Integer::sum);
    String id = count == 1 ? name : name + "#" + count;
    promotions.put(
        id,
        new Promotion(
            id,
            oneOrAll(row.text("item").strip()),
            List.of(),
            oneOrAll(row.text("location").strip()),
            first,
            last,
            announced,
            discount.isPresent() ? discount.getAsDouble() : null,
            mechanics.isEmpty() ? null : mechanics,
            price.isPresent() ? price.getAsDouble() : null,
            1,
            false));
  }

  private void read(
      Path dir, String name, RowReader reader, DeadLetterMaker deadLetter, String... required) {
    CsvTable.find(dir, name)
        .ifPresent(file -> CsvTable.read(file, t -> readRows(t, reader, deadLetter), required));
  }

  private Void readRows(CsvTable table, RowReader reader, DeadLetterMaker deadLetter) {
    while (table.hasNext()) {
      CsvRow row = table.next();
      try {
        reader.accept(row.checkWidth());
      } catch (MalformedRowException e) {
        malformed.add(deadLetter.of(row, e.getMessage(), sent));
      }
    }
    return null;
  }

  private static void refuseSecond(Object earlier, String kind, String id) {
    if (earlier != null) {
      throw new MalformedRowException("%s '%s' was there before".formatted(kind, id));
    }
  }

  private static List<String> oneOrAll(String id) {
    return id.isEmpty() ? List.of() : List.of(id);
  }

  private static List<Integer> weekdays(String text) {
    List<Integer> days = new ArrayList<>();
    for (String day : text.strip().split("[^0-9]+")) {
      if (day.isEmpty()) {
        continue;
      }
      if (day.length() > 1 || day.charAt(0) < '1' || day.charAt(0) > '7') {
        throw new MalformedRowException("closed holds weekdays from 1 to 7, not " + day);
      }
      days.add(day.charAt(0) - '0');
    }
    return days;
  }

  /** Takes one row, or throws {@link MalformedRowException}. */
  private interface RowReader {
    void accept(CsvRow row);
  }

  private interface DeadLetterMaker {
    ReplayEvent of(CsvRow row, String fault, LocalDate sent);
  }
}
