package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Interaction;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Features;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Features from reference data: as it was known at as-of, whatever was learned later. */
class FactsTest {
  private static final LocalDate AS_OF = LocalDate.of(2011, 3, 6); // a Sunday: a week's end, too
  private static final SeriesKey MILK = new SeriesKey("A", "milk");
  private static final int HORIZON = 28;

  private final ReferenceStore<Item> items = store(ReferenceData.items());
  private final ReferenceStore<Location> locations = store(ReferenceData.locations());
  private final ReferenceStore<CalendarDay> calendar = store(ReferenceData.calendar());
  private final ReferenceStore<Promotion> promotions = store(ReferenceData.promotions());
  private final ReferenceStore<Interaction> interactions =
      store(ReferenceData.interactions(Facts.interactionDays(Period.DAY)));
  private final ReferenceData reference =
      new ReferenceData(items, locations, calendar, promotions, interactions);

  private static <V> ReferenceStore<V> store(ReferenceStore.Kind<V> kind) {
    return ReferenceStore.builder("test", kind).build();
  }

  @Test
  void saysWhatIsKnownOfASeries() {
    // Given
    item("milk", "x", null);
    item("cream", "y", null);
    locations.add("A", new Location("A", "north", "STORE", Map.of("size", "9"), List.of(7), null));
    event(2, "Fair", null);
    promotion("p1", "milk", 1, 3, "Deal+Feature", 1.5, -5);
    promotion("p2", "cream", 1, 1, "DEAL", 2.5, -5);
    promotion("p3", "cream", 2, 2, "PRICE", 3.5, -5);
    promotion("old", "milk", -20, -15, "DEAL", 1.5, -40);
    interactions.add("milk", new Interaction("milk", AS_OF, 7L, 2L));
    interactions.add("milk", new Interaction("milk", AS_OF, 8L, 3L)); // replaces it

    // When
    FeatureRows rows = rows(Period.DAY, new Facts(reference, Period.DAY));

    // Then
    FeatureSchema schema = FeatureSchema.of(Period.DAY);
    assertThat(rows.attributes())
        .containsExactly(Map.entry("item.brand", "x"), Map.entry("location.size", "9"));
    float[] first = rows.values()[0];
    assertThat(first[schema.number("price")]).isEqualTo(1.5f);
    assertThat(first[schema.number("deal")]).isEqualTo(1);
    assertThat(first[schema.number("advertised")]).isEqualTo(1);
    assertThat(first[schema.number("category_promoted")]).isEqualTo(2);
    assertThat(first[schema.number("price_over_category")]).isEqualTo(0.75f);
    assertThat(first[schema.number("views_last")]).isEqualTo(8);
    assertThat(first[schema.number("promoted_share_past")]).isEqualTo(6f / 60);
    assertThat(rows.values()[1][schema.number("category_promoted")]).isEqualTo(1);
    assertThat(rows.values()[1][schema.number("price_over_cheapest")]).isEqualTo(1);
    assertThat(rows.levels()[0][schema.level("region")]).isEqualTo("north");
    assertThat(rows.levels()[0][schema.level("mechanics")]).isEqualTo("DEAL+FEATURE");
    assertThat(rows.levels()[0][schema.level("event_after")]).isEqualTo("Fair");
    assertThat(rows.levels()[1][schema.level("event")]).isEqualTo("Fair");
    assertThat(rows.levels()[6][schema.level("day_of_week")]).isEqualTo("SUN");
    assertThat(rows.values()[6][schema.number("closed")]).isEqualTo(1);
  }

  @Property(tries = 60)
  void whatBecomesKnownLaterChangesNothing(@ForAll Period grain, @ForAll long seed) {
    // Given facts known at as-of
    Random random = new Random(seed);
    reveal(random, 0, -30 + random.nextInt(30));
    Facts kept = new Facts(reference, grain);
    FeatureRows before = rows(grain, kept);

    // When more is announced, revised and cancelled after as-of
    reveal(random, 1, 1 + random.nextInt(30));
    reveal(random, 2, 1);

    // Then neither what was kept nor a fresh look changes
    same(rows(grain, kept), before);
    same(rows(grain, new Facts(reference, grain)), before);
  }

