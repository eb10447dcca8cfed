package io.shelfcast.model;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureSchema;

/** What series themselves sell, from their feature rows. Immutable. */
public final class SeriesLevel {
  private static final double LEAST = 0.1; // units a period

  private final Period grain;
  private final int recent;
  private final int steady; // less moved by the last weeks
  private final int known;
  private final int recentPeriods;

  /** Of series of that grain. */
  public SeriesLevel(Period grain) {
    boolean days = grain == Period.DAY;
    FeatureSchema schema = FeatureSchema.of(grain);
    this.grain = grain;
    recentPeriods = days ? 28 : 13;
    recent = schema.number("ma_" + recentPeriods);
    steady = schema.number(days ? "tsb" : "ma_26");
    known = schema.number("history_length");
  }

  /**
   * The level, units a period: between the mean of four weeks and what the series' chance of
   * selling and the size of its sales say (in weeks: between the means of a quarter and of half a
   * year), but not next to nothing.
   *
   * @param values of a row
   */
  public double of(float[] values) {
    double sold = sold(values);
    return Double.isNaN(sold) ? 1 : Math.max(LEAST, sold);
  }

  /**
   * A forecast, drawn towards the mean of the last four weeks (in weeks: of a quarter) where the
   * series hardly sells: then what it has in common with others says little of it. With s units
   * sold a period, and of those weeks a share w known,
   *
   * <pre>forecast + w k / (s + k) (mean - forecast)</pre>
   *
   * <p>In form a credibility estimate (Buehlmann, "Experience Rating and Credibility", ASTIN
   * Bulletin 4, 1967); decision 15 has what k was chosen by.
   *
   * @param values of a row
   * @param forecast units
   * @param k units a day that a series must sell for both to count alike; 0: the forecast stays
   */
  public double credible(float[] values, double forecast, double k) {
    double mean = values[recent];
    if (k == 0 || Double.isNaN(mean)) {
      return forecast;
    }
    double share = Math.min(1, values[known] / recentPeriods);
    double half = k * grain.days();
    return forecast + share * half / (sold(values) + half) * (mean - forecast);
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
    double recently = values[recent];
    double steadily = values[steady];
    if (Double.isNaN(recently)) {
      return steadily;
    }
    return Double.isNaN(steadily) ? recently : (recently + steadily) / 2;
  }
}
