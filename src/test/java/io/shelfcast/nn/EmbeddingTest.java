package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private static final int FIELDS = 3;
  private static final int FEATURES = 6;
  private static final int DIMENSION = 7; // five and two units
  private static final int[] INDEX = {0, 2, 5, 1, 2, 5, 0, 3, 5};
  private static final float[] VALUE = {1, 1, 0.5f, 1, 1, -2, 1, 1, 0};

  private final ParameterLayout.Builder builder = ParameterLayout.builder();
  private final Embedding layer = new Embedding(builder, "e", FIELDS, FEATURES, DIMENSION);
  private final ParameterLayout layout = builder.build();
  private final SplittableRandom random = new SplittableRandom(4);
  private final float[] theta = new float[layout.total()];
  private final float[][] e = Lanes.units(FIELDS * DIMENSION);
  private final float[] linear = Lanes.unit(4);

  @Test
  void embedsRowsInTheOrderGiven() {
    GradientCheck.disturb(theta, 1, random);
    int[] order = {9, 2, 0, 1, 1};
    layer.forward(theta, INDEX, VALUE, order, 1, 4, e, linear);

    for (int b = 0; b < 4; b++) {
      int row = order[1 + b];
      double sum = 0;
      for (int f = 0; f < FIELDS; f++) {
        int j = INDEX[row * FIELDS + f];
        float x = VALUE[row * FIELDS + f];
        sum += x * theta[layout.block("e.linear").offset() + j];
        for (int d = 0; d < DIMENSION; d++) {
          float v = theta[layout.block("e.vector").offset() + j * DIMENSION + d];
          assertThat(e[f * DIMENSION + d][Lanes.FIRST + b]).isEqualTo(x * v);
        }
      }
      assertThat((double) linear[Lanes.FIRST + b]).isCloseTo(sum, within(1e-6));
    }
  }

  /** It is linear in theta, so a difference of any length is exact. */
  @Test
  void gradientIsThatOfFiniteDifferences() {
    GradientCheck.disturb(theta, 1, random);
    float[][] dE = GradientCheck.normals(FIELDS * DIMENSION, random);
    float[] dLinear = GradientCheck.normals(1, random)[0];
    layer.forward(theta, INDEX, VALUE, null, 0, 3, e, linear);
    float[] grad = new float[theta.length];
    layer.backward(grad, dE, dLinear, 3);

    double[] expected =
        GradientCheck.differences(
            GradientCheck.doubles(theta), at -> weightedOutputs(at, dE, dLinear));
    GradientCheck.compare(layout, GradientCheck.doubles(grad), expected, 1e-5);
    layer.backward(grad, dE, dLinear, 3);
    assertThat(grad[layout.block("e.linear").offset() + 2])
        .isCloseTo(2 * (dLinear[Lanes.FIRST] + dLinear[Lanes.FIRST + 1]), within(1e-5f));
  }

  private static double weightedOutputs(double[] theta, float[][] dE, float[] dLinear) {
    double sum = 0;
    for (int b = 0; b < 3; b++) {
      for (int f = 0; f < FIELDS; f++) {
        int j = INDEX[b * FIELDS + f];
        double x = VALUE[b * FIELDS + f];
        sum += dLinear[Lanes.FIRST + b] * x * theta[j];
        for (int d = 0; d < DIMENSION; d++) {
          sum += dE[f * DIMENSION + d][Lanes.FIRST + b] * x * theta[FEATURES + j * DIMENSION + d];
        }
      }
    }
    return sum;
  }

  @Test
  void aFeatureOutsideTheTableIsRefused() {
    int[] index = {0, 2, FEATURES};
    assertThatThrownBy(() -> layer.forward(theta, index, VALUE, null, 0, 1, e, linear))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void sameSeedSameStart() {
    layer.initialise(theta, new SplittableRandom(7));
    float[] again = new float[theta.length];
    layer.initialise(again, new SplittableRandom(7));
    assertThat(again).containsExactly(theta);
  }
}
