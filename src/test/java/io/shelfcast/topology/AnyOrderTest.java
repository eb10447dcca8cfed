package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.LineReference;
import io.shelfcast.event.PosSale;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Demand does not depend on the order in which sales come, nor on how often each comes. */
class AnyOrderTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);

  /** A line of a transaction, as a till rings it up. */
  record Rung(String till, int transaction, int line, String item, int milli, boolean voided) {
    PosSale sale() {
      return PosSale.newBuilder(
              ServingDriver.sale("A", MONDAY, "t" + transaction, line, item, milli / 1_000.0))
          .setWorkstationId(till)
          .setUnitPrice(1 + Math.abs(milli) % 700 / 100.0)
          .build();
    }

    /** The void has a transaction of its own, at another till. */
    PosSale voiding() {
      PosSale sale =
          ServingDriver.sale("A", MONDAY, till + "-v" + transaction, line, item, milli / 1_000.0);
      PosSale atTheDesk = PosSale.newBuilder(sale).setWorkstationId("desk").build();
      return ServingDriver.withVoids(
          atTheDesk, new LineReference(till, MONDAY, "t" + transaction, line));
    }

    String naturalKey() {
      return till + " " + transaction + " " + line;
    }
  }

  @Property(tries = 60, seed = "11")
  void anyInterleavingAndDuplicationOfADayGivesTheSameDemand(
      @ForAll("days") List<Rung> day, @ForAll Random random) {
    // Given the day in its order, each event once
    List<PosSale> inOrder = events(day);

    // When it comes in any order, some events several times
    List<PosSale> shuffled = new ArrayList<>(inOrder);
    for (PosSale event : inOrder) {
      for (int more = random.nextInt(3); more > 0; more--) {
        shuffled.add(event);
      }
    }
    Collections.shuffle(shuffled, random);

    // Then
    assertThat(demands(shuffled)).isEqualTo(demands(inOrder));
  }

  @Property(tries = 30, seed = "11")
  void whatIsSoldComesOutWhetherInTimeOrLate(
      @ForAll("days") List<Rung> day,
      @ForAll @IntRange(max = 100) int percentInTime,
      @ForAll Random random) {
    // Given
    List<PosSale> events = new ArrayList<>(events(day));
    events.addAll(events(day)); // each twice
    Collections.shuffle(events, random);
    TreeMap<String, Double> sold = new TreeMap<>();
    day.stream()
        .filter(rung -> !rung.voided() && rung.milli() > 0)
        .forEach(rung -> sold.merge(rung.item(), rung.milli() / 1_000.0, Double::sum));

    // When a part comes in time and the rest after the close, up to four weeks late
    try (ServingDriver serving = new ServingDriver()) {
      serving.sell("A", MONDAY.minusDays(1), "milk", 1);
      serving.close("A", MONDAY.minusDays(1));
      int inTime = events.size() * percentInTime / 100;
      events.subList(0, inTime).forEach(serving::pipe);
      LocalDate today = MONDAY;
      serving.close("A", today);
      for (PosSale late : events.subList(inTime, events.size())) {
        if (random.nextInt(4) == 0 && today.isBefore(MONDAY.plusDays(28))) {
          today = today.plusDays(1 + random.nextInt(3));
          serving.close("A", today);
        }
        serving.pipe(late);
      }

      // Then
      TreeMap<String, DailyDemand> last = new TreeMap<>();
      for (DailyDemand demand : serving.demands()) {
        if (demand.getBusinessDate().equals(MONDAY)) {
          DailyDemand before = last.put(demand.getItemId(), demand);
          assertThat(before == null || before.getRevision() < demand.getRevision()).isTrue();
        }
      }
      assertThat(serving.deadLetters()).isEmpty();
      assertThat(units(last)).isEqualTo(rounded(sold));
    }
  }

  @Test
  void aVoidCannotBeVoidedInWhateverOrderTheyCome() {
    // Given a line, its void, and a void of that void
    PosSale line = ServingDriver.sale("A", MONDAY, "t1", 1, "milk", 2);
    PosSale voiding = ServingDriver.voidOf(line, "v1");
    PosSale voidingTheVoid = ServingDriver.voidOf(voiding, "w1");

    // When they come in any order, the line stays void
    List<PosSale> inOrder = List.of(line, voiding, voidingTheVoid);
    for (int[] order :
        new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      List<PosSale> events =
          new ArrayList<>(List.of(ServingDriver.sale("A", MONDAY, "t2", 1, "milk", 1)));
      for (int i : order) {
        events.add(inOrder.get(i));
      }
      assertThat(demands(events)).extracting(DailyDemand::getSold).containsExactly(1.0);
    }
  }

  /** Up to fifteen lines over a few natural keys, items and tills; some voided, some returns. */
  @Provide
  static Arbitrary<List<Rung>> days() {
    Arbitrary<Rung> lines =
        Combinators.combine(
                Arbitraries.of("till-1", "till-2"),
                Arbitraries.integers().between(1, 4),
                Arbitraries.integers().between(1, 3),
                Arbitraries.of("milk", "bread", "eggs"),
                Arbitraries.integers().between(-2_000, 9_000).filter(milli -> milli != 0),
                Arbitraries.of(true, false, false))
            .as(Rung::new);
    return lines.list().uniqueElements(Rung::naturalKey).ofMinSize(1).ofMaxSize(15);
  }

  private static List<PosSale> events(List<Rung> day) {
    List<PosSale> events = new ArrayList<>();
    for (Rung rung : day) {
      events.add(rung.sale());
      if (rung.voided()) {
        events.add(rung.voiding());
      }
    }
    return events;
  }

  private static List<DailyDemand> demands(List<PosSale> events) {
    try (ServingDriver serving = new ServingDriver()) {
      for (PosSale event : events) {
        serving.pipe(serving.topics.posSales, "A", event, at(MONDAY, 12));
      }
      assertThat(serving.demands()).isEmpty();
      serving.close("A", MONDAY);
      assertThat(serving.deadLetters()).isEmpty();
      return serving.demands();
    }
  }

  /** Units by item; nothing sold is the same as no record. */
  private static TreeMap<String, Long> units(Map<String, DailyDemand> demands) {
    TreeMap<String, Double> sold = new TreeMap<>();
    demands.forEach((item, demand) -> sold.put(item, demand.getSold()));
    return rounded(sold);
  }

  private static TreeMap<String, Long> rounded(Map<String, Double> units) {
    TreeMap<String, Long> milli = new TreeMap<>();
    units.forEach((item, sold) -> milli.put(item, Math.round(sold * 1_000)));
    milli.values().removeIf(sold -> sold == 0);
    return milli;
  }
}
