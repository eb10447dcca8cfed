package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.event.CalendarDay;
import io.shelfcast.event.Item;
import io.shelfcast.event.Location;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetailSimulatorTest {
  private static final LocalDate START = LocalDate.of(2023, 1, 2);
  private static final int DAYS = 730;

  private static final Topics TOPICS = RealData.topics();

  /** Two years of the standard chain, read once. */
  private static final RetailSimulator SIMULATOR = simulator(1, DAYS);

  private static final FeedContents FEED = FeedContents.of(SIMULATOR);

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() throws Exception {
    assertThat(digest(simulator(7, 60))).isEqualTo(digest(simulator(7, 60)));
    assertThat(digest(simulator(7, 60))).isNotEqualTo(digest(simulator(8, 60)));
    // The same on every machine and in every release, unless a schema changes.
    assertThat(digest(simulator(7, 60))).isEqualTo("5820b32438825538");
  }

  @Test
  void aDatesEventsFollowFromTheDateAloneAlsoFarAhead() {
    RetailSimulator simulator = simulator(1, SimulatorSettings.FOREVER);
    for (LocalDate date : List.of(START.plusDays(400), START, START.plusDays(1))) {
      assertThat(simulator.dayEvents(date)).isEqualTo(simulator(1, 1).dayEvents(date));
    }
    assertThat(simulator.lastDate()).isEmpty();
    assertThat(simulator.dayEvents(START.plusYears(30))).hasSizeGreaterThan(300);
    assertThatThrownBy(() -> simulator.dayEvents(START.minusDays(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eventsAreInOrderAndEveryStoreClosesEveryDay() {
    assertThat(FEED.all).extracting(ReplayEvent::time).isSorted();
    assertThat(FEED.closes).hasSize(6 * DAYS);
    assertThat(FEED.rows.sales()).isEqualTo(FEED.sales.size());
    assertThat(FEED.rows.deadLetters()).isZero();
  }

  @Test
  void unitsSoldAreTheTruthButForStockOuts() {
    Set<Object> counted = new HashSet<>();
    double sold =
        FEED.sales.stream()
            .filter(s -> s.getVoids() == null && s.getQuantity() > 0)
            .filter(s -> counted.add(FeedContents.naturalKey(s)))
            .mapToDouble(PosSale::getQuantity)
            .sum();
    Set<String> locations = locations();
    Set<String> items = items();
    double truth = 0;
    for (int day = 0; day < DAYS; day++) {
      for (String location : locations) {
        for (String item : items) {
          truth += SIMULATOR.trueMean(location, item, START.plusDays(day));
        }
      }
    }
    assertThat(sold / truth).isCloseTo(0.99, within(0.01));
  }

  @Test
  void aFeedHasTheFaultsOfARealOne() {
    long duplicates = FEED.sales.size() - FEED.lines.size();
    List<PosSale> voids = FEED.sales.stream().filter(s -> s.getVoids() != null).toList();
    long returns = FEED.sales.stream().filter(s -> s.getQuantity() < 0).count();

    double lines = FEED.sales.size();
    assertThat(duplicates / lines).isBetween(0.003, 0.005);
    assertThat(voids.size() / lines).isBetween(0.003, 0.005);
    assertThat(returns / lines).isBetween(0.006, 0.01);
    assertThat(FEED.late / lines).isBetween(0.001, 0.005);
    assertThat(voids)
        .allMatch(
            v ->
                FEED.lines.contains(
                    List.of(
                        v.getLocationId(),
                        v.getVoids().getWorkstationId(),
                        v.getVoids().getBusinessDate(),
                        v.getVoids().getTransactionId(),
                        v.getVoids().getLineNumber())));
  }

  @Test
  void aPromotionIsAnnouncedAheadAndLiftsSales() {
    Map<String, Promotion> newest = new HashMap<>();
    Map<String, LocalDate> sentOn = new HashMap<>();
    List<ReplayEvent> all = new ArrayList<>(SIMULATOR.reference());
    all.addAll(FEED.all);
    for (ReplayEvent event : all) {
      if (event.value() instanceof Promotion promotion) {
        newest.put(event.key(), promotion);
        sentOn.putIfAbsent(event.key(), event.businessDate());
        assertThat(event.businessDate()).isAfterOrEqualTo(promotion.getAnnouncedOn());
      }
    }
    assertThat(newest).hasSizeGreaterThan(150);
    assertThat(newest.values().stream().filter(Promotion::getCancelled)).isNotEmpty();
    double promoted = 0;
    double before = 0;
    for (Promotion promotion : newest.values()) {
      if (sentOn.get(promotion.getPromotionId()).isAfter(START)) {
        assertThat(promotion.getAnnouncedOn())
            .isBeforeOrEqualTo(promotion.getFirstDate().minusDays(4));
      }
      boolean deep = promotion.getDiscount() >= 0.3 && !promotion.getCancelled();
      if (deep && promotion.getFirstDate().isAfter(START.plusDays(7))) {
        for (LocalDate date = promotion.getFirstDate();
            !date.isAfter(promotion.getLastDate());
            date = date.plusDays(1)) {
          promoted += unitsOn(promotion.getItems(), date);
          before += unitsOn(promotion.getItems(), date.minusDays(7));
        }
      }
    }
    assertThat(promoted / before).isGreaterThan(1.8);
  }

  @Test
  void saturdaysSellMoreThanMondaysAndClosedDaysNothing() {
    Map<DayOfWeek, Double> unitsByWeekday = new HashMap<>();
    for (PosSale sale : FEED.sales) {
      unitsByWeekday.merge(sale.getBusinessDate().getDayOfWeek(), sale.getQuantity(), Double::sum);
    }
    assertThat(unitsByWeekday.get(DayOfWeek.SATURDAY))
        .isGreaterThan(1.4 * unitsByWeekday.get(DayOfWeek.MONDAY));
    Set<LocalDate> closed = new HashSet<>();
    FeedContents.reference(SIMULATOR, CalendarDay.class).stream()
        .filter(d -> !d.getOpen())
        .forEach(d -> closed.add(d.getDate()));
    assertThat(closed).contains(LocalDate.of(2024, 3, 29), LocalDate.of(2024, 12, 25));
    assertThat(FEED.sales).noneMatch(s -> closed.contains(s.getBusinessDate()));
    for (Location location : FeedContents.reference(SIMULATOR, Location.class)) {
      assertThat(
              FEED.sales.stream().filter(s -> s.getLocationId().equals(location.getLocationId())))
          .noneMatch(
              s ->
                  location
                      .getClosedWeekdays()
                      .contains(s.getBusinessDate().getDayOfWeek().getValue()));
    }
  }

  @Test
  void nothingIsSoldWhileOutOfStock() {
    List<StockStatus> ended = FEED.stock.stream().filter(s -> s.getOutUntil() != null).toList();
    assertThat(ended).hasSizeGreaterThan(300);
    Map<List<String>, List<StockStatus>> bySeries = new HashMap<>();
    ended.forEach(
        s ->
            bySeries
                .computeIfAbsent(List.of(s.getLocationId(), s.getItemId()), k -> new ArrayList<>())
                .add(s));
    for (PosSale sale : FEED.sales) {
      boolean plain = sale.getVoids() == null && sale.getQuantity() > 0;
      for (StockStatus out :
          bySeries.getOrDefault(List.of(sale.getLocationId(), sale.getItemId()), List.of())) {
        if (plain) {
          assertThat(
                  sale.getSoldAt().isBefore(out.getOutFrom())
                      || !sale.getSoldAt().isBefore(out.getOutUntil()))
              .isTrue();
        }
      }
    }
  }

  @Test
  void launchesAndDelistingsAreKnownAhead() {
    Map<String, LocalDate> firstSale = new HashMap<>();
    Map<String, LocalDate> lastSale = new HashMap<>();
    FEED.sales.forEach(
        s -> {
          firstSale.merge(s.getItemId(), s.getBusinessDate(), (a, b) -> a.isBefore(b) ? a : b);
          lastSale.merge(s.getItemId(), s.getBusinessDate(), (a, b) -> a.isAfter(b) ? a : b);
        });
    int launches = 0;
    int delistings = 0;
    for (ReplayEvent event : FEED.all) {
      if (event.value() instanceof Item item && item.getDelistedDate() != null) {
        delistings++;
        assertThat(item.getDelistedDate()).isEqualTo(event.businessDate().plusDays(14));
        assertThat(lastSale.get(item.getItemId())).isBefore(item.getDelistedDate());
      } else if (event.value() instanceof Item item) {
        launches++;
        assertThat(item.getLaunchDate()).isEqualTo(event.businessDate().plusDays(28));
        if (firstSale.containsKey(item.getItemId())) {
          assertThat(firstSale.get(item.getItemId())).isAfterOrEqualTo(item.getLaunchDate());
        }
      }
    }
    assertThat(launches).isGreaterThan(20);
    assertThat(delistings).isGreaterThan(20);
  }

  @Test
  void theSeriesThatTheReadmeAsksTheDemoForIsStillSoldAfterYears() throws Exception {
    RetailSimulator demo = RetailSimulator.pastAndPresent(TOPICS, 1);
    LocalDate later = demo.liveFrom().orElseThrow().plusYears(10);

    Set<String> sold =
        IntStream.range(0, 7)
            .mapToObj(day -> demo.dayEvents(later.plusDays(day)))
            .flatMap(List::stream)
            .filter(event -> event.value() instanceof PosSale)
            .map(event -> (PosSale) event.value())
            .map(sale -> sale.getLocationId() + "/" + sale.getItemId())
            .collect(Collectors.toSet());

    Set<String> asked =
        Pattern.compile("/v1/series/(\\S+/\\S+)/(?:forecast|history)")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    assertThat(asked).isNotEmpty();
    assertThat(sold).containsAll(asked);
  }

  @Test
  void drawsHaveTheirMeanAndVariance() {
    Draws draws = Draws.of(3, "test");
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double drawn = draws.negativeBinomial(40, 4);
      sum += drawn;
      squares += drawn * drawn;
    }
    double mean = sum / n;
    assertThat(mean).isCloseTo(40, within(0.3));
    assertThat(squares / n - mean * mean).isCloseTo(40 + 400, within(15.0));
    assertThat(draws.negativeBinomial(0, 4)).isZero();
  }

  private static final Map<List<Object>, Double> UNITS = new HashMap<>();

  private static double unitsOn(List<String> items, LocalDate date) {
    if (UNITS.isEmpty()) {
      FEED.sales.forEach(
          s ->
              UNITS.merge(
                  List.of(s.getItemId(), s.getBusinessDate()), s.getQuantity(), Double::sum));
    }
    return items.stream().mapToDouble(i -> UNITS.getOrDefault(List.of(i, date), 0.0)).sum();
  }

  private static Set<String> locations() {
    Set<String> ids = new HashSet<>();
    FEED.closes.forEach(c -> ids.add(c.getLocationId()));
    return ids;
  }

  private static Set<String> items() {
    Set<String> ids = new HashSet<>();
    FEED.sales.forEach(s -> ids.add(s.getItemId()));
    return ids;
  }

  private static RetailSimulator simulator(long seed, int days) {
    return new RetailSimulator(SimulatorSettings.standard(START, days, seed), TOPICS);
  }

  private static String digest(DataSet dataSet) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    List<ReplayEvent> all = new ArrayList<>(dataSet.reference());
    all.addAll(FeedContents.of(dataSet).all);
    for (ReplayEvent event : all) {
      digest.update(event.topic().name().getBytes());
      digest.update(event.key().getBytes());
      digest.update(event.valueBytes());
      digest.update(event.time().toString().getBytes());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }
}
