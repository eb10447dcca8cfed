package io.shelfcast.model;

/**
 * What a fit of means learns of a row's demand. A single order of a hundred days' demand teaches
 * nothing about the days to come, but it pulls squares and deviances of everything that it shares a
 * weekday or a price with: so what is above ten times the series' level counts as that. {@link
 * GroupCorrection} gives what was cut back to all rows alike, since a mean has it.
 */
public final class LearnedDemand {
  private static final double MOST_LEVELS = 10;

  /** Share of rows without demand up to which logarithms are learned of the others. */
  private static final double FEW_ZEROS = 0.02;

  private LearnedDemand() {}

  /**
   * Whether all but a few rows have demand, so that its logarithm can be learned.
   *
   * @param weights of the rows: how many each stands for
   */
  public static boolean isEverywhere(double[] demand, double[] weights) {
    double zeros = 0;
    double all = 0;
    for (int n = 0; n < demand.length; n++) {
      zeros += demand[n] > 0 ? 0 : weights[n];
      all += weights[n];
    }
    return zeros <= FEW_ZEROS * all;
  }

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
