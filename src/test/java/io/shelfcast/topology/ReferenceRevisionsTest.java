package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/**
 * Who reads the reference topics anew, long after they were written and cleaned, knows of every
 * earlier date what was known then.
 */
class ReferenceRevisionsTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final int DAYS = 21;

  /** A record of a reference topic, sent on a day. */
  private record Sent<V extends SpecificRecord>(int day, Topic<V> topic, String key, V value) {
    void to(ServingDriver serving) {
      serving.pipe(topic, key, value, at(MONDAY.plusDays(day), 1));
    }
  }

  @Test
  void storesReadAnewAnswerAsBefore() {
    try (ServingDriver running = new ServingDriver();
        ServingDriver restarted = new ServingDriver()) {
      // Given one that heard of everything when it was sent
      sent(running.topics).forEach(record -> record.to(running));

      // When another reads what the cleaned topics still have
      cleaned(sent(restarted.topics)).forEach(record -> record.to(restarted));

      // Then it knows what was known when
      ReferenceData known = reference(restarted);
      assertThat(known.category("milk", day(9))).isEqualTo("dairy");
      assertThat(known.category("milk", day(10))).isEqualTo("drinks");
      assertThat(known.category("bread", day(0))).isEqualTo("bakery");
      assertThat(known.location("A", day(4))).map(Location::getType).contains("STORE");
      assertThat(known.closed("A", day(12), day(7))).isFalse();
      assertThat(known.closed("A", day(12), day(8))).isTrue();
      assertThat(promotions(known, 4)).containsExactly("milk-week");
      assertThat(promotions(known, 5)).isEmpty();
      for (int asOf = -10; asOf < DAYS; asOf++) {
        assertThat(answers(known, asOf))
            .as("as of day %d", asOf)
            .isEqualTo(answers(reference(running), asOf));
      }
    }
  }

  @Test
  void overlappingRevisionsOutOfOrderCountByDateAndRevision() {
    try (ServingDriver inOrder = new ServingDriver();
        ServingDriver backwards = new ServingDriver()) {
      // Given revisions, two of which speak of the same promotion from the same date on
      List<Sent<?>> records = new ArrayList<>(withoutTombstones(sent(inOrder.topics)));
      Promotion first = promotion("twice", 1, 0.1);
      Promotion second = promotion("twice", 2, 0.3);
      records.add(new Sent<>(2, inOrder.topics.promotions, "twice", first));
      records.add(new Sent<>(3, inOrder.topics.promotions, "twice", second));

      // When they come in their order, and the other way round
      records.forEach(record -> record.to(inOrder));
      Collections.reverse(records);
      records.forEach(record -> record.to(backwards));

      // Then the newest date counts, and of one date the highest revision, whichever came last
      for (int asOf = -10; asOf < DAYS; asOf++) {
        assertThat(answers(reference(backwards), asOf))
            .as("as of day %d", asOf)
            .isEqualTo(answers(reference(inOrder), asOf));
      }
      assertThat(reference(backwards).category("milk", day(9))).isEqualTo("dairy");
      assertThat(reference(backwards).promotions("A", day(4), day(14)))
          .filteredOn(promotion -> promotion.getPromotionId().equals("twice"))
          .extracting(Promotion::getDiscount)
          .containsExactly(0.3);
    }
  }

  private static Promotion promotion(String id, int revision, double discount) {
    return Promotion.newBuilder()
        .setPromotionId(id)
        .setItems(List.of("bread"))
        .setFirstDate(day(14))
        .setLastDate(day(20))
        .setAnnouncedOn(day(2))
        .setDiscount(discount)
        .setRevision(revision)
        .build();
  }

  private static List<Sent<?>> withoutTombstones(List<Sent<?>> records) {
    List<String> forgotten =
        records.stream().filter(record -> record.value() == null).map(Sent::key).toList();
    return records.stream().filter(record -> !forgotten.contains(record.key())).toList();
  }

  @Test
  void aRunFromTheFirstEventGivesTheSameOutput() {
    // Given one that heard of every revision on its day, and sold meanwhile
    List<String> output = new ArrayList<>();
    try (ServingDriver running = new ServingDriver()) {
      for (int day = 0; day < DAYS; day++) {
        int today = day;
        sent(running.topics).stream()
            .filter(record -> record.day() == today)
            .forEach(r -> r.to(running));
        sell(running, day, output);
      }
    }

    // When another begins again, long after
    List<String> again = new ArrayList<>();
    try (ServingDriver reset = new ServingDriver()) {
      cleaned(sent(reset.topics)).forEach(record -> record.to(reset));
      for (int day = 0; day < DAYS; day++) {
        sell(reset, day, again);
      }
    }

    // Then
    assertThat(output).anyMatch(line -> line.contains("dairy"));
    assertThat(output).anyMatch(line -> line.contains("drinks"));
    assertThat(output).anyMatch(line -> line.contains("milk-week"));
    for (int i = 0; i < output.size(); i++) {
      assertThat(again.get(i)).as("output %d", i).isEqualTo(output.get(i));
    }
    assertThat(again).hasSameSizeAs(output);
  }

  /** Revisions of everything, each sent before the day on which it counts, and two tombstones. */
  private static List<Sent<?>> sent(Topics topics) {
    Promotion offer =
        Promotion.newBuilder()
            .setPromotionId("milk-week")
            .setItems(List.of("milk"))
            .setFirstDate(day(14))
            .setLastDate(day(20))
            .setAnnouncedOn(day(0))
            .setDiscount(0.2)
            .build();
    Promotion mistake = Promotion.newBuilder(offer).setPromotionId("mistake").build();
    Promotion cancelled =
        Promotion.newBuilder(offer)
            .setAnnouncedOn(day(5))
            .setRevision(2)
            .setCancelled(true)
            .build();
    return List.of(
        new Sent<>(0, topics.items, "milk", item("milk", "dairy", null)),
        new Sent<>(0, topics.items, "bread", item("bread", "typo", null)),
        new Sent<>(0, topics.items, "bread", null),
        new Sent<>(0, topics.items, "bread", item("bread", "bakery", null)),
        new Sent<>(0, topics.locations, "A", location("STORE", null)),
        new Sent<>(0, topics.calendar, "north|2011-03-19", calendarDay(true, null)),
        new Sent<>(0, topics.promotions, "milk-week", offer),
        new Sent<>(0, topics.promotions, "mistake", mistake),
        new Sent<>(0, topics.promotions, "mistake", null),
        new Sent<>(3, topics.locations, "A", location("OUTLET", day(5))),
        new Sent<>(4, topics.promotions, "milk-week", cancelled),
        new Sent<>(7, topics.calendar, "north|2011-03-19", calendarDay(false, day(8))),
        new Sent<>(8, topics.items, "milk", item("milk", "drinks", day(10))));
  }

  /** What a broker leaves: where a topic is compacted, the newest record of a key. */
  private static List<Sent<?>> cleaned(List<Sent<?>> records) {
    Map<String, Sent<?>> left = new LinkedHashMap<>();
    for (Sent<?> record : records) {
      boolean compacted = record.topic().config().get("cleanup.policy").contains("compact");
      String kept = compacted ? record.key() : record.key() + "@" + left.size();
      left.put(record.topic().name() + "/" + kept, record);
    }
    return List.copyOf(left.values());
  }

  private static void sell(ServingDriver serving, int day, List<String> output) {
    serving.sell("A", day(day), "milk", 2 + day % 3);
    serving.sell("A", day(day), "bread", 1);
    serving.close("A", day(day));
    serving.demands().forEach(demand -> output.add(demand.toString()));
    serving.forecasts().forEach(record -> output.add(record.key() + " " + record.value()));
  }

  private static ReferenceData reference(ServingDriver serving) {
    return new ReferenceData(
        store(serving, ServingTopology.ITEMS),
        store(serving, ServingTopology.LOCATIONS),
        store(serving, ServingTopology.CALENDAR),
        store(serving, ServingTopology.PROMOTIONS),
        store(serving, ServingTopology.INTERACTIONS));
  }

  @SuppressWarnings("unchecked")
  private static <V> ReferenceStore<V> store(ServingDriver serving, String name) {
    return (ReferenceStore<V>) serving.driver().getAllStateStores().get(name);
  }

  private static List<Object> answers(ReferenceData reference, int asOf) {
    return List.of(
        reference.item("milk", day(asOf)),
        reference.item("bread", day(asOf)),
        reference.location("A", day(asOf)),
        reference.closed("A", day(12), day(asOf)),
        promotions(reference, asOf));
  }

  private static List<String> promotions(ReferenceData reference, int asOf) {
    return reference.promotions("A", day(asOf), day(14), day(20)).stream()
        .map(Promotion::getPromotionId)
        .toList();
  }

  private static LocalDate day(int day) {
    return MONDAY.plusDays(day);
  }

  private static Item item(String id, String category, LocalDate validFrom) {
    return Item.newBuilder().setItemId(id).setCategory(category).setValidFrom(validFrom).build();
  }

  private static Location location(String type, LocalDate validFrom) {
    return new Location("A", "north", type, Map.of(), List.of(), validFrom);
  }

  private static CalendarDay calendarDay(boolean open, LocalDate announcedOn) {
    return new CalendarDay("north", day(12), List.of(), open, announcedOn);
  }
}
