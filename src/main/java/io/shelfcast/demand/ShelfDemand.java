package io.shelfcast.demand;

/**
 * Demand of an item that sells now and then while it is on the shelf, and nothing while it is not:
 * the chance a that it is there, the chance p that a period there has a sale, and the size z of
 * what is sold then.
 *
 * <pre>
 * a' = a + q (1 - 2 a)                         every period: it may leave, or come back
 * y &gt; 0:  a = 1,  p = p + b (1 - p),  z = z + max(c, 1/n) (y - z)     the n-th sale
 * y = 0:  a = a' (1 - p) / (a' (1 - p) + 1 - a'),  p = p - b a p
 * </pre>
 *
 * <p>So a few days without a sale tell that a fast seller is gone, and that a slow one is slow; and
 * what is gone is remembered as it sold, and is known again by its first sale. A masked period
 * changes a' only. Nothing is known before the first sale; p begins with the share of the first 28
 * observed periods from there on that have one.
 *
 * <p>Source: a two-state hidden Markov model, filtered forward (Montoya and Gonzalez 2019, "A
 * Hidden Markov Model to Detect On-Shelf Out-of-Stocks Using Point-of-Sale Data", Manufacturing and
 * Service Operations Management 21(4)), whose chance and size follow by smoothing as those of
 * Teunter, Syntetos and Babai 2011. Decision 22 has what the rates were chosen by.
 *
 * @param onShelf a, 0..1; 1 before the first sale
 * @param chance p, 0..1; 0 before the first sale
 * @param size z, units; 0 before the first sale
 */
public record ShelfDemand(double onShelf, double chance, double size) {
  private static final double CHANCE_RATE = 0.05; // b
  private static final double SIZE_RATE = 0.05; // c
  private static final double SWITCH = 1 / 365.0; // q
  private static final int WARM_UP = 28;

  /** So that a day that a store is closed takes nothing off its shelves. */
  private static final double MOST_CHANCE = 0.97;

  /**
   * What a history shows.
   *
   * @param from its first position to be looked at
   * @param to the one behind the last
   */
  public static ShelfDemand of(History history, int from, int to) {
    int first = from;
    while (first < to && !sold(history, first)) {
      first++;
    }
    double onShelf = 1;
    double chance = history.saleShare(first, to, WARM_UP);
    double size = 0;
    int sales = 0;
    for (int t = first; t < to; t++) {
      double before = onShelf + SWITCH * (1 - 2 * onShelf);
      if (!history.observed(t)) {
        onShelf = before;
      } else if (history.demand(t) > 0) {
        onShelf = 1;
        chance += CHANCE_RATE * (1 - chance);
        sales++;
        size += Math.max(SIZE_RATE, 1.0 / sales) * (history.demand(t) - size);
      } else {
        double unsold = before * (1 - Math.min(MOST_CHANCE, chance));
        onShelf = unsold / (unsold + 1 - before);
        chance -= CHANCE_RATE * onShelf * chance;
      }
    }
    return new ShelfDemand(onShelf, chance, size);
  }

  /** What it sells a period so many periods from now, units: p z, if it is there then. */
  public double mean(int periods) {
    double then = 0.5 + (onShelf - 0.5) * StrictMath.pow(1 - 2 * SWITCH, periods);
    return then * chance * size;
  }

  private static boolean sold(History history, int t) {
    return history.observed(t) && history.demand(t) > 0;
  }
}
