package io.shelfcast.feature;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one feature function (DESIGN section 2): a series' history and what is known of it at as-of,
 * to feature rows. Pure, and the same for scoring and training: a row that is rebuilt at the close
 * of its target, as of an earlier period, is bit for bit the row that was scored then, unless the
 * history was corrected in between.
 */
public final class Features {
  /**
   * The longest horizon, in periods. What a row of it saw is still kept when its target closes, so
   * that it can be rebuilt; of a longer one the oldest would be gone.
   */
  public static final int LONGEST_HORIZON = 28;

  private Features() {}

  /** How many periods before as-of, and after the last target, the calendar is looked at. */
  public static int calendarReach(Period grain) {
    return CalendarFields.reach(grain);
  }

  /** How many periods before as-of promotions are looked at. */
  public static int promotionReach(Period grain) {
    return PastPrices.window(grain);
  }

  /**
   * Rows for horizons 1..{@code horizon}.
   *
   * @param asOfPeriod the last period that is known; not after the history's end. What the history
   *     has after it is not read.
   * @param facts as known at as-of
   */
  public static FeatureRows rows(
      FeatureSchema schema, History history, long asOfPeriod, SeriesFacts facts, int horizon) {
    return rows(schema, history, asOfPeriod, facts, 1, horizon);
  }

  /** The one row of a horizon: that of {@link #rows} for it. */
  public static FeatureRows row(
      FeatureSchema schema, History history, long asOfPeriod, SeriesFacts facts, int horizon) {
    return rows(schema, history, asOfPeriod, facts, horizon, horizon);
  }

  /**
   * The numbers that a history alone tells, in the order of {@link FeatureSchema#numbers()}; those
   * that speak of a target are NaN.
   */
  public static float[] ofPast(FeatureSchema schema, History history, long asOfPeriod) {
    SeriesFacts facts = SeriesFacts.unknown("", "", "");
    return shared(schema, new Past(history, schema.grain(), asOfPeriod, facts));
  }

  private static FeatureRows rows(
      FeatureSchema schema, History history, long asOf, SeriesFacts facts, int first, int last) {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("horizon must be at least 1, was " + last);
    }
    Past past = new Past(history, schema.grain(), asOf, facts);
    List<NumberColumn> numbers = schema.numberColumns();
    List<LevelColumn> names = schema.levelColumns();
    float[] shared = shared(schema, past);
    float[][] values = new float[last - first + 1][];
    String[][] levels = new String[values.length][names.size()];
    for (int row = 0; row < values.length; row++) {
      Target target = new Target(past, first + row);
      values[row] = shared.clone();
      for (int c = 0; c < shared.length; c++) {
        if (numbers.get(c).formula() instanceof NumberColumn.OfTarget formula) {
          values[row][c] = (float) formula.of(target);
        }
      }
      for (int c = 0; c < names.size(); c++) {
        levels[row][c] = names.get(c).value().of(target);
      }
    }
    return new FeatureRows(values, levels, attributes(facts));
  }

  private static float[] shared(FeatureSchema schema, Past past) {
    List<NumberColumn> numbers = schema.numberColumns();
    float[] shared = new float[numbers.size()];
    for (int c = 0; c < shared.length; c++) {
      shared[c] =
          numbers.get(c).formula() instanceof NumberColumn.OfPast formula
              ? (float) formula.of(past)
              : Float.NaN;
    }
    return shared;
  }

  private static Map<String, String> attributes(SeriesFacts facts) {
    TreeMap<String, String> attributes = new TreeMap<>();
    facts.item().attributes().forEach((name, value) -> attributes.put("item." + name, value));
    facts.location().attributes().forEach((name, v) -> attributes.put("location." + name, v));
    return Collections.unmodifiableMap(attributes);
  }
}
