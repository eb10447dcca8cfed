package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static io.shelfcast.topology.ServingDriver.sale;
import static io.shelfcast.topology.ServingDriver.voidOf;
import static io.shelfcast.topology.ServingDriver.withVoids;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.DemandTrigger;
import io.shelfcast.event.LineReference;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.topology.EventCounters.Kind;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemandStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final LocalDate TUESDAY = MONDAY.plusDays(1);

  private ServingDriver serving = new ServingDriver();

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void sumsADayAtItsCloseAndFillsZerosOnTheNext() {
    // Given
    serving.sell("A", MONDAY, "milk", 2);
    serving.sell("A", MONDAY, "milk", 3);
    serving.sell("A", MONDAY, "bread", 1);
    serving.sell("A", MONDAY, "milk", -1);
    assertThat(serving.demands()).isEmpty();

    // When
    serving.close("A", MONDAY);
    serving.close("A", TUESDAY);

    // Then
    List<DailyDemand> demands = serving.demands();
    assertThat(demands)
        .extracting(d -> d.getItemId() + " " + d.getBusinessDate().getDayOfMonth())
        .containsExactly("bread 7", "milk 7", "bread 8", "milk 8");
    DailyDemand milk = demands.get(1);
    assertThat(milk.getSold()).isEqualTo(5);
    assertThat(milk.getReturned()).isEqualTo(1);
    assertThat(milk.getDemand()).isEqualTo(5);
    assertThat(milk.getRevenue()).isEqualTo(12.5);
    assertThat(milk.getAveragePrice()).isEqualTo(2.5);
    assertThat(milk.getLines()).isEqualTo(2);
    assertThat(milk.getRevision()).isEqualTo(1);
    assertThat(demands.get(3).getSold()).isZero();
    assertThat(demands.get(3).getAveragePrice()).isNull();
  }

  @Test
  void countsADuplicateOnce() {
    PosSale line = sale("A", MONDAY, "t1", 1, "milk", 2);
    serving.pipe(line);
    serving.pipe(line);
    serving.close("A", MONDAY);
    serving.pipe(line); // and once more when the day is closed
    assertThat(serving.demands()).extracting(DailyDemand::getSold).containsExactly(2.0);
    assertThat(serving.counters.of(Kind.DUPLICATE)).isEqualTo(2);
    assertThat(serving.counters.of(Kind.SALE)).isEqualTo(1);
  }

  @Test
  void refusesAnotherLineUnderAKnownNaturalKey() {
    serving.pipe(sale("A", MONDAY, "t1", 1, "milk", 2));
    serving.pipe(sale("A", MONDAY, "t1", 1, "milk", 3));
    assertThat(serving.deadLetters())
        .extracting(DeadLetter::getCause)
        .containsExactly("CONFLICTING_DUPLICATE");
  }

  @Test
  void voidsReverseTheirLineInAnyOrder() {
    PosSale first = sale("A", MONDAY, "t1", 1, "milk", 2);
    PosSale second = sale("A", MONDAY, "t2", 1, "milk", 4);
    serving.pipe(first);
    serving.pipe(voidOf(first, "v1"));
    serving.pipe(voidOf(first, "v1")); // a duplicate of the void
    serving.pipe(voidOf(second, "v2")); // ahead of its line
    serving.pipe(second);
    serving.sell("A", MONDAY, "milk", 1);
    serving.close("A", MONDAY);
    assertThat(serving.demands()).extracting(DailyDemand::getSold).containsExactly(1.0);
    assertThat(serving.counters.of(Kind.VOID)).isEqualTo(2);
  }

  @Test
  void aVoidOfAClosedDayCorrectsThatDay() {
    PosSale line = sale("A", MONDAY, "t1", 1, "milk", 2);
    serving.pipe(line);
    serving.close("A", MONDAY);
    LineReference monday = voidOf(line, "v1").getVoids();
    serving.pipe(withVoids(sale("A", TUESDAY, "v1", 1, "milk", 2), monday));
    DailyDemand corrected = serving.demands().get(1);
    assertThat(corrected.getBusinessDate()).isEqualTo(MONDAY);
    assertThat(corrected.getSold()).isZero();
    assertThat(corrected.getRevision()).isEqualTo(2);
    assertThat(corrected.getTrigger()).isEqualTo(DemandTrigger.CORRECTION);
  }

  @Test
  void aLateSaleCorrectsItsDayWithAHigherRevision() {
    serving.sell("A", MONDAY, "milk", 2);
    serving.close("A", MONDAY);
    serving.close("A", TUESDAY);
    serving.demands();
    serving.sell("A", MONDAY, "milk", 3);
    serving.sell("A", MONDAY, "eggs", 1); // never heard of before
    List<DailyDemand> corrections = serving.demands();
    assertThat(corrections).extracting(DailyDemand::getSold).containsExactly(5.0, 1.0);
    assertThat(corrections).extracting(DailyDemand::getRevision).containsExactly(2, 2);
    serving.close("A", TUESDAY.plusDays(1));
    assertThat(serving.demands()).hasSize(2);
  }

  @Test
  void closesByItsPartitionsClockWhereNoZReportComes() {
    serving.sell("A", MONDAY, "milk", 2);
    serving.sell("B", MONDAY, "milk", 1); // B stays silent from now on
    serving.sell("A", TUESDAY, "milk", 3); // at noon: six hours of grace are over
    assertThat(serving.demands())
        .extracting(d -> d.getLocationId() + d.getSold())
        .containsExactly("A2.0", "B1.0");
    serving.sell("A", TUESDAY.plusDays(2), "milk", 3);
    assertThat(serving.demands())
        .extracting(d -> d.getLocationId() + d.getBusinessDate().getDayOfMonth() + d.getSold())
        .containsExactly("A83.0", "B80.0", "A90.0", "B90.0");
  }

  @Test
  void masksClosedAndStockOutDays() {
    serving.pipe(
        serving.topics.calendar,
        "|" + TUESDAY,
        CalendarDay.newBuilder()
            .setRegion("")
            .setDate(TUESDAY)
            .setEvents(List.of())
            .setOpen(false)
            .build(),
        at(MONDAY, 0));
    serving.outOfStock("A", "milk", at(MONDAY, 8), at(MONDAY, 18), at(MONDAY, 9));
    serving.sell("A", MONDAY, "milk", 1);
    serving.sell("A", MONDAY, "bread", 1);
    serving.close("A", MONDAY);
    serving.close("A", TUESDAY);
    assertThat(serving.demands())
        .extracting(DailyDemand::getMask)
        .containsExactly(
            DemandMask.NONE, DemandMask.STOCK_OUT, DemandMask.CLOSED, DemandMask.CLOSED);
  }

  @Test
  void stockStatusAfterTheCloseMasksTheClosedDay() {
    serving.sell("A", MONDAY, "milk", 1);
    serving.close("A", MONDAY);
    serving.outOfStock("A", "milk", at(MONDAY, 8), at(MONDAY, 18), at(TUESDAY, 9));
    DailyDemand corrected = serving.demands().get(1);
    assertThat(corrected.getMask()).isEqualTo(DemandMask.STOCK_OUT);
    assertThat(corrected.getRevision()).isEqualTo(2);
  }

  @Test
  void flagsAndWinsorisesAnOutlier() {
    LocalDate date = MONDAY;
    for (int i = 0; i < 30; i++, date = date.plusDays(1)) {
      serving.sell("A", date, "milk", 10);
      serving.close("A", date);
    }
    serving.demands();
    serving.sell("A", date, "milk", 5_000);
    serving.close("A", date);
    DailyDemand demand = serving.demands().get(0);
    assertThat(demand.getSold()).isEqualTo(5_000);
    assertThat(demand.getOutlier()).isTrue();
    assertThat(demand.getDemand()).isBetween(99.9, 100.1); // ten times the median
  }

  @Test
  void refusesWhatCannotBeWithACause() {
    serving.close();
    serving = new ServingDriver("demand.item.pattern", "[a-z]+", "demand.zero-prices", "false");
    PosSale good = sale("A", MONDAY, "t1", 1, "milk", 1);
    serving.pipe(good);
    refused("NOT_AN_ITEM", PosSale.newBuilder(good).setItemId("POST").build());
    refused("IMPOSSIBLE_QUANTITY", PosSale.newBuilder(good).setQuantity(Double.NaN).build());
    refused("IMPOSSIBLE_QUANTITY", PosSale.newBuilder(good).setQuantity(1e12).build());
    refused("IMPOSSIBLE_QUANTITY", PosSale.newBuilder(good).setQuantity(0).build());
    refused("IMPOSSIBLE_PRICE", PosSale.newBuilder(good).setUnitPrice(-1).build());
    refused("IMPOSSIBLE_PRICE", PosSale.newBuilder(good).setUnitPrice(0).build());
    refused("IMPOSSIBLE_PRICE", PosSale.newBuilder(good).setUnitPrice(Double.NaN).build());
    refused(
        "IMPOSSIBLE_DATE", PosSale.newBuilder(good).setBusinessDate(MONDAY.plusDays(9)).build());
    LocalDate century = MONDAY.plusYears(100);
    refused(
        "IMPOSSIBLE_DATE",
        PosSale.newBuilder(good).setBusinessDate(century).setSoldAt(at(century, 12)).build());
    LocalDate jump = MONDAY.plusYears(2);
    refused(
        "IMPOSSIBLE_DATE",
        PosSale.newBuilder(good).setBusinessDate(jump).setSoldAt(at(jump, 12)).build());
    refused("IMPOSSIBLE_ID", PosSale.newBuilder(good).setTransactionId("").build());
    refused("IMPOSSIBLE_ID", PosSale.newBuilder(good).setLocationId("A|B").build());

    serving.pipe(serving.topics.posSales, "B", good, good.getSoldAt());
    serving.pipe(serving.topics.posSales, "A", null, good.getSoldAt());
    serving.pipeBytes("pos-sales", "A", new byte[] {1, 2, 3}, good.getSoldAt());
    serving.pipeBytes("pos-sales", "A", new byte[] {0, 0, 0, 9, 9, 1}, good.getSoldAt());
    assertThat(serving.deadLetters())
        .extracting(DeadLetter::getCause)
        .containsExactly("KEY_MISMATCH", "MALFORMED", "MALFORMED", "UNKNOWN_SCHEMA");

    // And what is good still counts, once.
    serving.close("A", MONDAY);
    assertThat(serving.demands()).extracting(DailyDemand::getSold).containsExactly(1.0);
  }

  @Test
  void aDeadLetterTellsWhereItCameFromAndKeepsTheBytes() {
    serving.pipeBytes("pos-sales", "A", new byte[] {1, 2, 3}, at(MONDAY, 12));
    DeadLetter letter = serving.deadLetters().get(0);
    assertThat(letter.getTopic()).isEqualTo("pos-sales");
    assertThat(letter.getPartition()).isZero();
    assertThat(letter.getOffset()).isZero();
    assertThat(letter.getApplication()).isEqualTo("shelfcast-serving");
    assertThat(letter.getValue().array()).isEqualTo(new byte[] {1, 2, 3});
    assertThat(letter.getKey().array()).isEqualTo(new byte[] {'A'});
    assertThat(letter.getDetail()).contains("wire format");
  }

  @Test
  void refusesASaleInTheFutureOfItsRecord() {
    PosSale sale = sale("A", MONDAY.plusDays(5), "t1", 1, "milk", 1);
    serving.pipe(serving.topics.posSales, "A", sale, at(MONDAY, 12));
    assertThat(serving.deadLetters().get(0).getDetail()).contains("in the future of its record");
  }

  @Test
  void refusesWhatIsTooLateToBeCorrected() {
    serving.sell("A", MONDAY, "milk", 1);
    serving.close("A", MONDAY.plusDays(35));
    serving.sell("A", MONDAY, "milk", 1);
    assertThat(serving.deadLetters()).extracting(DeadLetter::getCause).containsExactly("TOO_LATE");
    serving.demands();
    serving.sell("A", MONDAY.plusDays(1), "milk", 1); // just in time
    assertThat(serving.demands()).extracting(DailyDemand::getRevision).containsExactly(2);
  }

  @Test
  void ignoresARepeatedOrEarlierCloseOfDay() {
    serving.sell("A", MONDAY, "milk", 1);
    serving.close("A", TUESDAY);
    serving.close("A", TUESDAY);
    serving.close("A", MONDAY);
    assertThat(serving.demands()).hasSize(2);
  }

  @Test
  void refusesACloseOfDayFarAhead() {
    serving.sell("A", MONDAY, "milk", 1);
    LocalDate far = MONDAY.plusDays(800);
    StoreDayClosed closed = new StoreDayClosed("A", far, at(far, 22));
    serving.pipe(serving.topics.storeDays, "A", closed, closed.getClosedAt());
    assertThat(serving.deadLetters())
        .extracting(DeadLetter::getCause)
        .containsExactly("IMPOSSIBLE_DATE");
    assertThat(serving.demands()).isEmpty();
  }

  @Test
  void weeksCloseWithTheirLastDay() {
    serving.close();
    serving = new ServingDriver("demand.period", "WEEK");
    serving.sell("A", MONDAY, "milk", 2);
    serving.sell("A", TUESDAY, "milk", 3);
    serving.close("A", TUESDAY);
    assertThat(serving.demands()).isEmpty();
    serving.close("A", MONDAY.plusDays(6));
    assertThat(serving.demands())
        .extracting(d -> d.getBusinessDate() + " " + d.getSold())
        .containsExactly(MONDAY + " 5.0");
  }

  private void refused(String cause, PosSale sale) {
    serving.pipe(sale);
    List<DeadLetter> letters = serving.deadLetters();
    assertThat(letters).extracting(DeadLetter::getCause).containsExactly(cause);
    assertThat(serving.demands()).isEmpty();
    assertThat(Duration.between(at(MONDAY, 0), letters.get(0).getTimestamp()).isNegative())
        .isFalse();
  }

  @Test
  void aCloseOfDayWaitsForSalesThatAreReadAfterIt() {
    // Given closes of two days that are read ahead of the sales they speak of
    serving.sell("A", MONDAY, "milk", 1);
    pipeClose("A", MONDAY);
    pipeClose("A", TUESDAY);
    assertThat(serving.demands()).isEmpty();

    // When the sales come, then each day closes with all of them
    serving.sell("A", MONDAY, "milk", 2);
    serving.sell("A", TUESDAY, "milk", 4);
    assertThat(serving.demands()).extracting(DailyDemand::getSold).containsExactly(3.0);
    serving.sell("A", TUESDAY, "milk", 5);
    serving.salesStop();
    assertThat(serving.demands())
        .extracting(d -> d.getRevision() + " " + d.getSold())
        .containsExactly("1 9.0");
    assertThat(serving.deadLetters()).isEmpty();
  }

  private void pipeClose(String location, LocalDate date) {
    StoreDayClosed closed = new StoreDayClosed(location, date, at(date, 22));
    serving.pipe(serving.topics.storeDays, location, closed, closed.getClosedAt());
  }
}
