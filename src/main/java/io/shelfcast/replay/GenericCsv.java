package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.Topics;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * Anyone's data: a folder with {@code sales.csv} ({@code
 * location,item,date,quantity[,price][,stockout][,currency]}, a row a sale or a day, in any order)
 * and the optional files of {@link CsvReference}, plain or {@code .gz}.
 *
 * <p>A row's sale is dated at noon UTC of its date; its transaction is {@code line-<n>}, so that
 * rows appended to the file later leave the others as they are. A row of quantity 0 is no sale:
 * demand is zero-filled. Without a price the item's own is taken, else {@value #NOMINAL_PRICE}, a
 * nominal one: the demand stage refuses what is given away. Without a currency it is {@code XXX},
 * ISO's code for none. {@code stockout} true means that the item was out of stock that day. Each
 * location closes every date from its first row's on, at 23:00 UTC, up to the last date of the
 * file; since a mistyped date would close years, a file is refused that has no row for more than
 * {@value #LONGEST_GAP_DAYS} days. Rows that cannot be read, or whose date is not from 1970 to
 * 2100, go out first.
 */
final class GenericCsv implements DataSet {
  static final String NAME = "csv";
  static final double NOMINAL_PRICE = 1;
  static final int LONGEST_GAP_DAYS = 400;

  private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
  private static final LocalDate LATEST = LocalDate.of(2100, 1, 1);

  private final List<Path> files = new ArrayList<>();
  private final TopicEvents events;
  private final List<Row> rows = new ArrayList<>();
  private final List<CsvRow> malformed = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final CsvReference reference;

  GenericCsv(Path dir, Topics topics) {
    this.events = new TopicEvents(topics);
    Path sales = CsvTable.require(dir, "sales");
    files.add(sales);
    for (String optional : CsvReference.FILES) {
      CsvTable.find(dir, optional).ifPresent(files::add);
    }
    CsvTable.read(sales, this::readSales, "location", "item", "date", "quantity");
    this.reference = new CsvReference(dir, events, firstDate());
    rows.forEach(row -> reference.sold(row.location, row.item));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String fingerprint() {
    return DataSets.fingerprint(files.toArray(Path[]::new));
  }

  @Override
  public Period period() {
    return Period.DAY;
  }

  @Override
  public LocalDate firstDate() {
    return rows.get(0).date;
  }

  @Override
  public Optional<LocalDate> lastDate() {
    return Optional.of(rows.get(rows.size() - 1).date);
  }

  @Override
  public List<ReplayEvent> reference() {
    return reference.events();
  }

  @Override
  public Feed feed() {
    return new DateFeed();
  }

  private Void readSales(CsvTable table) {
    while (table.hasNext()) {
      CsvRow row = table.next();
      try {
        rows.add(rowOf(row.checkWidth()));
      } catch (MalformedRowException e) {
        malformed.add(row);
        faults.add(e.getMessage());
      }
    }
    if (rows.isEmpty()) {
      throw new DataSetException(
          "sales.csv has no row that can be read"
              + (faults.isEmpty()
                  ? ""
                  : "; line %d: %s".formatted(malformed.get(0).line(), faults.get(0))));
    }
    rows.sort(Comparator.comparing((Row row) -> row.date).thenComparingLong(row -> row.line));
    refuseGaps();
    return null;
  }

  private void refuseGaps() {
    for (int i = 1; i < rows.size(); i++) {
      Row before = rows.get(i - 1);
      Row after = rows.get(i);
      if (ChronoUnit.DAYS.between(before.date, after.date) > LONGEST_GAP_DAYS) {
        throw new DataSetException(
            ("%s has no row between %s (line %d) and %s (line %d), more than %d days: is one of the"
                    + " dates mistyped? If not, add rows of quantity 0 in between")
                .formatted(
                    files.get(0).getFileName(),
                    before.date,
                    before.line,
                    after.date,
                    after.line,
                    LONGEST_GAP_DAYS));
      }
    }
  }

  private static Row rowOf(CsvRow row) {
    String currency = row.text("currency").strip();
    return new Row(
        row.line(),
        row.id("location").intern(),
        row.id("item").intern(),
        dateOf(row),
        row.number("quantity"),
        row.optionalNumber("price"),
        row.flag("stockout", false),
        currency.isEmpty() ? "XXX" : currency.intern());
  }

  private static LocalDate dateOf(CsvRow row) {
    LocalDate date = row.date("date");
    if (date.isBefore(EARLIEST) || date.isAfter(LATEST)) {
      throw new MalformedRowException(
          "date is not from %s to %s: '%s'".formatted(EARLIEST, LATEST, date));
    }
    return date;
  }

  private record Row(
      long line,
      String location,
      String item,
      LocalDate date,
      double quantity,
      OptionalDouble price,
      boolean stockout,
      String currency) {}

  /** A date a step: its sales and stock-outs, then the closes of every location seen so far. */
  private final class DateFeed extends SteppedFeed {
    private final TreeSet<String> open = new TreeSet<>();
    private LocalDate date = firstDate();
    private int next;

    @Override
    boolean step() {
      if (next == 0) {
        for (int i = 0; i < malformed.size(); i++) {
          emitDeadLetter(events.malformedSale(malformed.get(i), faults.get(i), firstDate()));
        }
      }
      for (; next < rows.size() && rows.get(next).date.equals(date); next++) {
        emitRow(rows.get(next));
      }
      for (String location : open) {
        emit(events.closed(location, date, TopicEvents.at(date, 23)));
      }
      date = date.plusDays(1);
      return next < rows.size();
    }

    private void emitRow(Row row) {
      open.add(row.location);
      if (row.quantity == 0) {
        skipZero();
      } else {
        emitSale(events.sale(saleOf(row)));
      }
      if (row.stockout) {
        emit(
            events.stock(
                new StockStatus(
                    row.location,
                    row.item,
                    TopicEvents.startOf(date),
                    TopicEvents.startOf(date.plusDays(1)),
                    TopicEvents.at(date, 12))));
      }
    }

    private PosSale saleOf(Row row) {
      double price = row.price.orElseGet(() -> reference.priceOf(row.item).orElse(NOMINAL_PRICE));
      return new PosSale(
          "line-" + row.line,
          1,
          row.location,
          "csv",
          row.item,
          row.date,
          TopicEvents.at(row.date, 12),
          row.quantity,
          price,
          row.currency,
          null);
    }

    @Override
    public double progress() {
      return (double) next / rows.size();
    }
  }
}
