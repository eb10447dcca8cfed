package io.shelfcast.feature;

import io.shelfcast.demand.Period;

/** Fields of the series' own past demand. */
final class DemandFields {
  private static final String UNITS = "units";

  private DemandFields() {}

  static void declare(FeatureSchema schema) {
    boolean days = schema.grain() == Period.DAY;
    for (int lag : days ? new int[] {1, 7, 14, 28, 30} : new int[] {1, 2, 3, 4, 8, 13}) {
      schema.past("lag_" + lag, UNITS, past -> past.lag(lag));
    }
    for (int window : days ? new int[] {7, 14, 28, 91} : new int[] {4, 8, 13, 26}) {
      schema.past("ma_" + window, UNITS, past -> past.mean(window));
    }
    int recent = days ? 28 : 13;
    schema.past("stockout_share", "share", past -> past.stockOutShare(recent));
    schema.past("price_last", "currency", Past::price);
    schema.past("history_length", "periods", Past::length);
  }
}
