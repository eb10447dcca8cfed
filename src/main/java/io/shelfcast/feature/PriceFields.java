package io.shelfcast.feature;

import static io.shelfcast.feature.DemandFields.ratio;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.Field.Known;
import java.time.LocalDate;

/** Fields of prices and promotions: of the target, and how the series answered to them so far. */
final class PriceFields {
  private static final String UNITS = "units a period";
  private static final String RATIO = "ratio";
  private static final String CURRENCY = "currency a unit";
  private static final String FLAG = "0 or 1";

  private PriceFields() {}

  static void declare(FeatureSchema schema) {
    boolean days = schema.grain() == Period.DAY;
    price(schema, days);
    promotion(schema, CalendarFields.reach(schema.grain()));
    response(schema, days);
  }

  private static void price(FeatureSchema schema, boolean days) {
    int recent = days ? 56 : 8;
    schema.past("price_last", CURRENCY, past -> past.price(1));
    schema.past("price_average", CURRENCY, past -> past.prices().average());
    schema.number("price", CURRENCY, Known.AHEAD, t -> t.promotion().price());
    schema.number(
        "price_over_average",
        RATIO,
        Known.AHEAD,
        t -> ratio(t.promotion().price(), t.past().prices().average()));
    schema.number(
        "price_over_recent",
        RATIO,
        Known.AHEAD,
        t -> ratio(t.promotion().price(), t.past().prices().averageOver(recent)));
    schema.number(
        "price_over_usual",
        RATIO,
        Known.AHEAD,
        t -> ratio(t.promotion().price(), t.past().prices().usual()));
    schema.number(
        "price_over_last",
        RATIO,
        Known.AHEAD,
        t -> ratio(t.promotion().price(), t.past().price(1)));
    schema.number(
        "price_over_category",
        RATIO,
        Known.AHEAD,
        t -> ratio(t.promotion().price(), t.peers().meanPrice()));
    schema.number(
        "price_over_cheapest",
        RATIO,
        Known.AHEAD,
        t -> ratio(t.promotion().price(), t.peers().lowestPrice()));
    schema.number("category_promoted", "items", Known.AHEAD, t -> t.peers().promoted());
  }

  private static void promotion(FeatureSchema schema, int far) {
    schema.number("promoted", FLAG, Known.AHEAD, t -> flag(t.promotion().on()));
    schema.number("promoted_share", "share", Known.AHEAD, t -> t.promotion().share());
    schema.number("deal", FLAG, Known.AHEAD, t -> flag(t.promotion().deal()));
    schema.number("advertised", FLAG, Known.AHEAD, t -> flag(t.promotion().advertised()));
    schema.number("displayed", FLAG, Known.AHEAD, t -> flag(t.promotion().displayed()));
    schema.number("discount", "share", Known.AHEAD, t -> t.promotion().discount());
    schema.number("promotion_age", "periods", Known.AHEAD, t -> t.promotion().age());
    schema.number("to_promotion", "periods", Known.AHEAD, t -> toPromotion(t, far));
    schema.number("since_promotion", "periods", Known.AHEAD, t -> sincePromotion(t, 4 * far));
    schema.level("mechanics", "mechanics", Known.AHEAD, t -> t.promotion().mechanics());
  }

  private static void response(FeatureSchema schema, boolean days) {
    int recent = days ? 28 : 8;
    schema.past("promoted_mean", UNITS, past -> past.prices().promotedMean());
    schema.past("promoted_last", UNITS, past -> past.prices().meanOf(true, days ? 7 : 3));
    schema.past("unpromoted_mean", UNITS, past -> past.prices().unpromotedMean());
    schema.past("unpromoted_last", UNITS, past -> past.prices().meanOf(false, recent));
    schema.past(
        "promotion_lift",
        RATIO,
        past -> ratio(past.prices().promotedMean(), past.prices().unpromotedMean()));
    schema.past("promoted_share_past", "share", past -> past.prices().promotedShare());
    schema.number(
        "demand_at_price",
        UNITS,
        Known.AHEAD,
        t ->
            t.past()
                .prices()
                .demandAt(t.promotion().price(), t.promotion().on(), t.promotion().advertised()));
  }

  /** Periods to the next promotion's start; 0 during one; {@code far} when none is as near. */
  private static double toPromotion(Target target, int far) {
    if (target.promotion().on()) {
      return 0;
    }
    long nearest = far;
    for (PromotionFacts p : target.facts().promotions()) {
      if (p.promotes() && p.firstDate().isAfter(target.lastDate())) {
        nearest = Math.min(nearest, periods(target, p.firstDate()) - target.period());
      }
    }
    return nearest;
  }

  /** Periods since the last promotion's end; 0 during one; {@code far} when none is as near. */
  private static double sincePromotion(Target target, int far) {
    if (target.promotion().on()) {
      return 0;
    }
    double nearest = target.past().prices().sincePromoted() + target.horizon();
    nearest = Double.isNaN(nearest) ? far : Math.min(nearest, far);
    for (PromotionFacts p : target.facts().promotions()) {
      if (p.promotes() && p.lastDate().isBefore(target.date())) {
        nearest = Math.min(nearest, target.period() - periods(target, p.lastDate()));
      }
    }
    return nearest;
  }

  private static long periods(Target target, LocalDate date) {
    return target.past().grain().indexOf(date);
  }

  private static double flag(boolean on) {
    return on ? 1 : 0;
  }
}
