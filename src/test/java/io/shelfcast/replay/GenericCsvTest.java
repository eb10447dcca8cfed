package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.StockStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenericCsvTest {
  @TempDir Path dir;

  @Test
  void salesAreSortedByDateAndEachLocationClosesEveryDateFromItsFirstOn() throws IOException {
    write(
        "sales.csv",
        "quantity,date,till,item,location,price",
        "2,2024-03-03,7,tea,north,3.5",
        "1,2024-03-01,7,tea,south,3.5",
        "-1,2024-03-03,7,tea,south,3.5",
        "5,2024-03-01,8,tea,south,3.4");

    FeedContents feed = FeedContents.of(open());

    assertThat(feed.sales)
        .extracting(PosSale::getTransactionId)
        .containsExactly("line-3", "line-5", "line-2", "line-4");
    assertThat(feed.sales).extracting(PosSale::getQuantity).containsExactly(1.0, 5.0, 2.0, -1.0);
    assertThat(feed.sales.get(0).getSoldAt()).isEqualTo(Instant.parse("2024-03-01T12:00:00Z"));
    assertThat(feed.closes)
        .extracting(c -> c.getLocationId() + " " + c.getBusinessDate())
        .containsExactly(
            "south 2024-03-01", "south 2024-03-02", "north 2024-03-03", "south 2024-03-03");
    assertThat(feed.late).isZero();
    assertThat(feed.rows).isEqualTo(new RowCounts(4, 4, 0, 0));
  }

  @Test
  void badRowsBecomeDeadLettersAndEveryRowIsAccountedFor() throws IOException {
    write(
        "sales.csv",
        "location,item,date,quantity,price,stockout",
        "north,tea,2024-03-01,2,3.5,",
        "north,tea,2024-02-30,2,3.5,",
        "north,,2024-03-01,2,3.5,",
        "north,tea,2024-03-01,NaN,3.5,",
        "north,tea,2024-03-01,2,cheap,",
        "north,tea,2024-03-01,2,3.5,maybe",
        "north,tea",
        "north,tea,0001-01-01,2,3.5,",
        "north,tea,9999-12-31,2,3.5,",
        "north,tea,2024-03-02,0,3.5,");

    FeedContents feed = FeedContents.of(open());

    assertThat(feed.rows).isEqualTo(new RowCounts(10, 1, 1, 8));
    assertThat(feed.deadLetters)
        .extracting(DeadLetter::getDetail)
        .containsExactly(
            "sales.csv line 3: date is not a date (yyyy-MM-dd): '2024-02-30'",
            "sales.csv line 4: item is empty",
            "sales.csv line 5: quantity is not a number: 'NaN'",
            "sales.csv line 6: price is not a number: 'cheap'",
            "sales.csv line 7: stockout is neither true nor false: 'maybe'",
            "sales.csv line 8: 2 fields where the header has 6",
            "sales.csv line 9: date is not from 1970-01-01 to 2100-01-01: '0001-01-01'",
            "sales.csv line 10: date is not from 1970-01-01 to 2100-01-01: '9999-12-31'");
    assertThat(feed.all.get(0).key()).isEqualTo("sales.csv:3");
  }

  @Test
  void aMistypedDateFarFromTheOthersIsNamed() throws IOException {
    write(
        "sales.csv",
        "location,item,date,quantity",
        "north,tea,2062-02-04,5",
        "north,tea,2026-02-03,2",
        "north,tea,2026-02-04,2");

    assertThatThrownBy(this::open)
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining(
            "sales.csv has no row between 2026-02-04 (line 4) and 2062-02-04 (line 2)");
  }

  @Test
  void aLongTimeWithoutSalesIsBridgedByRowsOfQuantityZero() throws IOException {
    write(
        "sales.csv",
        "location,item,date,quantity",
        "north,tea,2020-03-15,5",
        "north,tea,2021-03-15,0",
        "north,tea,2021-10-01,2");

    FeedContents feed = FeedContents.of(open());

    assertThat(feed.sales).hasSize(2);
    assertThat(feed.closes).hasSize(566);
  }

  @Test
  void aStockOutIsToldWithItsDayAlsoWhereNothingWasSold() throws IOException {
    write(
        "sales.csv",
        "location,item,date,quantity,stockout",
        "north,tea,2024-03-01,3,no",
        "north,tea,2024-03-02,0,yes");

    FeedContents feed = FeedContents.of(open());

    assertThat(feed.stock)
        .containsExactly(
            new StockStatus(
                "north",
                "tea",
                Instant.parse("2024-03-02T00:00:00Z"),
                Instant.parse("2024-03-03T00:00:00Z"),
                Instant.parse("2024-03-02T12:00:00Z")));
    assertThat(feed.sales).hasSize(1);
  }

  @Test
  void withoutAPriceTheItemsOwnIsTakenAndElseANominalOne() throws IOException {
    write(
        "sales.csv",
        "location,item,date,quantity",
        "north,tea,2024-03-01,3",
        "north,rice,2024-03-01,3");
    write("items.csv", "item,price", "tea,4.25");

    assertThat(FeedContents.of(open()).sales)
        .extracting(PosSale::getUnitPrice)
        .containsExactly(4.25, 1.0);
  }

  @Test
  void referenceFilesKeepUnknownColumnsAsAttributes() throws IOException {
    write("sales.csv", "location,item,date,quantity", "west,rice,2024-03-01,3");
    write(
        "items.csv",
        "colour,item,launch,category,price",
        "green,tea,2024-04-01,drinks,4.25",
        ",mug,soon,china,1");
    write("locations.csv", "location,region,type,closed,size", "north,uk,STORE,6 7,120");
    write(
        "calendar.csv",
        "region,date,event,type,open",
        "uk,2024-12-25,Christmas,NATIONAL,false",
        "uk,2024-12-25,Hanukkah,RELIGIOUS,",
        ",2024-12-31,,,no");
    write(
        "promotions.csv",
        "promotion,item,location,from,to,discount,mechanics,announced",
        "spring,tea,,2024-04-01,2024-04-07,0.2,FEATURE,2024-03-20",
        "spring,,north,2024-05-01,2024-05-07,,,",
        "wrong,tea,,2024-04-07,2024-04-01,0.2,,",
        "percent,tea,,2024-04-01,2024-04-07,20,,");

    DataSet dataSet = open();

    assertThat(FeedContents.reference(dataSet, Item.class))
        .containsExactly(
            new Item("rice", "uncategorised", Map.of(), null, null, null, null),
            new Item(
                "tea",
                "drinks",
                Map.of("colour", "green"),
                4.25,
                LocalDate.of(2024, 4, 1),
                null,
                null));
    assertThat(FeedContents.reference(dataSet, Location.class))
        .containsExactly(
            new Location("north", "uk", "STORE", Map.of("size", "120"), List.of(6, 7), null),
            new Location("west", "default", "STORE", Map.of(), List.of(), null));
    assertThat(FeedContents.reference(dataSet, CalendarDay.class))
        .containsExactly(
            new CalendarDay(
                "uk",
                LocalDate.of(2024, 12, 25),
                List.of(
                    new CalendarEvent("Christmas", "NATIONAL"),
                    new CalendarEvent("Hanukkah", "RELIGIOUS")),
                false,
                null),
            new CalendarDay("", LocalDate.of(2024, 12, 31), List.of(), false, null));
    List<Promotion> promotions = FeedContents.reference(dataSet, Promotion.class);
    assertThat(promotions)
        .extracting(Promotion::getPromotionId)
        .containsExactly("spring", "spring#2");
    assertThat(promotions.get(0).getItems()).containsExactly("tea");
    assertThat(promotions.get(0).getLocations()).isEmpty();
    assertThat(promotions.get(1).getAnnouncedOn()).isEqualTo(LocalDate.of(2024, 4, 3));
    assertThat(FeedContents.reference(dataSet, DeadLetter.class))
        .extracting(DeadLetter::getDetail)
        .containsExactly(
            "items.csv line 3: launch is not a date (yyyy-MM-dd): 'soon'",
            "promotions.csv line 4: to is before from: 2024-04-01 < 2024-04-07",
            "promotions.csv line 5: discount is a share from 0 to 1, not 20.0");
    assertThat(dataSet.reference())
        .extracting(e -> e.topic().name())
        .containsSubsequence("items", "locations", "calendar", "promotions");
  }

  @Test
  void aFolderMayBeGzipped() throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(dir.resolve("sales.csv.gz")))) {
      out.write(
          "\uFEFFlocation,item,date,quantity\nnorth,tea,2024-03-01,3\n"
              .getBytes(StandardCharsets.UTF_8));
    }

    assertThat(FeedContents.of(open()).sales).hasSize(1);
  }

  @Test
  void aFileWithoutAnyGoodRowIsRefusedWithTheFirstFault() throws IOException {
    write("sales.csv", "location,item,date,quantity", "north,tea,yesterday,3");

    assertThatThrownBy(this::open)
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("line 2: date is not a date");
  }

  private DataSet open() {
    return DataSets.open("csv", dir, RealData.topics());
  }

  private void write(String file, String... lines) throws IOException {
    Files.writeString(dir.resolve(file), String.join("\n", lines) + "\n");
  }
}
