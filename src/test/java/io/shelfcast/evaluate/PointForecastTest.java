package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PointForecastTest {
  private static final double Z90 = 1.2815515655446004;

  @Test
  void meanAndMedianAreWhatWasForecast() {
    assertThat(PointForecast.MEAN.of(5, 1, 4, 9, 2)).isEqualTo(5);
    assertThat(PointForecast.MEDIAN.of(5, 1, 4, 9, 2)).isEqualTo(4);
  }

  /** Against the minimum found by trying, over 9,999 quantiles of the lognormal. */
  @Test
  void mapeMinimisesTheExpectedPercentageError() {
    double median = 20;
    double s = 0.6;
    double p10 = median * Math.exp(-Z90 * s);
    double p90 = median * Math.exp(Z90 * s);

    double point = PointForecast.MAPE.of(25, p10, median, p90, 0);

    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (double f = 5; f < 30; f += 0.01) {
      double error = expectedPercentageError(f, median, s);
      if (error < least) {
        least = error;
        best = f;
      }
    }
    assertThat(point).isCloseTo(best, within(0.02));
    assertThat(point).isCloseTo(median * Math.exp(-s * s), within(1e-9));
  }

  @Test
  void mapeTakesTheUpperHalfWhereTheLowestQuantileIsZero() {
    double p90 = 8 * Math.exp(Z90 * 0.5);

    assertThat(PointForecast.MAPE.of(9, 0, 8, p90, 1)).isCloseTo(8 * Math.exp(-0.25), within(1e-9));
  }

  @Test
  void mapeIsNeverBelowTheSmallestDemandSeen() {
    assertThat(PointForecast.MAPE.of(0.3, 0, 0, 1, 1)).isEqualTo(1);
    assertThat(PointForecast.MAPE.of(0, 0, 0, 0, 0)).isZero();
    assertThat(PointForecast.MAPE.of(2, 1, 2, 9, 1)).isEqualTo(1);
  }

  private static double expectedPercentageError(double f, double median, double s) {
    double sum = 0;
    int n = 2_000;
    for (int i = 0; i < n; i++) {
      double z = -6 + 12 * (i + 0.5) / n;
      double y = median * Math.exp(s * z);
      sum += Math.exp(-z * z / 2) * Math.abs(y - f) / y;
    }
    return sum;
  }
}
