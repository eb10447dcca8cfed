package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LightGbmTest {
  @BeforeEach
  void skipWithoutTheLibrary() {
    assumeTrue(
        LightGbm.unavailable().isEmpty(), () -> "skipped: " + LightGbm.unavailable().orElseThrow());
  }

  @Test
  void learnsAStepAndIsTheSameTwice() {
    float[][] x = new float[400][1];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = i % 40;
      y[i] = i % 40 < 20 ? 3 : 11;
    }
    Map<String, String> parameters =
        Map.of(
            "boosting", "rf",
            "bagging_fraction", "0.6",
            "bagging_freq", "1",
            "num_iterations", "30");

    double[] first = forecast(x, y, parameters);
    double[] second = forecast(x, y, parameters);

    assertThat(first[3]).isBetween(2.9, 3.1);
    assertThat(first[33]).isBetween(10.9, 11.1);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void saysWhatItRefuses() {
    float[][] x = {{1}, {2}};
    assertThatThrownBy(
            () -> LightGbm.train(x, new double[] {1, 2}, Map.of("objective", "none-such")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("none-such");
  }

  private static double[] forecast(float[][] x, double[] y, Map<String, String> parameters) {
    try (LightGbm forest = LightGbm.train(x, y, parameters)) {
      return forest.predict(x);
    }
  }
}
