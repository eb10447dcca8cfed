package io.shelfcast.model;

import io.shelfcast.demand.Period;
import io.shelfcast.demand.ShelfDemand;
import io.shelfcast.feature.FeatureSchema;

/** What series themselves sell, from their feature rows. Immutable. */
public final class SeriesLevel {
  private static final double LEAST = 0.1; // units a period

  private final Period grain;
  private final int own; // what a series by itself would be forecast to sell
  private final int steady; // less moved by the last periods
  private final int recent;
  private final int known;
  private final int recentPeriods;

  /** Of series of that grain. */
  public SeriesLevel(Period grain) {
    boolean days = grain == Period.DAY;
    FeatureSchema schema = FeatureSchema.of(grain);
    this.grain = grain;
    recentPeriods = days ? 28 : 13;
    recent = schema.number("ma_" + recentPeriods);
    own = days ? schema.number("shelf_mean") : recent;
    steady = days ? own : schema.number("ma_26");
    known = schema.number("history_length");
  }

  /**
   * The level, units a period: what the series sells while it is {@linkplain ShelfDemand on the
   * shelf}, as far as it is there (in weeks: between the means of a quarter and of half a year),
   * but not next to nothing.
   *
   * @param values of a row
   */
  public double of(float[] values) {
    double sold = sold(values);
    return Double.isNaN(sold) ? 1 : Math.max(LEAST, sold);
  }

  /**
   * A forecast, drawn towards what the series itself says (the level; in weeks: the mean of a
   * quarter) where it hardly sells: then what it has in common with others says little of it. With
   * s units sold a period, and of the last four weeks (in weeks: of a quarter) a share w known,
   *
   * <pre>forecast + w k / (s + k) (own - forecast)</pre>
   *
   * <p>In form a credibility estimate (Buehlmann, "Experience Rating and Credibility", ASTIN
   * Bulletin 4, 1967); decisions 15 and 22 have what k and the series' own forecast were chosen by.
   *
   * @param values of a row
   * @param forecast units
   * @param k units a day that a series must sell for both to count alike; 0: the forecast stays
   */
  public double credible(float[] values, double forecast, double k) {
    double itself = values[own];
    if (k == 0 || Double.isNaN(itself)) {
      return forecast;
    }
    double share = Math.min(1, values[known] / recentPeriods);
    double half = k * grain.days();
    return forecast + share * half / (sold(values) + half) * (itself - forecast);
  }

  /**
   * The mean of the last four weeks (in weeks: of a quarter), units a period; 0 where nothing is
   * known of them.
   *
   * @param values of a row
   */
  public double recent(float[] values) {
    return Float.isNaN(values[recent]) ? 0 : values[recent];
  }

  /** NaN where nothing is known. */
  private double sold(float[] values) {
    double itself = values[own];
    double steadily = values[steady];
    if (Double.isNaN(itself)) {
      return steadily;
    }
    return Double.isNaN(steadily) ? itself : (itself + steadily) / 2;
  }
}
