package io.shelfcast.feature;

import io.shelfcast.demand.Period;

/** Fields of what customers did on the web. */
final class InteractionFields {
  private InteractionFields() {}

  static void declare(FeatureSchema schema) {
    int recent = schema.grain() == Period.DAY ? 7 : 4;
    schema.past("views_last", "views", p -> last(p.facts().interactions().views()));
    schema.past("views_average", "views", p -> mean(p.facts().interactions().views(), recent));
    schema.past("carts_last", "carts", p -> last(p.facts().interactions().addToCarts()));
    schema.past("carts_average", "carts", p -> mean(p.facts().interactions().addToCarts(), recent));
  }

  private static double last(float[] counts) {
    return counts.length == 0 ? Double.NaN : counts[counts.length - 1];
  }

  private static double mean(float[] counts, int window) {
    double sum = 0;
    int n = 0;
    for (int i = Math.max(0, counts.length - window); i < counts.length; i++) {
      if (!Float.isNaN(counts[i])) {
        sum += counts[i];
        n++;
      }
    }
    return n == 0 ? Double.NaN : sum / n;
  }
}
