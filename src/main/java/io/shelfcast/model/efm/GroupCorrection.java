package io.shelfcast.model.efm;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;

/**
 * What a fit in logarithms is multiplied with to become a mean (Duan's smearing), by two attributes
 * together, say item and promotion: c = SUM y / SUM f of the group's rows, drawn towards that of
 * all rows where the group has few. Promotions scatter more than ordinary days, so their factor is
 * larger.
 */
final class GroupCorrection {
  /** Rows of the mean forecast's size that speak for the factor of all rows. */
  private static final double PRIOR = 200;

  private static final double LEAST = 0.2;
  private static final double MOST = 5;

  private final double[][] factors; // [level of the first][level of the second]

  private GroupCorrection(double[][] factors) {
    this.factors = factors;
  }

  /**
   * Learns from rows.
   *
   * @param data the rows, with actuals and weights
   * @param forecasts [rows] of the fit, units
   * @param first attribute
   * @param second attribute
   */
  static GroupCorrection of(EfmData data, double[] forecasts, int first, int second) {
    double[][] actual = new double[data.levelCount(first)][data.levelCount(second)];
    double[][] forecast = new double[actual.length][data.levelCount(second)];
    double sumActual = 0;
    double sumForecast = 0;
    double rows = 0;
    for (int n = 0; n < forecasts.length; n++) {
      double y = data.weight(n) * data.y(n);
      double f = data.weight(n) * forecasts[n];
      actual[data.level(n, first)][data.level(n, second)] += y;
      forecast[data.level(n, first)][data.level(n, second)] += f;
      sumActual += y;
      sumForecast += f;
      rows += data.weight(n);
    }
    double all = sumForecast > 0 ? within(sumActual / sumForecast) : 1;
    double prior = rows > 0 ? PRIOR * sumForecast / rows : 1;
    for (int i = 0; i < actual.length; i++) {
      for (int j = 0; j < actual[i].length; j++) {
        actual[i][j] = within((actual[i][j] + prior * all) / (forecast[i][j] + prior));
      }
    }
    return new GroupCorrection(actual);
  }

  /** The factor of a group. */
  double of(int first, int second) {
    return factors[first][second];
  }

  void write(ByteWriter out) {
    out.count(factors.length).count(factors.length == 0 ? 0 : factors[0].length);
    for (double[] row : factors) {
      for (double factor : row) {
        out.float64(factor);
      }
    }
  }

  /**
   * @throws IllegalArgumentException when a factor is none
   */
  static GroupCorrection read(ByteReader in) {
    double[][] factors = new double[in.entries(1)][];
    int second = in.count();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = new double[second];
      for (int j = 0; j < second; j++) {
        factors[i][j] = in.float64();
        if (!(factors[i][j] >= LEAST && factors[i][j] <= MOST)) {
          throw new IllegalArgumentException("a correction is " + factors[i][j]);
        }
      }
    }
    return new GroupCorrection(factors);
  }

  private static double within(double factor) {
    return Math.max(LEAST, Math.min(MOST, factor));
  }
}
