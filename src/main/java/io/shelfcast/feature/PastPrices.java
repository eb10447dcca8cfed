package io.shelfcast.feature;

import io.shelfcast.demand.Period;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * What a series' past says of its prices, and of how it sold on promotion and without. A past
 * period counts as promoted when a known promotion covered any of it, or when its price was well
 * below the usual one. Without a sale its price is the one last paid, but not one that was paid in
 * a promotion which is over: that ended with it. Lags are those of {@link Past}: 1 is as-of.
 */
final class PastPrices {
  /** Below this share of the usual price a period was on promotion, announced or not. */
  private static final double CUT = 0.95;

  /** Where, among the prices of half a year, the usual one is: promotions are mostly fewer. */
  private static final double USUAL_RANK = 0.75;

  /** Share of the target's price within which a past price speaks of it with half weight. */
  private static final double PRICE_WIDTH = 0.05;

  /** How much less a promoted period says of an unpromoted target, and the other way round. */
  private static final double OTHER_KIND = 0.1;

  private final Past past;
  private final int window;
  private final boolean[] announced; // by lag: a known promotion covered it
  private final boolean[] advertised; // by lag
  private final double[] price; // by lag; NaN before the first sale
  private final boolean[] promoted; // by lag: announced, or cheap
  private final double average;
  private final double usual;
  private final double regular;

  private double askedPrice = Double.NaN;
  private boolean askedPromoted;
  private boolean askedAdvertised;
  private double atPrice;

  PastPrices(Past past) {
    this.past = past;
    this.window = Math.min(window(past.grain()), past.length());
    announced = new boolean[window + 1];
    advertised = new boolean[window + 1];
    markAnnounced();
    price = new double[window + 1];
    double plain = findPrices();
    usual = findUsual();
    regular = !Double.isNaN(plain) ? plain : !Double.isNaN(usual) ? usual : listPrice();
    average = averageOver(halfYear(past.grain()));
    promoted = new boolean[window + 1];
    for (int lag = 1; lag <= window; lag++) {
      promoted[lag] = announced[lag] || price[lag] < CUT * usual;
    }
  }

  /** Periods over which promoted and unpromoted demand are compared. */
  static int window(Period grain) {
    return grain == Period.DAY ? 182 : 52;
  }

  private static int halfYear(Period grain) {
    return grain == Period.DAY ? 182 : 26;
  }

  /** Mean price of half a year; NaN before the first sale. */
  double average() {
    return average;
  }

  /** Mean price of the last periods; NaN before the first sale. */
  double averageOver(int periods) {
    double sum = 0;
    int n = 0;
    for (int lag = 1; lag <= Math.min(periods, window); lag++) {
      if (!Double.isNaN(price[lag])) {
        sum += price[lag];
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /** The price that most of the last half year was at or below: the upper quartile. */
  double usual() {
    return usual;
  }

  /**
   * The price to expect where nothing is announced: the last one paid outside an announced
   * promotion, else the usual one, else the item's list price.
   */
  double regular() {
    return regular;
  }

  /** Mean demand of promoted periods; NaN when none was observed. */
  double promotedMean() {
    return meanOf(true, window);
  }

  /** Mean demand of unpromoted periods; NaN when none was observed. */
  double unpromotedMean() {
    return meanOf(false, window);
  }

  /** Mean demand of the last {@code n} periods that were promoted, or were not. */
  double meanOf(boolean wanted, int n) {
    double sum = 0;
    int found = 0;
    for (int lag = 1; lag <= window && found < n; lag++) {
      double demand = past.lag(lag);
      if (promoted[lag] == wanted && !Double.isNaN(demand)) {
        sum += demand;
        found++;
      }
    }
    return found == 0 ? Double.NaN : sum / found;
  }

  /** Share of promoted periods, 0..1; NaN without a history. */
  double promotedShare() {
    int n = 0;
    for (int lag = 1; lag <= window; lag++) {
      n += promoted[lag] ? 1 : 0;
    }
    return window == 0 ? Double.NaN : (double) n / window;
  }

  /** Periods from the last promoted one to as-of; NaN when none was. */
  double sincePromoted() {
    for (int lag = 1; lag <= window; lag++) {
      if (promoted[lag]) {
        return lag - 1.0;
      }
    }
    return Double.NaN;
  }

  /**
   * Mean demand of the past, each period weighted by how near its price was to one, and whether it
   * was promoted and advertised alike: {@code 1 / (1 + ((p - price) / (0.05 price))^2)}.
   */
  double demandAt(double price, boolean onPromotion, boolean advertisedThen) {
    if (!(price > 0)) {
      return Double.NaN;
    }
    if (price != askedPrice || onPromotion != askedPromoted || advertisedThen != askedAdvertised) {
      askedPrice = price;
      askedPromoted = onPromotion;
      askedAdvertised = advertisedThen;
      atPrice = weighDemand(price, onPromotion, advertisedThen);
    }
    return atPrice; // targets mostly share their price
  }

  private double weighDemand(double asked, boolean onPromotion, boolean advertisedThen) {
    double sum = 0;
    double weights = 0;
    for (int lag = 1; lag <= window; lag++) {
      double demand = past.lag(lag);
      double then = price[lag];
      if (Double.isNaN(demand) || Double.isNaN(then)) {
        continue;
      }
      double distance = (then / asked - 1) / PRICE_WIDTH;
      double weight = 1 / (1 + distance * distance);
      weight *= promoted[lag] == onPromotion ? 1 : OTHER_KIND;
      weight *= advertised[lag] == advertisedThen ? 1 : OTHER_KIND;
      sum += weight * demand;
      weights += weight;
    }
    return weights == 0 ? Double.NaN : sum / weights;
  }

  private void markAnnounced() {
    Period grain = past.grain();
    LocalDate known = grain.lastDate(past.asOf());
    for (PromotionFacts promotion : past.facts().promotions()) {
      if (!promotion.promotes() || promotion.firstDate().isAfter(known)) {
        continue;
      }
      long first = past.asOf() - grain.indexOf(promotion.firstDate()) + 1; // as a lag
      long last = past.asOf() - grain.indexOf(promotion.lastDate()) + 1;
      for (long lag = Math.max(1, last); lag <= Math.min(first, window); lag++) {
        announced[(int) lag] = true;
        advertised[(int) lag] |= promotion.advertises();
      }
    }
  }

  /** Finds the price of each period, and says which one was last paid outside a promotion. */
  private double findPrices() {
    double plain = Double.NaN;
    for (int lag = window; lag >= 1; lag--) {
      double paid = past.price(lag);
      if (past.sold(lag) && !announced[lag]) {
        plain = paid;
      }
      price[lag] = announced[lag] || Double.isNaN(plain) ? paid : plain;
    }
    return plain;
  }

  private double findUsual() {
    double[] known =
        Arrays.stream(price, 1, 1 + Math.min(halfYear(past.grain()), window))
            .filter(p -> !Double.isNaN(p))
            .sorted()
            .toArray();
    return known.length == 0 ? Double.NaN : known[(int) (USUAL_RANK * (known.length - 1))];
  }

  private double listPrice() {
    return past.facts().item().price();
  }
}
