package io.shelfcast.model.efm;

/** Equation (22) on held-out rows. */
public final class TestError {
  private TestError() {}

  /**
   * MAE in units for ES, MAPE as a fraction for PES; weighted.
   *
   * @param f [row] forecasts, units
   * @param floor smallest denominator of a percentage, units
   */
  public static double of(EfmData rows, double[] f, EfmLoss loss, double floor) {
    double sum = 0;
    double weights = 0;
    for (int n = 0; n < f.length; n++) {
      double miss = Math.abs(f[n] - rows.y(n));
      double r = rows.weight(n);
      sum += loss == EfmLoss.PES ? r * miss / Math.max(rows.y(n), floor) : r * miss;
      weights += r;
    }
    return sum / weights;
  }
}
