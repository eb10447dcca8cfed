package io.shelfcast.replay;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.TreeMap;

/**
 * Puts records on their topics, with the keys and event times of DESIGN section 3. Attributes are
 * put in order, so that every run of a data set gives the same bytes: that of {@code Map.of}
 * changes.
 */
final class TopicEvents {
  /** The application that dead letters name. */
  static final String APPLICATION = "shelfcast-replay";

  private static final int NO_PARTITION = -1;

  private final Topics topics;

  TopicEvents(Topics topics) {
    this.topics = topics;
  }

  ReplayEvent sale(PosSale sale) {
    return sale(sale, sale.getSoldAt());
  }

  /** A sale that arrived later than it was rung up. */
  ReplayEvent sale(PosSale sale, Instant arrivedAt) {
    return new ReplayEvent(topics.posSales, sale.getLocationId(), sale, arrivedAt);
  }

  ReplayEvent closed(String locationId, LocalDate date, Instant closedAt) {
    return new ReplayEvent(
        topics.storeDays, locationId, new StoreDayClosed(locationId, date, closedAt), closedAt);
  }

  ReplayEvent stock(StockStatus status) {
    return new ReplayEvent(
        topics.stockStatus, status.getLocationId(), status, status.getReportedAt());
  }

  ReplayEvent item(Item item, LocalDate sent) {
    Item ordered = Item.newBuilder(item).setAttributes(new TreeMap<>(item.getAttributes())).build();
    return new ReplayEvent(topics.items, item.getItemId(), ordered, startOf(sent));
  }

  ReplayEvent location(Location location, LocalDate sent) {
    Location ordered =
        Location.newBuilder(location)
            .setAttributes(new TreeMap<>(location.getAttributes()))
            .build();
    return new ReplayEvent(topics.locations, location.getLocationId(), ordered, startOf(sent));
  }

  ReplayEvent calendar(CalendarDay day, LocalDate sent) {
    String key = day.getRegion() + "|" + day.getDate();
    return new ReplayEvent(topics.calendar, key, day, startOf(sent));
  }

  ReplayEvent promotion(Promotion promotion, LocalDate sent) {
    return new ReplayEvent(topics.promotions, promotion.getPromotionId(), promotion, startOf(sent));
  }

  /** A row of a sales file that could not be read; key {@code file:line}. */
  ReplayEvent malformedSale(CsvRow row, String fault, LocalDate sent) {
    return malformed(topics.posSales.name(), row, fault, sent);
  }

  /** A row of an items file that could not be read. */
  ReplayEvent malformedItem(CsvRow row, String fault, LocalDate sent) {
    return malformed(topics.items.name(), row, fault, sent);
  }

  /** A row of a locations file that could not be read. */
  ReplayEvent malformedLocation(CsvRow row, String fault, LocalDate sent) {
    return malformed(topics.locations.name(), row, fault, sent);
  }

  /** A row of a calendar file that could not be read. */
  ReplayEvent malformedCalendar(CsvRow row, String fault, LocalDate sent) {
    return malformed(topics.calendar.name(), row, fault, sent);
  }

  /** A row of a promotions file that could not be read. */
  ReplayEvent malformedPromotion(CsvRow row, String fault, LocalDate sent) {
    return malformed(topics.promotions.name(), row, fault, sent);
  }

  /** Midnight UTC at the start of a date. */
  static Instant startOf(LocalDate date) {
    return date.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /** An hour of a date, UTC. */
  static Instant at(LocalDate date, int hour) {
    return date.atTime(hour, 0).toInstant(ZoneOffset.UTC);
  }

  private ReplayEvent malformed(String topic, CsvRow row, String fault, LocalDate sent) {
    String key = row.file() + ":" + row.line();
    DeadLetter letter =
        new DeadLetter(
            APPLICATION,
            topic,
            NO_PARTITION,
            row.line(),
            startOf(sent),
            "MALFORMED",
            "%s line %d: %s".formatted(row.file(), row.line(), fault),
            bytes(key),
            bytes(row.raw()));
    return new ReplayEvent(topics.deadLetters, key, letter, startOf(sent));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
