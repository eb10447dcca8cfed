package io.shelfcast.feature;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** One target period as seen from as-of. */
final class Target {
  private final Past past;
  private final int horizon;
  private final long period;
  private final LocalDate date;
  private final LocalDate lastDate;
  private final TargetPromotion promotion;

  Target(Past past, int horizon) {
    this.past = past;
    this.horizon = horizon;
    this.period = past.asOf() + horizon;
    this.date = past.grain().firstDate(period);
    this.lastDate = past.grain().lastDate(period);
    this.promotion = TargetPromotion.of(this);
  }

  Past past() {
    return past;
  }

  SeriesFacts facts() {
    return past.facts();
  }

  int horizon() {
    return horizon;
  }

  /** Index of the target period. */
  long period() {
    return period;
  }

  /** First date of the target period. */
  LocalDate date() {
    return date;
  }

  /** Last date of the target period. */
  LocalDate lastDate() {
    return lastDate;
  }

  /** Its middle, which says in which month and year a week is. */
  LocalDate middle() {
    return date.plusDays((past.grain().days() - 1) / 2);
  }

  /** Promotions and price of the target. */
  TargetPromotion promotion() {
    return promotion;
  }

  /** Calendar entry so many periods after the target, or before it. */
  CalendarFacts.Entry calendar(int after) {
    return facts().calendar().at(period + after);
  }

  /** What is announced for the category's items in the target. */
  PeerFacts.Entry peers() {
    return facts().peers().at(period);
  }

  /** Announced promotions and prices that cover any of the target. */
  List<PromotionFacts> covering() {
    List<PromotionFacts> all = facts().promotions();
    if (all.isEmpty()) {
      return List.of();
    }
    List<PromotionFacts> covering = new ArrayList<>(2);
    for (PromotionFacts p : all) {
      if (!p.firstDate().isAfter(lastDate) && !p.lastDate().isBefore(date)) {
        covering.add(p);
      }
    }
    return covering;
  }
}
