package io.shelfcast.feature;

import io.shelfcast.demand.Period;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;

/**
 * The promotions of a target period, together, and its price.
 *
 * @param on whether anything promotes the item
 * @param deal whether there is more to it than advertising and display
 * @param advertised whether it is advertised
 * @param displayed whether it is displayed
 * @param mechanics all of them, joined by {@code +}; null without any
 * @param share of the target's days that are promoted, 0..1
 * @param price to expect, NaN where nothing is known
 * @param discount share off the usual price, 0..1; 0 without a promotion
 * @param age periods since the start of the promotion that began first; NaN without any
 */
record TargetPromotion(
    boolean on,
    boolean deal,
    boolean advertised,
    boolean displayed,
    String mechanics,
    double share,
    double price,
    double discount,
    double age) {

  static TargetPromotion of(Target target) {
    PastPrices prices = target.past().prices();
    List<PromotionFacts> covering = target.covering();
    if (covering.isEmpty()) {
      return new TargetPromotion(
          false, false, false, false, null, 0, prices.regular(), 0, Double.NaN);
    }
    boolean on = false;
    boolean deal = false;
    boolean advertised = false;
    boolean displayed = false;
    TreeSet<String> mechanics = new TreeSet<>();
    double announced = Double.NaN; // by a promotion
    double plain = Double.NaN; // by an announced price
    double discount = Double.NaN;
    LocalDate since = LocalDate.MAX;
    for (PromotionFacts p : covering) {
      if (!p.promotes()) {
        plain = lower(plain, p.price());
        continue;
      }
      on = true;
      deal |= p.deals();
      advertised |= p.advertises();
      displayed |= p.displays();
      mechanics.addAll(p.mechanics());
      announced = lower(announced, p.price());
      discount = higher(discount, p.discount());
      since = p.firstDate().isBefore(since) ? p.firstDate() : since;
    }
    double regular = Double.isNaN(plain) ? prices.regular() : plain;
    double discounted = regular * (1 - discount);
    double price = lower(lower(announced, discounted), plain);
    price = Double.isNaN(price) ? regular : price;
    Period grain = target.past().grain();
    return new TargetPromotion(
        on,
        deal,
        advertised,
        displayed,
        mechanics.isEmpty() ? (on ? "PROMOTION" : null) : String.join("+", mechanics),
        on ? share(target, covering) : 0,
        price,
        on ? discount(discount, price, regular, prices.usual()) : 0,
        on ? target.period() - grain.indexOf(since) : Double.NaN);
  }

  /** The one told, else what the price says. */
  private static double discount(double told, double price, double regular, double usual) {
    if (!Double.isNaN(told)) {
      return told;
    }
    double from = Double.isNaN(usual) ? regular : Math.max(regular, usual);
    return from > 0 && price >= 0 ? Math.max(0, 1 - price / from) : Double.NaN;
  }

  private static double share(Target target, List<PromotionFacts> covering) {
    int days = target.past().grain().days();
    int promoted = 0;
    for (int day = 0; day < days; day++) {
      LocalDate date = target.date().plusDays(day);
      for (PromotionFacts p : covering) {
        if (p.promotes() && !p.firstDate().isAfter(date) && !p.lastDate().isBefore(date)) {
          promoted++;
          break;
        }
      }
    }
    return (double) promoted / days;
  }

  private static double lower(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
  }

  private static double higher(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
