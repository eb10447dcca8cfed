package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LstmTest {
  private static final int INPUTS = 3;
  private static final int OUTPUTS = 5;
  private static final int LONGEST = 6;

  private final ParameterLayout.Builder builder = ParameterLayout.builder();
  private final Lstm layer = new Lstm(builder, "l", INPUTS, OUTPUTS, LONGEST);
  private final ParameterLayout layout = builder.build();
  private final LstmReference reference = new LstmReference(layout, "l", INPUTS, OUTPUTS);
  private final SplittableRandom random = new SplittableRandom(15);
  private final float[] theta = new float[layout.total()];

  @ParameterizedTest
  @CsvSource({"6,64", "4,37", "1,1"})
  void equalsItsReference(int steps, int n) {
    layer.initialise(theta, random);
    GradientCheck.disturb(theta, 0.1, random);
    float[][][] in = new float[steps][][];
    float[][][] dIn = new float[steps][][];
    for (int t = 0; t < steps; t++) {
      in[t] = GradientCheck.normals(INPUTS, random);
      dIn[t] = Lanes.units(INPUTS);
    }
    float[][] dOut = GradientCheck.normals(OUTPUTS, random);
    float[][] out = Lanes.units(OUTPUTS);
    float[] grad = new float[theta.length];
    // A longer pass before must leave no trace.
    layer.forward(theta, longest(), out, n);

    layer.forward(theta, in, out, n);
    layer.backward(theta, grad, dOut, dIn, n);

    double[] t = GradientCheck.doubles(theta);
    double[] expectedGrad = new double[t.length];
    double[] expectedOut = new double[n * OUTPUTS];
    double[] expectedIn = new double[n * INPUTS * steps];
    double[] actualIn = new double[n * INPUTS * steps];
    for (int b = 0; b < n; b++) {
      double[] x = sequence(in, b);
      double[] d = GradientCheck.lane(dOut, b);
      double[] gradOfLane = new double[t.length];
      double[] dX = new double[x.length];
      reference.backward(t, gradOfLane, x, d, dX);
      if (b < 3) {
        double[] byInput =
            GradientCheck.differences(x, at -> GradientCheck.dot(d, reference.forward(t, at)));
        assertThat(GradientCheck.relativeError(dX, byInput)).isLessThan(GradientCheck.FORMULA);
        double[] byTheta =
            GradientCheck.differences(t, at -> GradientCheck.dot(d, reference.forward(at, x)));
        GradientCheck.compare(layout, gradOfLane, byTheta, GradientCheck.FORMULA);
      }
      GradientCheck.fill(expectedOut, b, reference.forward(t, x));
      GradientCheck.fill(expectedIn, b, dX);
      GradientCheck.fill(actualIn, b, sequence(dIn, b));
      for (int i = 0; i < t.length; i++) {
        expectedGrad[i] += gradOfLane[i];
      }
    }
    assertThat(GradientCheck.relativeError(GradientCheck.lanes(out, n), expectedOut))
        .isLessThan(GradientCheck.FORWARD);
    assertThat(GradientCheck.relativeError(actualIn, expectedIn)).isLessThan(GradientCheck.KERNEL);
    GradientCheck.compare(layout, GradientCheck.doubles(grad), expectedGrad, GradientCheck.KERNEL);
  }

  @Test
  void aSequenceOfNoOrTooManyStepsIsRefused() {
    float[][] out = Lanes.units(OUTPUTS);
    assertThatThrownBy(() -> layer.forward(theta, new float[0][][], out, 1))
        .hasMessage("a sequence of 0 steps, expected 1 to 6");
    assertThatThrownBy(() -> layer.forward(theta, new float[7][][], out, 1))
        .hasMessage("a sequence of 7 steps, expected 1 to 6");
  }

  private float[][][] longest() {
    float[][][] in = new float[LONGEST][][];
    for (int t = 0; t < LONGEST; t++) {
      in[t] = GradientCheck.normals(INPUTS, random);
    }
    return in;
  }

  /** A lane's inputs, step after step. */
  private static double[] sequence(float[][][] in, int b) {
    double[] result = new double[in.length * INPUTS];
    for (int t = 0; t < in.length; t++) {
      System.arraycopy(GradientCheck.lane(in[t], b), 0, result, t * INPUTS, INPUTS);
    }
    return result;
  }
}