  @Test
  void whatIsAnnouncedByAsOfIsSeenAtOnce() {
    Facts facts = new Facts(reference, Period.DAY);
    int price = FeatureSchema.of(Period.DAY).number("price");
    assertThat(rows(Period.DAY, facts).values()[0][price]).isEqualTo(2);
    promotion("p1", "milk", 1, 3, "DEAL", 1.5, 0);
    assertThat(rows(Period.DAY, facts).values()[0][price]).isEqualTo(1.5f);
    promotions.remove("p1");
    assertThat(rows(Period.DAY, facts).values()[0][price]).isEqualTo(2);
  }

  @Test
  void ofAnItemsInteractionsOnlyTheNewestDatesAreKept() {
    for (int day = 0; day < 200; day++) {
      interactions.add("milk", new Interaction("milk", AS_OF.minusDays(day % 100), 1L, 0L));
    }
    assertThat(interactions.revisions("milk")).hasSize(70);
    assertThat(reference.interactions("milk", AS_OF.minusDays(60))).hasSize(10);
  }

  /** One revision of everything, known from some days after as-of on. */
  private void reveal(Random random, int revision, int knownFrom) {
    LocalDate known = AS_OF.plusDays(knownFrom);
    item("milk", "brand-" + random.nextInt(), revision == 0 ? null : known);
    locations.add(
        "A",
        new Location(
            "A",
            "north",
            "TYPE-" + random.nextInt(),
            Map.of("size", "" + random.nextInt()),
            List.of(1 + random.nextInt(7)),
            revision == 0 ? null : known));
    for (int i = 0; i < 8; i++) {
      int from = random.nextInt(60) - 30;
      Promotion promotion =
          Promotion.newBuilder()
              .setPromotionId("p" + (revision * 4 + i)) // some of them known before
              .setItems(List.of(random.nextBoolean() ? "milk" : "cream"))
              .setFirstDate(AS_OF.plusDays(from))
              .setLastDate(AS_OF.plusDays(from + random.nextInt(20)))
              .setAnnouncedOn(known)
              .setPrice(1 + random.nextInt(10) / 10.0)
              .setMechanics(random.nextBoolean() ? "FEATURE" : "PRICE")
              .setRevision(revision + 1)
              .setCancelled(random.nextInt(4) == 0)
              .build();
      promotions.add(promotion.getPromotionId(), promotion);
      event(random.nextInt(30), "event-" + random.nextInt(), known);
    }
    if (revision > 0) {
      interactions.add("milk", new Interaction("milk", known, 1_000L, 1_000L));
    } else {
      interactions.add("milk", new Interaction("milk", AS_OF.minusDays(2), 5L, 1L));
    }
  }

  private void item(String id, String brand, LocalDate validFrom) {
    items.add(
        id,
        new Item(
            id,
            "dairy",
            Map.of("brand", brand),
            null,
            validFrom == null ? AS_OF.minusDays(9) : validFrom,
            null,
            validFrom));
  }

  private void event(int day, String name, LocalDate announced) {
    LocalDate date = AS_OF.plusDays(day);
    calendar.add(
        ReferenceData.calendarKey("north", date),
        new CalendarDay(
            "north", date, List.of(new CalendarEvent(name, "CULTURAL")), true, announced));
  }

  private void promotion(
      String id, String item, int from, int to, String mechanics, double price, int announced) {
    promotions.add(
        id,
        Promotion.newBuilder()
            .setPromotionId(id)
            .setItems(List.of(item))
            .setFirstDate(AS_OF.plusDays(from))
            .setLastDate(AS_OF.plusDays(to))
            .setAnnouncedOn(AS_OF.plusDays(announced))
            .setMechanics(mechanics)
            .setPrice(price)
            .build());
  }

  private static FeatureRows rows(Period grain, Facts facts) {
    long asOf = grain.indexOf(AS_OF);
    History history = new History(asOf - 59);
    for (int i = 0; i < 60; i++) {
      history.append(5, 2, Mask.NONE);
    }
    return Features.rows(
        FeatureSchema.of(grain), history, asOf, facts.facts(MILK, "dairy", asOf, HORIZON), HORIZON);
  }

  private static void same(FeatureRows one, FeatureRows other) {
    assertThat(Arrays.deepEquals(one.values(), other.values())).isTrue(); // NaN equals NaN
    assertThat(one.levels()).isDeepEqualTo(other.levels());
    assertThat(one.attributes()).isEqualTo(other.attributes());
  }
}
