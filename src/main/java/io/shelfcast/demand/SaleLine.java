package io.shelfcast.demand;

/**
 * One line of a transaction that passed {@link SaleRules}, in exact units.
 *
 * @param itemId the item; empty for a void that is ahead of its line
 * @param quantityMilli units in thousandths, negative for a return
 * @param revenue quantity times unit price, in 1/10,000 of the currency, rounded per line
 * @param state whether the line counts
 */
public record SaleLine(String itemId, long quantityMilli, long revenue, State state) {
  /** Whether a line counts, and if not, why. */
  public enum State {
    /** It counts. */
    COUNTS,
    /** It was voided and no longer counts. */
    VOIDED,
    /** Its void came before the line itself: when the line comes, it will not count. */
    VOIDED_AHEAD,
    /** It is a void itself: remembered so that its duplicate is known. */
    VOID
  }

  /** A void that came before its line. */
  public static final SaleLine VOIDED_AHEAD = new SaleLine("", 0, 0, State.VOIDED_AHEAD);

  /** A void, kept under its own natural key. */
  public static final SaleLine VOID = new SaleLine("", 0, 0, State.VOID);

  /** The same line, no longer counting. */
  public SaleLine voided() {
    return new SaleLine(itemId, quantityMilli, revenue, State.VOIDED);
  }

  /** Whether both are the same line, whatever became of it. */
  public boolean sameAs(SaleLine other) {
    return itemId.equals(other.itemId)
        && quantityMilli == other.quantityMilli
        && revenue == other.revenue;
  }

  /** What the line adds to its series' period; nothing unless it counts. */
  public PeriodTotals totals() {
    if (state != State.COUNTS) {
      return PeriodTotals.EMPTY;
    }
    return quantityMilli < 0
        ? new PeriodTotals(0, -quantityMilli, 0, 0)
        : new PeriodTotals(quantityMilli, 0, revenue, 1);
  }
}
