package io.shelfcast.replay;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.CalendarEvent;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.Topics;
import io.shelfcast.feature.PromotionFacts;
import io.shelfcast.topology.ShelfcastConfig;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Dominick's refrigerated orange juice: 83 stores, 11 brands, weeks 40 to 160, a row a store, brand
 * and week.
 *
 * <ul>
 *   <li>Dominick's weeks run from Thursday to Wednesday, week 40 from 1990-06-14. Week {@code w} is
 *       taken as the Monday-to-Sunday week in which it begins: week 40 is that of Monday
 *       1990-06-11. A sale is dated on its Sunday, when the store's week closes too.
 *   <li>Quantity is {@code round(exp(logmove))}, units as the file counts them. A price is USD an
 *       ounce, as in the file.
 *   <li>A store's week without any row is missing, not zero: its dates are closed in the calendar,
 *       known from the Monday on. So each store is a region of its own.
 *   <li>A row with a deal or a feature is a promotion of that store, brand and week, with its
 *       price, mechanics {@code DEAL}, {@code FEATURE} or {@code DEAL+FEATURE}; any other row
 *       announces its price (mechanics {@code PRICE}, which is no promotion): a quarter of the
 *       weeks without one change the price, too. It is announced {@value #ANNOUNCED_WEEKS_AHEAD}
 *       weeks before its Monday, so that at the close of week {@code t} prices and promotions
 *       through {@code t + 3} are known: what the TSPerf protocol grants, no more. How widely a
 *       feature ran ({@code feat} is a share) has no place in a Promotion.
 * </ul>
 */
final class OrangeJuice implements DataSet {
  static final String NAME = "orange-juice";
  static final String CATEGORY = "orange-juice";
  static final int FIRST_WEEK = 40;
  static final int ANNOUNCED_WEEKS_AHEAD = 3;

  private static final LocalDate MONDAY_OF_FIRST_WEEK = LocalDate.of(1990, 6, 11);

  /** Name and package of brands 1 to 11, from the documentation of R's bayesm. */
  private static final String[][] BRANDS = {
    {"Tropicana Premium", "64"},
    {"Tropicana Premium", "96"},
    {"Florida's Natural", "64"},
    {"Tropicana", "64"},
    {"Minute Maid", "64"},
    {"Minute Maid", "96"},
    {"Citrus Hill", "64"},
    {"Tree Fresh", "64"},
    {"Florida Gold", "64"},
    {"Dominick's", "64"},
    {"Dominick's", "128"}
  };

  private final Path file;
  private final Path demographics;
  private final TopicEvents events;
  private final OrangeJuiceRows rows;
  private final NavigableMap<Integer, Map<String, String>> attributesByStore;

  OrangeJuice(Path dir, Topics topics) {
    this.file = CsvTable.require(dir, "orange_juice");
    this.demographics = CsvTable.require(dir, "store_demographics");
    this.events = new TopicEvents(topics);
    this.rows = OrangeJuiceRows.read(file, events, BRANDS.length);
    this.attributesByStore = readDemographics(demographics);
    rows.stores().forEach(store -> attributesByStore.putIfAbsent(store, Map.of()));
  }

  /** Monday of the week that stands for one of Dominick's weeks. */
  static LocalDate mondayOf(int week) {
    return MONDAY_OF_FIRST_WEEK.plusWeeks(week - FIRST_WEEK);
  }

  /** The item id of a brand, 1 to 11. */
  static String itemOf(int brand) {
    return "brand-" + brand;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String fingerprint() {
    return DataSets.fingerprint(file, demographics);
  }

  @Override
  public Period period() {
    return Period.WEEK;
  }

  @Override
  public LocalDate firstDate() {
    return sundayOf(rows.firstWeek());
  }

  @Override
  public Optional<LocalDate> lastDate() {
    return Optional.of(sundayOf(rows.lastWeek()));
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        ShelfcastConfig.PERIOD, "WEEK",
        // Demand swings tenfold with the deals; the published leaderboard takes it as it is.
        ShelfcastConfig.OUTLIERS, "false",
        // 913 series a week, every other week; a round may use the week before it.
        ShelfcastConfig.TRAINING_EVERY, "2",
        ShelfcastConfig.TRAINING_HORIZON, "3", // promotions are announced so far ahead
        ShelfcastConfig.TRAINING_LAG, "0",
        ShelfcastConfig.TRAINING_ROWS, "2000");
  }

  @Override
  public List<ReplayEvent> reference() {
    LocalDate sent = mondayOf(rows.firstWeek());
    List<ReplayEvent> reference = new ArrayList<>();
    for (int brand = 1; brand <= BRANDS.length; brand++) {
      Map<String, String> attributes =
          Map.of("brand", BRANDS[brand - 1][0], "size_oz", BRANDS[brand - 1][1]);
      Item item = new Item(itemOf(brand), CATEGORY, attributes, null, null, null, null);
      reference.add(events.item(item, sent));
    }
    attributesByStore.forEach(
        (store, attributes) -> {
          String id = String.valueOf(store);
          Location location = new Location(id, id, "STORE", attributes, List.of(), null);
          reference.add(events.location(location, sent));
        });
    addMissingWeeks(reference, sent);
    rows.all().forEach(row -> reference.add(events.promotion(promotionOf(row), sent)));
    return reference;
  }

  @Override
  public Feed feed() {
    return new WeekFeed();
  }

  private void addMissingWeeks(List<ReplayEvent> reference, LocalDate sent) {
    Set<List<Integer>> reported = new HashSet<>();
    rows.all().forEach(row -> reported.add(List.of(row.store(), row.week())));
    for (int store : attributesByStore.keySet()) {
      for (int week = rows.firstWeek(); week <= rows.lastWeek(); week++) {
        if (reported.contains(List.of(store, week))) {
          continue;
        }
        LocalDate monday = mondayOf(week);
        for (LocalDate date : monday.datesUntil(monday.plusWeeks(1)).toList()) {
          List<CalendarEvent> noEvents = List.of();
          CalendarDay closed =
              new CalendarDay(String.valueOf(store), date, noEvents, false, monday);
          reference.add(events.calendar(closed, sent));
        }
      }
    }
  }

  private static Promotion promotionOf(OrangeJuiceRows.Row row) {
    LocalDate monday = mondayOf(row.week());
    String promoted = !row.deal() ? "FEATURE" : row.feature() > 0 ? "DEAL+FEATURE" : "DEAL";
    String mechanics = row.promoted() ? promoted : PromotionFacts.PRICE;
    return new Promotion(
        "%d-%d-%d".formatted(row.store(), row.brand(), row.week()),
        List.of(itemOf(row.brand())),
        List.of(),
        List.of(String.valueOf(row.store())),
        monday,
        sundayOf(row.week()),
        monday.minusWeeks(ANNOUNCED_WEEKS_AHEAD),
        null,
        mechanics,
        row.price(),
        1,
        false);
  }

  private static LocalDate sundayOf(int week) {
    return mondayOf(week).plusDays(6);
  }

  private static NavigableMap<Integer, Map<String, String>> readDemographics(Path file) {
    return CsvTable.read(
        file,
        table -> {
          NavigableMap<Integer, Map<String, String>> attributes = new TreeMap<>();
          while (table.hasNext()) {
            CsvRow row = table.next();
            try {
              attributes.put((int) row.number("STORE"), row.attributes(Set.of("STORE")));
            } catch (MalformedRowException e) {
              throw new DataSetException(
                  "%s line %d: %s".formatted(row.file(), row.line(), e.getMessage()), e);
            }
          }
          return attributes;
        },
        "STORE");
  }

  /** A week a step: all stores' sales, then their closes. */
  private final class WeekFeed extends SteppedFeed {
    private int week = rows.firstWeek();
    private int next;

    @Override
    boolean step() {
      if (week == rows.firstWeek()) {
        rows.malformed().forEach(this::emitDeadLetter);
      }
      LocalDate sunday = sundayOf(week);
      for (; next < rows.all().size() && rows.all().get(next).week() == week; next++) {
        emitSale(events.sale(saleOf(rows.all().get(next), sunday)));
      }
      for (int store : attributesByStore.keySet()) {
        emit(events.closed(String.valueOf(store), sunday, TopicEvents.at(sunday, 23)));
      }
      return ++week <= rows.lastWeek();
    }

    private PosSale saleOf(OrangeJuiceRows.Row row, LocalDate sunday) {
      return new PosSale(
          "week-" + row.week(),
          row.brand(),
          String.valueOf(row.store()),
          "weekly",
          itemOf(row.brand()),
          sunday,
          TopicEvents.at(sunday, 12),
          (double) row.units(),
          row.price(),
          "USD",
          null);
    }

    @Override
    public double progress() {
      return (double) (week - rows.firstWeek()) / (rows.lastWeek() - rows.firstWeek() + 1);
    }
  }
}
