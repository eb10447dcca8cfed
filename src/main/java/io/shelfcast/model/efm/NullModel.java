package io.shelfcast.model.efm;

/** The best constant forecast, equations (26) and (27). */
public final class NullModel {
  private NullModel() {}

  /**
   * w0 = ln(SUM q y / SUM q): ln mean(y) for ES, ln(SUM 1/y / SUM 1/y^2) for PES.
   *
   * @param floor smallest denominator of a percentage, units
   * @throws IllegalArgumentException when no row has demand
   */
  public static double intercept(EfmData data, EfmLoss loss, double floor) {
    double[] weights = loss.weights(data, floor);
    double above = 0;
    double below = 0;
    for (int n = 0; n < data.rows(); n++) {
      above += weights[n] * data.y(n);
      below += weights[n];
    }
    if (!(above > 0)) {
      throw new IllegalArgumentException(
          "none of %d rows has demand and weight: nothing to fit".formatted(data.rows()));
    }
    return StrictMath.log(above / below);
  }
}
