package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Reweighted squares end where the error itself is least. */
final class ReweightedLearnerTest {
  private static final EfmPenalties LIGHT = EfmPenalties.of(1e-9, 1e-9);

  @Test
  void theGradientOfTheSquaresIsThatOfTheError() {
    for (double f : new double[] {0.3, 0.999999, 1.0000001, 2.5, 40}) {
      double y = 1;
      double h = 1e-6;
      // By the exponent g = ln f.
      double logarithm =
          (square(Math.log(f * Math.exp(h) / y)) - square(Math.log(f * Math.exp(-h) / y)))
              / (4 * h);
      assertThat(EfmError.LOGARITHM.weight(f, y) * (f - y) * f)
          .isCloseTo(logarithm, org.assertj.core.data.Offset.offset(1e-6));
    }
    double f = 2.5;
    double y = 2;
    assertThat(EfmError.ABSOLUTE_PERCENTAGE.weight(f, y) * (f - y) * f)
        .isCloseTo(f / y, org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void logarithmsGiveTheMeanLogarithmOfEachLevel() {
    // Given one attribute of two levels, and log-normal demand
    SplittableRandom random = new SplittableRandom(7);
    int rows = 400;
    int[][] levels = new int[rows][1];
    double[] y = new double[rows];
    double[] sums = new double[2];
    for (int n = 0; n < rows; n++) {
      levels[n][0] = n % 2;
      y[n] = Math.exp(2 + n % 2 + EfmStart.normal(random));
      sums[n % 2] += Math.log(y[n]) * 2 / rows;
    }

    // When
    EfmData data = EfmData.of(levels, new int[] {2}, new double[rows][0], y);
    EfmModel model = fit(EfmError.LOGARITHM, data);

    // Then
    for (int l = 0; l < 2; l++) {
      assertThat(Math.log(model.predict(new int[] {l}, new double[0])))
          .isCloseTo(sums[l], org.assertj.core.data.Offset.offset(2e-3));
    }
  }

  @Test
  void absolutePercentagesGiveTheMedianWeightedByOneOverActual() {
    SplittableRandom random = new SplittableRandom(11);
    int rows = 501;
    double[] y = new double[rows];
    for (int n = 0; n < rows; n++) {
      y[n] = Math.exp(3 + 0.7 * EfmStart.normal(random));
    }
    EfmData data = EfmData.of(new int[rows][1], new int[] {1}, new double[rows][0], y);

    double f = fit(EfmError.ABSOLUTE_PERCENTAGE, data).predict(new int[] {0}, new double[0]);

    double best = Double.MAX_VALUE;
    for (double candidate : y) {
      best = Math.min(best, mape(candidate, y));
    }
    assertThat(mape(f, y)).isLessThan(best * 1.002);
  }

  @Test
  void theSameRowsGiveTheSameModel() {
    double[] y = {3, 5, 8, 13, 21};
    EfmData data = EfmData.of(new int[5][1], new int[] {1}, new double[5][0], y);
    assertThat(fit(EfmError.LOGARITHM, data).toBytes())
        .isEqualTo(fit(EfmError.LOGARITHM, data).toBytes());
  }

  @Test
  void aRowWithoutDemandIsRefused() {
    EfmData data = EfmData.of(new int[2][1], new int[] {1}, new double[2][0], new double[] {1, 0});
    assertThatThrownBy(() -> fit(EfmError.LOGARITHM, data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 1 has no demand");
  }

  private static EfmModel fit(EfmError error, EfmData data) {
    EfmStructure structure = new EfmStructure(List.of(0), List.of(), List.of(), 1);
    return new ReweightedLearner(error, LIGHT).fit(data, structure, Optional.empty());
  }

  private static double mape(double f, double[] y) {
    return Arrays.stream(y).map(actual -> Math.abs(f - actual) / actual).average().orElseThrow();
  }

  private static double square(double x) {
    return x * x;
  }
}
