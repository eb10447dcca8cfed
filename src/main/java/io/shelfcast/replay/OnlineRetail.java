package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * UCI Online Retail: the invoices of a UK web shop, 2010-12-01 to 2011-12-09. The location is the
 * customer's country, the item the stock code as it stands (letter case included), the price in
 * GBP.
 *
 * <p>Every row goes out as a PosSale, also those that are no demand (postage, fees, bad debt, free
 * goods): refusing them, with a cause, is the demand stage's work. The set has no Z-reports, so
 * days close by watermark; one StoreDayClosed a location ends the feed. Categories are the first
 * two characters of a stock code that begins with a digit, {@code other} for the rest: known from
 * the code alone, so nothing of the future is in them. An item's {@code description} is the first
 * one that is not empty, in file order.
 */
final class OnlineRetail implements DataSet {
  static final String NAME = "online-retail";

  /** The category of codes that are no item: postage, fees, adjustments, gift vouchers. */
  static final String OTHER = "other";

  private static final String[] COLUMNS = {
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "Country"
  };
  private static final int SATURDAY = 6;

  private final Path file;
  private final TopicEvents events;
  private final Contents contents;

  OnlineRetail(Path dir, Topics topics) {
    this.file = CsvTable.require(dir, "online_retail");
    this.events = new TopicEvents(topics);
    this.contents = CsvTable.read(file, Contents::of, COLUMNS);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String fingerprint() {
    return DataSets.fingerprint(file);
  }

  @Override
  public Period period() {
    return Period.DAY;
  }

  @Override
  public LocalDate firstDate() {
    return contents.first;
  }

  @Override
  public Optional<LocalDate> lastDate() {
    return Optional.of(contents.last);
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        ShelfcastConfig.ITEM_PATTERN, "\\d{5}[A-Za-z]*",
        ShelfcastConfig.ZERO_PRICES, "false",
        // 19,800 series: a year of their daily forecasts would be ten gigabytes.
        ShelfcastConfig.FROM, "2011-10-14");
  }

  @Override
  public List<ReplayEvent> reference() {
    List<ReplayEvent> reference = new ArrayList<>();
    contents.descriptionByItem.forEach(
        (code, description) ->
            reference.add(events.item(itemOf(code, description), contents.first)));
    for (String country : contents.countries) {
      Location location = new Location(country, country, "WEB", Map.of(), List.of(SATURDAY), null);
      reference.add(events.location(location, contents.first));
    }
    for (OnlineRetailHoliday holiday : OnlineRetailHoliday.ALL) {
      CalendarEvent event = new CalendarEvent(holiday.name(), "NATIONAL");
      CalendarDay day = new CalendarDay("", holiday.date(), List.of(event), false, null);
      reference.add(events.calendar(day, contents.first));
    }
    return reference;
  }

  @Override
  public Feed feed() {
    return new InvoiceFeed();
  }

  static String categoryOf(String stockCode) {
    boolean coded = stockCode.length() > 1 && Character.isDigit(stockCode.charAt(0));
    return coded ? stockCode.substring(0, 2) : OTHER;
  }

  private static Item itemOf(String code, String description) {
    Map<String, String> attributes =
        description.isEmpty() ? Map.of() : Map.of("description", description);
    return new Item(code, categoryOf(code), attributes, null, null, null, null);
  }

  private static LocalDateTime soldAt(CsvRow row) {
    String value = row.id("InvoiceDate");
    try {
      return LocalDateTime.parse(value.replace(' ', 'T'));
    } catch (DateTimeException e) {
      throw new MalformedRowException(
          "InvoiceDate is not a time (yyyy-MM-dd HH:mm:ss): '%s'".formatted(value));
    }
  }

  /** Reads the file row by row; holds one date's line counts. */
  private final class InvoiceFeed extends SteppedFeed {
    private final CsvTable table = CsvTable.open(file, COLUMNS);
    private final Map<String, Integer> linesByInvoice = new HashMap<>();
    private LocalDate date = contents.first;

    @Override
    boolean step() {
      if (!table.hasNext()) {
        for (String country : contents.countries) {
          Instant endOfDay = TopicEvents.startOf(contents.last.plusDays(1)).minusMillis(1);
          emit(events.closed(country, contents.last, endOfDay));
        }
        return false;
      }
      CsvRow row = table.next();
      try {
        emitSale(events.sale(saleOf(row.checkWidth())));
      } catch (MalformedRowException e) {
        emitDeadLetter(events.malformedSale(row, e.getMessage(), date));
      }
      return true;
    }

    private PosSale saleOf(CsvRow row) {
      LocalDateTime soldAt = soldAt(row);
      String invoice = row.id("InvoiceNo");
      String stockCode = row.id("StockCode");
      String country = row.id("Country");
      double quantity = row.number("Quantity");
      double price = row.number("UnitPrice");
      if (!soldAt.toLocalDate().equals(date)) {
        date = soldAt.toLocalDate();
        linesByInvoice.clear(); // an invoice never spans dates, and a line is unique within one
      }
      return new PosSale(
          invoice,
          linesByInvoice.merge(invoice, 1, Integer::sum),
          country,
          "web",
          stockCode,
          date,
          soldAt.toInstant(ZoneOffset.UTC),
          quantity,
          price,
          "GBP",
          null);
    }

    @Override
    public double progress() {
      return contents.rows == 0 ? 1 : (double) rows().read() / contents.rows;
    }

    @Override
    public void close() {
      table.close();
    }
  }

  /** What a first pass over the file finds. */
  private record Contents(
      long rows,
      LocalDate first,
      LocalDate last,
      Map<String, String> descriptionByItem,
      List<String> countries) {

    static Contents of(CsvTable table) {
      long rows = 0;
      LocalDate first = LocalDate.MAX;
      LocalDate last = LocalDate.MIN;
      Map<String, String> descriptions = new TreeMap<>();
      Map<String, Boolean> countries = new TreeMap<>();
      while (table.hasNext()) {
        CsvRow row = table.next();
        rows++;
        try {
          LocalDate date = soldAt(row.checkWidth()).toLocalDate();
          countries.put(row.id("Country"), true);
          descriptions.merge(
              row.id("StockCode"),
              row.text("Description").strip(),
              (known, other) -> known.isEmpty() ? other : known);
          first = date.isBefore(first) ? date : first;
          last = date.isAfter(last) ? date : last;
        } catch (MalformedRowException e) {
          // The feed sends it as a dead letter.
        }
      }
      if (countries.isEmpty()) {
        throw new DataSetException("online_retail.csv has no row that can be read");
      }
      return new Contents(rows, first, last, descriptions, List.copyOf(countries.keySet()));
    }
  }
}
