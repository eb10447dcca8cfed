package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Interaction;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.Topic;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Reference data that contradicts itself. Bytes that cannot be read: see {@link
 * BadReferenceOnBrokerTest}, since the test driver passes over them by itself.
 */
class ReferenceDataTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);

  private final ServingDriver serving = new ServingDriver();
  private final Item milk =
      Item.newBuilder().setItemId("milk").setCategory("dairy").setPrice(2.5).build();
  private final Location shop = new Location("A", "north", "STORE", Map.of(), List.of(7), null);
  private final CalendarDay fair =
      CalendarDay.newBuilder()
          .setRegion("north")
          .setDate(MONDAY)
          .setEvents(List.of(new CalendarEvent("Fair", "CULTURAL")))
          .build();
  private final Promotion offer =
      Promotion.newBuilder()
          .setPromotionId("p1")
          .setItems(List.of("milk"))
          .setFirstDate(MONDAY)
          .setLastDate(MONDAY.plusDays(6))
          .setAnnouncedOn(MONDAY.minusDays(7))
          .setDiscount(0.2)
          .build();

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void takesWhatIsPossible() {
    send(serving.topics.items, "milk", milk);
    send(serving.topics.locations, "A", shop);
    send(serving.topics.calendar, "north|2011-03-07", fair);
    send(serving.topics.promotions, "p1", offer);
    send(serving.topics.promotions, "p1", null); // a tombstone
    assertThat(serving.referenceLetters).isEmpty();
  }

  @Test
  void refusesAnItemThatCannotBe() {
    refused(serving.topics.items, "milk", item("", "dairy"), "itemId is empty");
    refused(serving.topics.items, "milk", item("bread", "dairy"), "the key is 'milk'");
    refused(serving.topics.items, "milk", item("milk", " "), "category is empty");
    refused(serving.topics.items, "milk", item("milk", "a|b"), "category 'a|b' has a '|'");
    refused(
        serving.topics.items, "milk", Item.newBuilder(milk).setPrice(-1.0).build(), "price -1.0");
    refused(
        serving.topics.items,
        "milk",
        Item.newBuilder(milk).setLaunchDate(MONDAY).setDelistedDate(MONDAY.minusDays(1)).build(),
        "is before launchDate");
  }

  @Test
  void refusesALocationThatCannotBe() {
    Topic<Location> locations = serving.topics.locations;
    refused(locations, "B", shop, "the key is 'B'");
    refused(locations, "A|B", Location.newBuilder(shop).setLocationId("A|B").build(), "has a '|'");
    refused(locations, "A", Location.newBuilder(shop).setRegion("n|s").build(), "region 'n|s'");
    refused(
        locations,
        "A",
        Location.newBuilder(shop).setClosedWeekdays(List.of(0)).build(),
        "closedWeekdays has 0");
  }

  @Test
  void refusesACalendarDayThatCannotBe() {
    Topic<CalendarDay> calendar = serving.topics.calendar;
    refused(calendar, "north|2011-03-08", fair, "not 'north|2011-03-07'");
    refused(calendar, "south|2011-03-07", fair, "not 'north|2011-03-07'");
    refused(
        calendar,
        "north|2011-03-07",
        new CalendarDay("north", MONDAY, List.of(new CalendarEvent("", "X")), true, null),
        "an event has no name");
  }

  @Test
  void refusesAPromotionThatCannotBe() {
    Topic<Promotion> promotions = serving.topics.promotions;
    refused(
        promotions,
        "p1",
        Promotion.newBuilder(offer).setLastDate(MONDAY.minusDays(1)).build(),
        "lastDate 2011-03-06 is before firstDate 2011-03-07");
    for (double discount : new double[] {-0.1, 1.1, Double.NaN}) {
      refused(
          promotions,
          "p1",
          Promotion.newBuilder(offer).setDiscount(discount).build(),
          "discount " + discount);
    }
    refused(
        promotions, "p1", Promotion.newBuilder(offer).setPrice(Double.NaN).build(), "price NaN");
    refused(
        promotions,
        "p1",
        Promotion.newBuilder(offer).setItems(List.of("")).build(),
        "items is empty");
    refused(
        promotions,
        "p1",
        Promotion.newBuilder(offer).setLocations(List.of("A", "")).build(),
        "locations is empty");
    refused(promotions, "p2", offer, "the key is 'p2', not 'p1'");
  }

  @Test
  void refusesInteractionsThatCannotBe() {
    Topic<Interaction> interactions = serving.topics.interactions;
    Interaction day =
        Interaction.newBuilder()
            .setItemId("milk")
            .setDate(MONDAY)
            .setViews(3)
            .setAddToCarts(1)
            .build();
    send(interactions, "milk", day);
    assertThat(serving.referenceLetters).isEmpty();
    refused(interactions, "bread", day, "the key is 'bread', not 'milk'");
    refused(interactions, "milk", Interaction.newBuilder(day).setViews(-1).build(), "views -1 and");
    refused(
        interactions,
        "milk",
        Interaction.newBuilder(day).setAddToCarts(-2).build(),
        "addToCarts -2 must not be negative");
  }

  @Test
  void refusesWhatHasNoKey() {
    send(serving.topics.items, null, milk);
    send(serving.topics.items, null, null);
    assertThat(serving.referenceLetters)
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter.getDetail()).isEqualTo("a record without a key"))
        .allSatisfy(letter -> assertThat(letter.getKey()).isNull());
  }

  @Test
  void aRefusedRevisionLeavesWhatWasKnown() {
    // Given
    send(serving.topics.items, "milk", milk);

    // When
    refused(serving.topics.items, "milk", item("milk", "a|b"), "has a '|'");

    // Then
    serving.sell("A", MONDAY, "milk", 1);
    serving.close("A", MONDAY);
    assertThat(serving.demands()).extracting(DailyDemand::getCategory).containsExactly("dairy");
  }

  private static Item item(String id, String category) {
    return Item.newBuilder().setItemId(id).setCategory(category).build();
  }

  private <V extends SpecificRecord> void send(Topic<V> topic, String key, V value) {
    serving.pipe(topic, key, value, at(MONDAY, 0));
  }

  private <V extends SpecificRecord> void refused(
      Topic<V> topic, String key, V value, String detail) {
    serving.referenceLetters.clear();
    long before = serving.counters.refusedFor(Cause.IMPOSSIBLE_REFERENCE);
    send(topic, key, value);
    assertThat(serving.referenceLetters).hasSize(1);
    DeadLetter letter = serving.referenceLetters.get(0);
    assertThat(letter.getCause()).isEqualTo("IMPOSSIBLE_REFERENCE");
    assertThat(letter.getDetail()).contains(detail);
    assertThat(letter.getTopic()).isEqualTo(topic.name());
    assertThat(letter.getKey().array()).isEqualTo(key.getBytes(UTF_8));
    assertThat(letter.getValue().array())
        .isEqualTo(topic.values().serializer().serialize(topic.name(), value));
    assertThat(serving.counters.refusedFor(Cause.IMPOSSIBLE_REFERENCE)).isEqualTo(before + 1);
  }
}
