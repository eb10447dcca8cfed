package io.shelfcast.feature;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.Field.Known;

/** Fields of the series' own past demand. */
final class DemandFields {
  private static final String UNITS = "units a period";
  private static final String RATIO = "ratio";
  private static final int WEEKDAYS = 7;
  private static final int SAME_WEEKDAYS = 4;
  private static final int FORTNIGHT = 14; // half of the horizon

  private DemandFields() {}

  static void declare(FeatureSchema schema) {
    boolean days = schema.grain() == Period.DAY;
    level(schema, days);
    sparsity(schema, days);
    if (days) {
      sameWeekday(schema);
    }
    yearAgo(schema, days ? 364 : 52, days ? 3 : 1, days ? 7 : 4);
    age(schema);
  }

  private static void level(FeatureSchema schema, boolean days) {
    for (int lag : days ? new int[] {1, 7, 14, 28, 30} : new int[] {1, 2, 3, 4, 8, 13}) {
      schema.past("lag_" + lag, UNITS, past -> past.lag(lag));
    }
    for (int window : days ? new int[] {7, 14, 28, 91} : new int[] {4, 8, 13, 26}) {
      schema.past("ma_" + window, UNITS, past -> past.mean(window));
    }
    schema.past("ema_slow", UNITS, past -> past.exponential(days ? 0.05 : 0.1));
    schema.past("ema_fast", UNITS, past -> past.exponential(days ? 0.2 : 0.4));
    int shortTerm = days ? 7 : 4;
    int midTerm = days ? 28 : 13;
    int longTerm = days ? 91 : 26;
    schema.past("trend_short", RATIO, p -> trend(p.mean(shortTerm), p.mean(midTerm)));
    schema.past("trend_long", RATIO, p -> trend(p.mean(midTerm), p.mean(longTerm)));
    schema.past("sd_" + midTerm, UNITS, past -> past.deviation(midTerm));
  }

  private static void sparsity(FeatureSchema schema, boolean days) {
    int midTerm = days ? 28 : 13;
    int longTerm = days ? 91 : 26;
    schema.past("zero_run", "periods", Past::zeroRun);
    schema.past("zero_share_" + midTerm, "share", past -> past.zeroShare(midTerm));
    schema.past("zero_share_" + longTerm, "share", past -> past.zeroShare(longTerm));
    if (days) {
      schema.past("on_shelf", RATIO, past -> past.shelf().onShelf());
      schema.past("sale_chance", "share", past -> past.shelf().chance());
      schema.past("sale_size", UNITS, past -> past.shelf().size());
      schema.past("shelf_mean", UNITS, past -> past.shelf().mean(FORTNIGHT));
    }
    schema.past("stockout_share", "share", past -> past.stockOutShare(midTerm));
  }

  /** The target's weekday in the weeks before, as far as it is known at as-of. */
  private static void sameWeekday(FeatureSchema schema) {
    for (int n = 1; n <= SAME_WEEKDAYS; n++) {
      int weeks = n;
      schema.number(
          "same_weekday_" + n, UNITS, Known.AT_AS_OF, target -> sameWeekday(target, weeks));
    }
    schema.number(
        "same_weekday_mean",
        UNITS,
        Known.AT_AS_OF,
        target -> sameWeekdayMean(target, SAME_WEEKDAYS));
    schema.number(
        "weekday_index",
        RATIO,
        Known.AT_AS_OF,
        t -> ratio(sameWeekdayMean(t, 13), t.past().mean(13 * WEEKDAYS)));
  }

  /** The same weeks a year ago, by whole weeks so that weekdays meet. */
  private static void yearAgo(FeatureSchema schema, int year, int around, int recent) {
    schema.number("year_ago", UNITS, Known.AT_AS_OF, t -> t.past().demandOf(t.period() - year));
    schema.number("year_ago_mean", UNITS, Known.AT_AS_OF, t -> yearAgoMean(t, year, around));
    schema.number(
        "year_ago_index",
        RATIO,
        Known.AT_AS_OF,
        t -> ratio(yearAgoMean(t, year, around), t.past().mean(year)));
    schema.past(
        "year_ago_growth",
        RATIO,
        past ->
            ratio(
                past.mean(recent),
                past.meanOfPeriods(past.asOf() - year - recent + 1, past.asOf() - year)));
  }

  private static void age(FeatureSchema schema) {
    schema.past("history_length", "periods", Past::length);
    schema.number(
        "since_first_sale",
        "periods",
        Known.AT_AS_OF,
        t -> t.past().sinceFirstSale() + t.horizon());
    schema.number(
        "since_launch",
        "periods",
        Known.AT_AS_OF,
        t ->
            t.facts()
                .item()
                .launchDate()
                .map(launch -> (double) (t.period() - t.past().grain().indexOf(launch)))
                .orElse(Double.NaN));
  }

  private static double sameWeekday(Target target, int weeks) {
    long first = target.period() - (target.horizon() + WEEKDAYS - 1) / WEEKDAYS * WEEKDAYS;
    return target.past().demandOf(first - (weeks - 1L) * WEEKDAYS);
  }

  private static double sameWeekdayMean(Target target, int weeks) {
    double sum = 0;
    int n = 0;
    for (int week = 1; week <= weeks; week++) {
      double demand = sameWeekday(target, week);
      if (!Double.isNaN(demand)) {
        sum += demand;
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  private static double yearAgoMean(Target target, int year, int around) {
    long middle = target.period() - year;
    return target.past().meanOfPeriods(middle - around, middle + around);
  }

  /** A series that sold nothing has no trend; the longer window holds the shorter one. */
  private static double trend(double recent, double before) {
    return before == 0 ? 1 : recent / before;
  }

  static double ratio(double value, double base) {
    return base > 0 ? value / base : Double.NaN;
  }
}
