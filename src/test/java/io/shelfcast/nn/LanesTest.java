package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LanesTest {
  @Test
  void exponentialIsAsPreciseAsItSays() {
    for (float x = -32; x <= 32; x += 1 / 64f) {
      double error = Math.abs(Lanes.exp(x) / Math.exp(x) - 1);
      assertThat(error).as("e^%f", x).isLessThan(Math.abs(x) <= 16 ? 1e-5 : 3e-3);
    }
  }

  @Test
  void exponentialIsCutAtItsLimits() {
    assertThat(Lanes.exp(1e9f)).isEqualTo(Lanes.exp(Lanes.EXP_LIMIT));
    assertThat(Lanes.exp(-1e9f)).isEqualTo(Lanes.exp(-Lanes.EXP_LIMIT)).isPositive();
    assertThat(Lanes.exp(Float.NaN)).isNaN();
  }

  @Test
  void sigmoidAndTanhHoldOnBothSides() {
    for (float x = -40; x <= 40; x += 0.37f) {
      float[] sigmoid = {x};
      float[] tanh = {x};
      Lanes.sigmoid(sigmoid, 1);
      Lanes.tanh(tanh, 1);
      assertThat((double) sigmoid[0]).isCloseTo(1 / (1 + Math.exp(-x)), within(1e-6));
      assertThat((double) tanh[0]).isCloseTo(Math.tanh(x), within(2e-6));
    }
  }

  @Test
  void softmaxStandsLargeScores() {
    float[][] x = {{1000, -1000}, {1001, 5}, {-1000, -1000}};
    Lanes.softmax(x, 0, 3, 1, new float[2], new float[2], 2);

    assertThat((double) x[1][0]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(x[2][0]).isLessThan(1e-12f);
    assertThat(x[1][1]).isEqualTo(1f);
    assertThat(x[0][0] + x[1][0] + x[2][0]).isCloseTo(1f, within(1e-6f));
  }

  @Test
  void onlyTheFirstLanesAreTouched() {
    float[] c = {1, 1, 1};
    float[] x = {2, 3, 4};
    Lanes.addScaled(c, 2, x, 2);
    assertThat(c).containsExactly(5, 7, 1);
    Lanes.addProduct(c, x, x, 1);
    assertThat(c).containsExactly(9, 7, 1);
    Lanes.relu(c, 0);
    Lanes.zero(new float[][] {c}, 2);
    assertThat(c).containsExactly(0, 0, 1);
  }
}
