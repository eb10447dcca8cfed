package io.shelfcast.model;

/**
 * What a fit of means learns of a row's demand. A single order of a hundred days' demand teaches
 * nothing about the days to come, but it pulls squares and deviances of everything that it shares a
 * weekday or a price with: so what is above ten times the series' level counts as that. {@link
 * GroupCorrection} gives what was cut back to all rows alike, since a mean has it.
 */
public final class LearnedDemand {
  private static final double MOST_LEVELS = 10;

  private LearnedDemand() {}

  /**
   * Demand, or the most of it that is learned.
   *
   * @param demand units
   * @param level of the series, units a period; less than one counts as one
   */
  public static double of(double demand, double level) {
    return Math.min(demand, MOST_LEVELS * Math.max(1, level));
  }
}
