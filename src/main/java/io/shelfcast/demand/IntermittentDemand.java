package io.shelfcast.demand;

/**
 * Demand as a chance of selling times a size, both smoothed exponentially:
 *
 * <pre>
 * p(t) = p(t-1) + b ([y(t) &gt; 0] - p(t-1))      every observed period
 * z(t) = z(t-1) + a (y(t) - z(t-1))            periods with a sale only
 * </pre>
 *
 * <p>Unlike Croston's method the chance is updated on days without sales too, so that an item that
 * stops selling fades out. Masked periods change neither. z starts at the first sale's size, p at
 * the share of observed periods with a sale among the first 28.
 *
 * <p>Source: Teunter, Syntetos and Babai 2011, "Intermittent demand: linking forecasting to
 * inventory obsolescence", European Journal of Operational Research 214(3).
 *
 * <p>The two rates are fixed: with few sales in a year a fit in-sample chases noise. On the M5
 * subset's five origins before d_1885, sizes liked 0.03 to 0.05 and chances 0.1 (RMSSE .729; with
 * 0.1 and 0.1 .731, with 0.1 and 0.03 .735).
 *
 * @param chance of selling, 0..1; 0 where nothing was observed
 * @param size of demand in periods with a sale, units; 0 before the first
 */
public record IntermittentDemand(double chance, double size) {
  private static final double SIZE_RATE = 0.05; // a
  private static final double CHANCE_RATE = 0.1; // b
  private static final int WARM_UP = 28;

  /**
   * What a history shows.
   *
   * @param from its first position to be looked at
   * @param to the one behind the last
   */
  public static IntermittentDemand of(History history, int from, int to) {
    double chance = initialChance(history, from, to);
    double size = 0;
    for (int t = from; t < to; t++) {
      if (!history.observed(t)) {
        continue;
      }
      double y = history.demand(t);
      if (y > 0) {
        chance += CHANCE_RATE * (1 - chance); // p = p + b (1 - p)
        size = size == 0 ? y : size + SIZE_RATE * (y - size); // z = z + a (y - z)
      } else {
        chance -= CHANCE_RATE * chance; // p = p + b (0 - p)
      }
    }
    return new IntermittentDemand(chance, size);
  }

  /** What it sells a period, units: p z. */
  public double mean() {
    return chance * size;
  }

  private static double initialChance(History history, int from, int to) {
    int sold = 0;
    int observed = 0;
    for (int t = from; t < to && observed < WARM_UP; t++) {
      if (history.observed(t)) {
        observed++;
        sold += history.demand(t) > 0 ? 1 : 0;
      }
    }
    return observed == 0 ? 0 : (double) sold / observed;
  }
}
