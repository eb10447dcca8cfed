package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import java.util.Arrays;

/**
 * Intermittent demand as a chance of selling times a size: f(T+h) = p(T) z(T).
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
 */
public final class Tsb implements Baseline {
  /** a: how fast the size follows. */
  static final double SIZE_RATE = 0.05;

  /** b: how fast the chance follows. */
  static final double CHANCE_RATE = 0.1;

  private static final int WARM_UP = 28;

  @Override
  public String name() {
    return "tsb";
  }

  @Override
  public void forecast(History history, double[] means) {
    double chance = history.saleShare(0, history.size(), WARM_UP);
    double size = 0;
    for (int t = 0; t < history.size(); t++) {
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
    Arrays.fill(means, chance * size);
  }
}
