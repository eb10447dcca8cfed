package io.shelfcast.demand;

/**
 * A series' period after its location closed it, or after a correction.
 *
 * @param period index of the period
 * @param revision 1 at close, then one more with every correction
 * @param totals what was sold and returned
 * @param actual demand as it was, units: gross sales, or net of returns where that is asked for
 * @param demand the same winsorised: what forecasts learn from
 * @param mask why it is no observation, or NONE
 * @param outlier whether demand was winsorised
 */
public record ClosedPeriod(
    long period,
    int revision,
    PeriodTotals totals,
    double actual,
    double demand,
    Mask mask,
    boolean outlier) {}
