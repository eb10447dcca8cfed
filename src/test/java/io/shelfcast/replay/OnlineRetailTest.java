package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OnlineRetailTest {
  @Test
  void everyRowOfTheFileIsASaleWithANaturalKeyOfItsOwn() {
    DataSet dataSet = RealData.open("online-retail", "online-retail");

    FeedContents feed = FeedContents.of(dataSet);

    assertThat(feed.rows).isEqualTo(new RowCounts(541_909, 541_909, 0, 0));
    assertThat(feed.sales).hasSize(541_909);
    assertThat(feed.lines).hasSize(541_909);
    assertThat(feed.late).isZero();
    assertThat(feed.sales).extracting(PosSale::getBusinessDate).isSorted();
    assertThat(feed.sales.stream().filter(s -> s.getTransactionId().startsWith("C")))
        .hasSize(9_288);
    assertThat(feed.sales.stream().filter(s -> s.getUnitPrice() <= 0)).hasSize(2_517);
    assertThat(feed.closes)
        .hasSize(38)
        .allMatch(c -> c.getBusinessDate().equals(LocalDate.of(2011, 12, 9)));
    assertThat(feed.all.subList(0, 541_909)).allMatch(e -> e.value() instanceof PosSale);
  }

  @Test
  void rowsAreDecodedAsTheyStand() {
    List<PosSale> sales = FeedContents.of(RealData.open("online-retail", "online-retail")).sales;

    assertThat(sales.get(0))
        .isEqualTo(
            new PosSale(
                "536365",
                1,
                "United Kingdom",
                "web",
                "85123A",
                LocalDate.of(2010, 12, 1),
                Instant.parse("2010-12-01T08:26:00Z"),
                6.0,
                2.55,
                "GBP",
                null));
    PosSale badDebt =
        sales.stream()
            .filter(s -> s.getTransactionId().equals("A563186"))
            .findFirst()
            .orElseThrow();
    assertThat(badDebt.getItemId()).isEqualTo("B");
    assertThat(badDebt.getUnitPrice()).isEqualTo(-11_062.06);
    PosSale discount =
        sales.stream()
            .filter(s -> s.getTransactionId().equals("C536379"))
            .findFirst()
            .orElseThrow();
    assertThat(discount.getItemId()).isEqualTo("D");
    assertThat(discount.getQuantity()).isEqualTo(-1);
    PosSale last = sales.get(sales.size() - 1);
    assertThat(last.getTransactionId()).isEqualTo("581587");
    assertThat(last.getLocationId()).isEqualTo("France");
    assertThat(last.getLineNumber()).isEqualTo(15);
  }

  @Test
  void referenceDataKnowsItemsCountriesAndClosedDays() {
    DataSet dataSet = RealData.open("online-retail", "online-retail");

    Map<String, Item> items =
        FeedContents.reference(dataSet, Item.class).stream()
            .collect(Collectors.toMap(Item::getItemId, i -> i));
    assertThat(items).hasSize(4_070);
    assertThat(items.get("85123A").getCategory()).isEqualTo("85");
    assertThat(items.get("85123A").getAttributes())
        .containsEntry("description", "WHITE HANGING HEART T-LIGHT HOLDER");
    assertThat(items.get("POST").getCategory()).isEqualTo("other");
    assertThat(FeedContents.reference(dataSet, Location.class))
        .hasSize(38)
        .allMatch(l -> l.getClosedWeekdays().equals(List.of(6)));
    List<CalendarDay> closed = FeedContents.reference(dataSet, CalendarDay.class);
    assertThat(closed).hasSize(16).noneMatch(CalendarDay::getOpen);

    Set<LocalDate> traded =
        FeedContents.of(dataSet).sales.stream()
            .map(PosSale::getBusinessDate)
            .collect(Collectors.toSet());
    List<LocalDate> silent =
        dataSet
            .firstDate()
            .datesUntil(dataSet.lastDate().orElseThrow())
            .filter(d -> !traded.contains(d) && d.getDayOfWeek() != DayOfWeek.SATURDAY)
            .toList();
    assertThat(closed).extracting(CalendarDay::getDate).containsExactlyElementsOf(silent);
  }
}
