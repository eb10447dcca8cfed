package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OrangeJuiceTest {
  @Test
  void everyRowIsASaleOnTheSundayOfItsWeek() {
    DataSet dataSet = RealData.open("orange-juice", "orange-juice");

    FeedContents feed = FeedContents.of(dataSet);

    assertThat(dataSet.period()).isEqualTo(Period.WEEK);
    assertThat(feed.rows).isEqualTo(new RowCounts(106_139, 106_139, 0, 0));
    assertThat(feed.lines).hasSize(106_139);
    assertThat(feed.closes).hasSize(83 * 121);
    assertThat(feed.late).isZero();
    assertThat(feed.all).extracting(ReplayEvent::time).isSorted();
    assertThat(feed.sales.stream().mapToDouble(PosSale::getQuantity).sum())
        .isEqualTo(1_000_392_608.0);
    assertThat(feed.sales.get(0))
        .isEqualTo(
            new PosSale(
                "week-40",
                1,
                "2",
                "weekly",
                "brand-1",
                LocalDate.of(1990, 6, 17),
                Instant.parse("1990-06-17T12:00:00Z"),
                8_256.0,
                0.06046875,
                "USD",
                null));
    assertThat(dataSet.lastDate()).contains(LocalDate.of(1992, 10, 4));
  }

  @Test
  void pricesDealsAndFeaturesAreKnownThreeWeeksAhead() {
    DataSet dataSet = RealData.open("orange-juice", "orange-juice");

    List<Promotion> promotions = FeedContents.reference(dataSet, Promotion.class);

    assertThat(promotions).hasSize(106_139);
    assertThat(
            promotions.stream()
                .collect(Collectors.groupingBy(Promotion::getMechanics, Collectors.counting())))
        .isEqualTo(
            Map.of("DEAL", 27_373L, "DEAL+FEATURE", 20_071L, "FEATURE", 33L, "PRICE", 58_662L));
    assertThat(promotions)
        .contains(
            new Promotion(
                "2-1-40",
                List.of("brand-1"),
                List.of(),
                List.of("2"),
                LocalDate.of(1990, 6, 11),
                LocalDate.of(1990, 6, 17),
                LocalDate.of(1990, 5, 21),
                null,
                "DEAL",
                0.06046875,
                1,
                false));
  }

  @Test
  void aStoresWeekWithoutRowsIsClosedAndNotZero() {
    DataSet dataSet = RealData.open("orange-juice", "orange-juice");

    List<CalendarDay> closed = FeedContents.reference(dataSet, CalendarDay.class);

    assertThat(closed).hasSize(394 * 7).noneMatch(CalendarDay::getOpen);
    assertThat(closed.stream().filter(d -> d.getRegion().equals("2")))
        .extracting(CalendarDay::getDate)
        .startsWith(LocalDate.of(1990, 6, 18), LocalDate.of(1990, 6, 19));
    assertThat(closed).allMatch(d -> !d.getDate().isBefore(d.getAnnouncedOn()));
    assertThat(FeedContents.reference(dataSet, Item.class)).hasSize(11);
    Map<String, Location> stores =
        FeedContents.reference(dataSet, Location.class).stream()
            .collect(Collectors.toMap(Location::getLocationId, l -> l));
    assertThat(stores).hasSize(83);
    assertThat(stores.get("2").getRegion()).isEqualTo("2");
    assertThat(stores.get("2").getAttributes())
        .hasSize(11)
        .containsEntry("INCOME", "10.5532051751687");
  }
}
