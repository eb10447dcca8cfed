package io.shelfcast.demand;

/**
 * What a series did in one period. All sums are integers, so that the order in which lines arrive
 * can never show in a result.
 *
 * @param soldMilli gross units sold, in thousandths
 * @param returnedMilli units returned, in thousandths, positive
 * @param revenue sum of quantity times unit price of what was sold, in 1/10,000 of the currency
 * @param lines sales lines counted
 */
public record PeriodTotals(long soldMilli, long returnedMilli, long revenue, int lines) {
  /** Nothing sold, nothing returned. */
  public static final PeriodTotals EMPTY = new PeriodTotals(0, 0, 0, 0);

  /** Both together. */
  public PeriodTotals plus(PeriodTotals other) {
    return new PeriodTotals(
        Math.addExact(soldMilli, other.soldMilli),
        Math.addExact(returnedMilli, other.returnedMilli),
        Math.addExact(revenue, other.revenue),
        Math.addExact(lines, other.lines));
  }

  /** These without the other's. */
  public PeriodTotals minus(PeriodTotals other) {
    return plus(
        new PeriodTotals(
            Math.negateExact(other.soldMilli),
            Math.negateExact(other.returnedMilli),
            Math.negateExact(other.revenue),
            Math.negateExact(other.lines)));
  }

  /** Gross units sold. */
  public double sold() {
    return soldMilli / 1_000.0;
  }

  /** Units returned, positive. */
  public double returned() {
    return returnedMilli / 1_000.0;
  }

  /** Revenue in the currency. */
  public double revenueAmount() {
    return revenue / 10_000.0;
  }

  /** Average unit price of what was sold; NaN when nothing was. */
  public double averagePrice() {
    return soldMilli == 0 ? Double.NaN : revenueAmount() / sold();
  }

  /** Whether nothing happened. */
  public boolean isEmpty() {
    return soldMilli == 0 && returnedMilli == 0 && lines == 0;
  }
}
