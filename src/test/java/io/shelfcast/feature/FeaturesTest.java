package io.shelfcast.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.ShelfDemand;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private static final LocalDate SUNDAY = LocalDate.of(2011, 3, 6);
  private static final long DAY = Period.DAY.indexOf(SUNDAY);
  private static final long WEEK = Period.WEEK.indexOf(SUNDAY);
  private static final SeriesFacts NOTHING = SeriesFacts.unknown("A", "milk", "dairy");

  @Test
  void lagsAndAveragesCountBackFromAsOf() {
    Row row = day(past(DAY, 100, i -> i), NOTHING, 1);
    assertThat(row.number("lag_1")).isEqualTo(99);
    assertThat(row.number("lag_7")).isEqualTo(93);
    assertThat(row.number("lag_30")).isEqualTo(70);
    assertThat(row.number("ma_7")).isEqualTo(96);
    assertThat(row.number("ma_91")).isEqualTo(54);
    assertThat(row.number("trend_short")).isEqualTo((float) (96 / 85.5));
    assertThat(row.number("ema_fast")).isCloseTo(95f, within(0.01f));
    assertThat(row.number("sd_28")).isCloseTo(8.226f, within(0.001f));
    assertThat(row.number("history_length")).isEqualTo(100);
    assertThat(row.number("since_first_sale")).isEqualTo(99);
    assertThat(row.number("horizon")).isEqualTo(1);
    assertThat(row.level("horizon_bucket")).isEqualTo("H1");

    Row week = week(past(WEEK, 60, i -> i), NOTHING, 2);
    assertThat(week.number("lag_2")).isEqualTo(58);
    assertThat(week.number("lag_13")).isEqualTo(47);
    assertThat(week.number("ma_26")).isEqualTo(46.5f);
  }

  @Test
  void aSeriesHasAChanceOfBeingOnTheShelfOneOfSellingAndASize() {
    History history = past(DAY, 100, i -> i < 70 ? 1 + i % 2 : 0);
    ShelfDemand shelf = ShelfDemand.of(history, 0, 100);

    Row row = day(history, NOTHING, 1);

    assertThat(row.number("on_shelf")).isEqualTo((float) shelf.onShelf()).isLessThan(0.01f);
    assertThat(row.number("sale_chance")).isEqualTo((float) shelf.chance());
    assertThat(row.number("sale_size")).isEqualTo((float) shelf.size());
    assertThat(row.number("shelf_mean")).isEqualTo((float) shelf.mean(14));
  }

  @Test
  void sameWeekdaysAreThoseOfTheTargetThatAreKnown() {
    // The last day is a Sunday with demand 69; a week before, 62.
    History history = past(DAY, 70, i -> i);
    assertThat(day(history, NOTHING, 7).number("same_weekday_1")).isEqualTo(69);
    assertThat(day(history, NOTHING, 8).number("same_weekday_1")).isEqualTo(63); // a Monday
    assertThat(day(history, NOTHING, 8).number("same_weekday_4")).isEqualTo(42);
    assertThat(day(history, NOTHING, 8).number("same_weekday_mean")).isEqualTo(52.5f);
    History weekends = past(DAY, 140, i -> i % 7 == 6 ? 14 : 0);
    assertThat(day(weekends, NOTHING, 14).number("weekday_index")).isEqualTo(7);
    assertThat(day(weekends, NOTHING, 13).number("weekday_index")).isEqualTo(0);
  }

  @Test
  void theSameWeeksAYearAgo() {
    History history = past(DAY, 400, i -> i < 100 ? 1 : 2);
    Row row = day(history, NOTHING, 28);
    assertThat(row.number("year_ago")).isEqualTo(1); // position 399 + 28 - 364
    assertThat(row.number("year_ago_mean")).isEqualTo(1);
    assertThat(row.number("year_ago_growth")).isEqualTo(2);
    assertThat(row.number("year_ago_index")).isCloseTo(364f / 664, within(1e-6f));
    assertThat(row.number("history_length")).isEqualTo(372);

    Row week = week(past(WEEK, 104, i -> i), NOTHING, 1);
    assertThat(week.number("year_ago")).isEqualTo(52);
    assertThat(week.number("year_ago_mean")).isEqualTo(52);
    assertThat(week.number("year_ago_growth")).isEqualTo((float) (101.5 / 49.5));
    assertThat(week(past(WEEK, 20, i -> i), NOTHING, 1).number("year_ago")).isNaN();
  }

  @Test
  void maskedPeriodsAreNoObservations() {
    History history = new History(DAY - 27);
    for (int i = 0; i < 28; i++) {
      history.append(i < 14 ? 4 : 0, 2, i >= 21 ? Mask.STOCK_OUT : Mask.NONE);
    }
    Row row = day(history, NOTHING, 1);
    assertThat(row.number("lag_1")).isNaN();
    assertThat(row.number("ma_7")).isNaN();
    assertThat(row.number("ma_14")).isEqualTo(0);
    assertThat(row.number("ma_28")).isCloseTo(56f / 21, within(1e-6f));
    assertThat(row.number("zero_run")).isEqualTo(14);
    assertThat(row.number("zero_share_28")).isCloseTo(1f / 3, within(1e-6f));
    assertThat(row.number("stockout_share")).isEqualTo(0.25f);
  }

  @Test
  void aSeriesWithoutAPastStillHasARow() {
    Row row = day(new History(DAY + 1), NOTHING, 3);
    assertThat(row.number("lag_1")).isNaN();
    assertThat(row.number("history_length")).isZero();
    assertThat(row.number("price")).isNaN();
    assertThat(row.number("demand_at_price")).isNaN();
    assertThat(row.level("item")).isEqualTo("milk");
    assertThat(row.level("category")).isEqualTo("dairy");
    assertThat(row.level("location")).isEqualTo("A");
    assertThat(row.level("region")).isNull();
    assertThat(row.level("location_type")).isNull();
  }

  @Test
  void aPromotionOfTheTargetTellsItsPriceAndMechanics() {
    History history = past(DAY, 60, i -> 5, i -> 2);
    SeriesFacts facts =
        promotions(
            promotion("p1", 3, 5, Set.of("DEAL"), Double.NaN, 1.5),
            promotion("p2", 4, 4, Set.of("FEATURE"), Double.NaN, Double.NaN),
            promotion("p3", 8, 9, Set.of(), 0.25, Double.NaN));

    Row both = day(history, facts, 4);
    assertThat(both.number("promoted")).isEqualTo(1);
    assertThat(both.number("deal")).isEqualTo(1);
    assertThat(both.number("advertised")).isEqualTo(1);
    assertThat(both.level("mechanics")).isEqualTo("DEAL+FEATURE");
    assertThat(both.number("price")).isEqualTo(1.5f);
    assertThat(both.number("price_over_average")).isEqualTo(0.75f);
    assertThat(both.number("discount")).isEqualTo(0.25f);
    assertThat(both.number("promotion_age")).isEqualTo(1);

    Row between = day(history, facts, 6);
    assertThat(between.number("promoted")).isZero();
    assertThat(between.number("price")).isEqualTo(2);
    assertThat(between.number("since_promotion")).isEqualTo(1);
    assertThat(between.number("to_promotion")).isEqualTo(2);
    assertThat(between.level("mechanics")).isNull();

    Row discounted = day(history, facts, 8);
    assertThat(discounted.number("price")).isEqualTo(1.5f);
    assertThat(discounted.number("discount")).isEqualTo(0.25f);
    assertThat(discounted.number("advertised")).isZero();
    assertThat(discounted.level("mechanics")).isEqualTo("PROMOTION");
    assertThat(day(history, facts, 28).number("to_promotion")).isEqualTo(14);
  }

  @Test
  void anAnnouncedPriceIsNoPromotion() {
    History history = past(DAY, 60, i -> 5, i -> 2);
    SeriesFacts facts =
        promotions(
            promotion("price", 1, 9, Set.of(PromotionFacts.PRICE), Double.NaN, 2.4),
            promotion("deal", 5, 5, Set.of("DEAL"), 0.5, Double.NaN));
    Row row = day(history, facts, 2);
    assertThat(row.number("promoted")).isZero();
    assertThat(row.number("price")).isEqualTo(2.4f);
    assertThat(row.level("mechanics")).isNull();
    assertThat(row.number("to_promotion")).isEqualTo(3);
    assertThat(day(history, facts, 5).number("price")).isEqualTo(1.2f);
  }

  @Test
  void aWeekIsPromotedForAShareOfItsDays() {
    History history = past(WEEK, 30, i -> 5, i -> 2);
    Row row = week(history, promotions(promotion("p", 6, 10, Set.of("DEAL"), 0.1, Double.NaN)), 1);
    assertThat(row.number("promoted")).isEqualTo(1);
    assertThat(row.number("promoted_share")).isEqualTo(2f / 7);
  }

  @Test
  void thePastTellsHowPromotionsSold() {
    // Every fourth week at half the price, with three times the demand.
    History history = past(WEEK, 53, i -> i % 4 == 0 ? 30 : 10, i -> i % 4 == 0 ? 1 : 2);
    Row regular = week(history, NOTHING, 1);
    assertThat(regular.number("promoted_mean")).isEqualTo(30);
    assertThat(regular.number("unpromoted_mean")).isEqualTo(10);
    assertThat(regular.number("promotion_lift")).isEqualTo(3);
    assertThat(regular.number("promoted_share_past")).isEqualTo(0.25f);
    assertThat(regular.number("since_promotion")).isEqualTo(1);

    // The last week was announced as a promotion, so its price is not expected to stay.
    PromotionFacts last = promotion("p", -6, 0, Set.of("DEAL"), Double.NaN, 1);
    Row after = week(history, promotions(last), 1);
    assertThat(after.number("price")).isEqualTo(2);
    assertThat(after.number("price_over_last")).isEqualTo(2);
    assertThat(after.number("demand_at_price")).isCloseTo(10, within(0.1f));
    PromotionFacts next = promotion("q", 1, 7, Set.of("DEAL"), Double.NaN, 1);
    assertThat(week(history, promotions(last, next), 1).number("demand_at_price"))
        .isCloseTo(30, within(0.1f));
  }

  @Test
  void aPromotionsPriceEndsWithIt() {
    // A week at half the price, which ended eight days ago; nothing was sold since.
    History history =
        past(DAY, 60, i -> i < 45 ? 3 : i < 52 ? 9 : 0, i -> i < 45 ? 2 : i < 52 ? 1 : Double.NaN);
    PromotionFacts last = promotion("p", -14, -8, Set.of("DEAL"), 0.5, Double.NaN);
    Row after = day(history, promotions(last), 1);
    assertThat(after.number("price")).isEqualTo(2);
    assertThat(after.number("price_over_usual")).isEqualTo(1);
    assertThat(after.number("since_promotion")).isEqualTo(9);
    assertThat(after.number("promoted_last")).isEqualTo(9);
    assertThat(after.number("promoted_mean")).isEqualTo(9);
    assertThat(after.number("promoted_share_past")).isEqualTo(7f / 60);
    PromotionFacts next = promotion("q", 1, 7, Set.of("DEAL"), 0.5, Double.NaN);
    assertThat(day(history, promotions(last, next), 1).number("price")).isEqualTo(1);

    // What was never announced stays until something is sold at another price.
    assertThat(day(history, NOTHING, 1).number("price")).isEqualTo(1);
  }

  @Test
  void whatIsAnnouncedForTheCategory() {
    SeriesFacts facts =
        new SeriesFacts(
            NOTHING.item(),
            NOTHING.location(),
            NOTHING.calendar(),
            List.of(),
            new PeerFacts(DAY + 1, List.of(new PeerFacts.Entry(2, 4, 1.0))),
            Interactions.NONE);
    History history = past(DAY, 60, i -> 5, i -> 2);
    assertThat(day(history, facts, 1).number("category_promoted")).isEqualTo(2);
    assertThat(day(history, facts, 1).number("price_over_category")).isEqualTo(0.5f);
    assertThat(day(history, facts, 1).number("price_over_cheapest")).isEqualTo(2);
    assertThat(day(history, facts, 2).number("category_promoted")).isZero();
    assertThat(day(history, facts, 2).number("price_over_category")).isNaN();
  }

  @Test
  void theCalendarOfTheTarget() {
    CalendarFacts.Entry snap = entry(new EventFacts("SNAP", "SNAP"));
    CalendarFacts.Entry purim =
        entry(new EventFacts("SNAP", "SNAP"), new EventFacts("Purim", "RELIGIOUS"));
    CalendarFacts.Entry closed = new CalendarFacts.Entry(true, List.of());
    SeriesFacts facts =
        new SeriesFacts(
            NOTHING.item(),
            NOTHING.location(),
            new CalendarFacts(DAY + 3, List.of(snap, purim, closed)),
            List.of(),
            PeerFacts.NONE,
            Interactions.NONE);
    History history = past(DAY, 3, i -> 1);

    Row before = day(history, facts, 3); // 2011-03-09, a Wednesday
    assertThat(before.level("day_of_week")).isEqualTo("WED");
    assertThat(before.number("day_of_week")).isEqualTo(3);
    assertThat(before.level("day_of_month")).isEqualTo("9");
    assertThat(before.level("week_of_year")).isEqualTo("10");
    assertThat(before.level("month")).isEqualTo("3");
    assertThat(before.level("event")).isNull();
    assertThat(before.level("recurring_event")).isEqualTo("SNAP");
    assertThat(before.level("event_after")).isEqualTo("Purim");
    assertThat(before.number("to_event")).isEqualTo(1);

    Row on = day(history, facts, 4);
    assertThat(on.level("event")).isEqualTo("Purim");
    assertThat(on.level("event_type")).isEqualTo("RELIGIOUS");
    assertThat(on.level("recurring_event")).isEqualTo("SNAP");
    assertThat(on.number("events")).isEqualTo(2);
    assertThat(on.number("to_event")).isZero();

    Row after = day(history, facts, 5);
    assertThat(after.number("closed")).isEqualTo(1);
    assertThat(after.level("event_before")).isEqualTo("Purim");
    assertThat(after.number("since_event")).isEqualTo(1);
    assertThat(after.number("to_event")).isEqualTo(14);

    // The week of 2011-02-28 is one of March: its Thursday is.
    Row week = week(past(WEEK - 1, 1, i -> 1), NOTHING, 1);
    assertThat(week.level("month")).isEqualTo("3");
    assertThat(week.level("week_of_year")).isEqualTo("9");
  }

  @Test
  void itemsLocationsAndInteractions() {
    SeriesFacts facts =
        new SeriesFacts(
            new ItemFacts(
                "milk", "dairy", Map.of("brand", "x"), 3.5, Optional.of(SUNDAY.plusDays(3))),
            new LocationFacts("A", Optional.of("north"), Optional.of("WEB"), Map.of("size", "9")),
            CalendarFacts.ORDINARY,
            List.of(),
            PeerFacts.NONE,
            new Interactions(
                new float[] {100, 1, Float.NaN, 3, 4, 5, 6, 7},
                new float[] {0, 0, 0, 0, 0, 0, 0, 2}));
    FeatureRows rows =
        Features.rows(FeatureSchema.of(Period.DAY), new History(DAY + 1), DAY, facts, 5);
    assertThat(rows.count()).isEqualTo(5);
    assertThat(rows.attributes())
        .containsExactly(Map.entry("item.brand", "x"), Map.entry("location.size", "9"));
    Row row = day(new History(DAY + 1), facts, 5);
    assertThat(row.number("price")).isEqualTo(3.5f); // the list price, since nothing was sold yet
    assertThat(row.number("since_launch")).isEqualTo(2);
    assertThat(row.level("region")).isEqualTo("north");
    assertThat(row.level("location_type")).isEqualTo("WEB");
    assertThat(row.number("views_last")).isEqualTo(7);
    assertThat(row.number("views_average")).isCloseTo(26f / 6, within(1e-6f));
    assertThat(row.number("carts_last")).isEqualTo(2);
    assertThat(row.number("carts_average")).isCloseTo(2f / 7, within(1e-6f));
  }

  @Test
  void refusesAnAsOfThatHasNotComeAndHorizonsBelowOne() {
    History history = past(DAY, 3, i -> 1);
    FeatureSchema schema = FeatureSchema.of(Period.DAY);
    assertThatThrownBy(() -> Features.rows(schema, history, DAY + 1, NOTHING, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Features.row(schema, history, DAY, NOTHING, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> schema.number("lag_2"))
        .hasMessageContaining("no feature is called lag_2");
  }

  /** One row, by names. */
  private record Row(FeatureSchema schema, FeatureRows rows) {
    float number(String name) {
      return rows.values()[0][schema.number(name)];
    }

    String level(String name) {
      return rows.levels()[0][schema.level(name)];
    }
  }

  private static Row day(History history, SeriesFacts facts, int horizon) {
    FeatureSchema schema = FeatureSchema.of(Period.DAY);
    return new Row(schema, Features.row(schema, history, history.lastPeriod(), facts, horizon));
  }

  private static Row week(History history, SeriesFacts facts, int horizon) {
    FeatureSchema schema = FeatureSchema.of(Period.WEEK);
    return new Row(schema, Features.row(schema, history, history.lastPeriod(), facts, horizon));
  }

  private static CalendarFacts.Entry entry(EventFacts... events) {
    return new CalendarFacts.Entry(false, List.of(events));
  }

  private static SeriesFacts promotions(PromotionFacts... promotions) {
    return new SeriesFacts(
        NOTHING.item(),
        NOTHING.location(),
        NOTHING.calendar(),
        List.of(promotions),
        PeerFacts.NONE,
        Interactions.NONE);
  }

  /** From one day after as-of to another. */
  private static PromotionFacts promotion(
      String id, int from, int to, Set<String> mechanics, double discount, double price) {
    return new PromotionFacts(
        id, SUNDAY.plusDays(from), SUNDAY.plusDays(to), mechanics, discount, price);
  }

  private static History past(long last, int size, IntToDoubleFunction demand) {
    return past(last, size, demand, i -> Double.NaN);
  }

  private static History past(
      long last, int size, IntToDoubleFunction demand, IntToDoubleFunction price) {
    History history = new History(last - size + 1);
    for (int i = 0; i < size; i++) {
      history.append((float) demand.applyAsDouble(i), (float) price.applyAsDouble(i), Mask.NONE);
    }
    return history;
  }
}
