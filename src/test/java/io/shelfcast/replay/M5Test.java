package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.StoreDayClosed;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class M5Test {
  @Test
  void everySeriesDayThatSoldIsASaleAndEveryStoreClosesEveryDay() {
    DataSet dataSet = RealData.open("m5", "m5");

    FeedContents feed = FeedContents.of(dataSet);

    assertThat(feed.rows).isEqualTo(new RowCounts(815_282, 815_282, 0, 0));
    assertThat(feed.sales).hasSize(815_282);
    assertThat(feed.lines).hasSize(815_282);
    assertThat(feed.sales.stream().mapToDouble(PosSale::getQuantity).sum()).isEqualTo(4_729_063);
    assertThat(feed.sales).allMatch(s -> s.getUnitPrice() > 0);
    assertThat(feed.closes).hasSize(10 * 1_913);
    assertThat(feed.late).isZero();
    assertThat(feed.all).extracting(ReplayEvent::time).isSorted();
    assertThat(feed.all.get(feed.all.size() - 1).value())
        .isEqualTo(
            new StoreDayClosed(
                "WI_3", LocalDate.of(2016, 4, 24), Instant.parse("2016-04-24T23:00:00Z")));
  }

  @Test
  void aCellIsDecodedWithItsDateAndItsWeeksPrice() {
    FeedContents feed = FeedContents.of(RealData.open("m5", "m5"));

    // The first unit of FOODS_1_010 at TX_3 is in column d_93, in week 11114, its first with a
    // price.
    PosSale sale =
        feed.sales.stream()
            .filter(s -> s.getItemId().equals("FOODS_1_010") && s.getLocationId().equals("TX_3"))
            .findFirst()
            .orElseThrow();
    assertThat(sale.getBusinessDate()).isEqualTo(LocalDate.of(2011, 5, 1));
    assertThat(sale.getQuantity()).isEqualTo(2);
    assertThat(sale.getUnitPrice()).isEqualTo(6.71);
  }

  @Test
  void referenceDataHasLaunchesStatesEventsAndSnapDays() {
    DataSet dataSet = RealData.open("m5", "m5");

    Map<String, Item> items =
        FeedContents.reference(dataSet, Item.class).stream()
            .collect(Collectors.toMap(Item::getItemId, i -> i));
    assertThat(items).hasSize(844);
    assertThat(items.get("HOBBIES_1_019").getCategory()).isEqualTo("HOBBIES_1");
    assertThat(items.values().stream().filter(i -> i.getLaunchDate() != null).count())
        .isEqualTo(531);
    assertThat(items.get("FOODS_1_010").getLaunchDate()).isEqualTo(LocalDate.of(2011, 4, 30));
    assertThat(items.get("HOBBIES_1_019").getAttributes()).containsEntry("cat_id", "HOBBIES");
    assertThat(FeedContents.reference(dataSet, Location.class))
        .extracting(Location::getRegion)
        .containsExactly("CA", "CA", "CA", "CA", "TX", "TX", "TX", "WI", "WI", "WI");

    Map<String, CalendarDay> texas =
        FeedContents.reference(dataSet, CalendarDay.class).stream()
            .filter(d -> d.getRegion().equals("TX"))
            .collect(Collectors.toMap(d -> d.getDate().toString(), d -> d));
    assertThat(texas.get("2011-02-06").getEvents())
        .containsExactlyInAnyOrder(
            new CalendarEvent("SuperBowl", "Sporting"), new CalendarEvent("SNAP", "SNAP"));
    assertThat(texas.values().stream().filter(d -> !d.getOpen()).map(CalendarDay::getDate))
        .containsExactlyInAnyOrderElementsOf(
            List.of(2011, 2012, 2013, 2014, 2015).stream()
                .map(y -> LocalDate.of(y, 12, 25))
                .toList());
  }

  @Test
  void everyChangeOfAPriceIsAnnouncedFourWeeksAhead() {
    List<Promotion> prices =
        FeedContents.reference(RealData.open("m5", "m5"), Promotion.class).stream()
            .filter(p -> p.getItems().contains("FOODS_1_010"))
            .filter(p -> p.getLocations().contains("TX_3"))
            .toList();

    assertThat(prices).isNotEmpty().allMatch(p -> p.getMechanics().equals("PRICE"));
    assertThat(prices.get(0).getFirstDate()).isEqualTo(LocalDate.of(2011, 4, 30));
    assertThat(prices.get(0).getPrice()).isEqualTo(6.71);
    for (int i = 0; i < prices.size(); i++) {
      Promotion price = prices.get(i);
      assertThat(price.getAnnouncedOn()).isEqualTo(price.getFirstDate().minusDays(28));
      if (i > 0) {
        assertThat(price.getFirstDate()).isEqualTo(prices.get(i - 1).getLastDate().plusDays(1));
        assertThat(price.getPrice()).isNotEqualTo(prices.get(i - 1).getPrice());
      }
    }
  }
}
