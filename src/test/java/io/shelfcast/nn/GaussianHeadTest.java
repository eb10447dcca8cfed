package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GaussianHeadTest {
  private static final int INPUTS = 4;
  private static final int UNITS = 3;
  private static final int N = 37;

  private final SplittableRandom random = new SplittableRandom(16);

  /** Draws, and their gradients through to the parameters: z = mu + exp(logvar / 2) eps. */
  @Test
  void gradientPassesThroughTheDraw() {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    GaussianHead head = new GaussianHead(builder, "q", INPUTS, UNITS);
    ParameterLayout layout = builder.build();
    float[] theta = new float[layout.total()];
    head.initialise(theta, random);
    GradientCheck.disturb(theta, 0.1, random);
    float[][] in = GradientCheck.normals(INPUTS, random);
    float[][] eps = GradientCheck.normals(UNITS, random);
    float[][] dZ = GradientCheck.normals(UNITS, random);
    float[][] mu = Lanes.units(UNITS);
    float[][] logvar = Lanes.units(UNITS);
    float[][] z = Lanes.units(UNITS);
    float[][] dMu = Lanes.units(UNITS);
    float[][] dLogvar = Lanes.units(UNITS);
    float[][] dIn = Lanes.units(INPUTS);
    float[] grad = new float[theta.length];

    head.forward(theta, in, mu, logvar, N);
    GaussianHead.sample(mu, logvar, eps, z, N);
    GaussianHead.sampleGradient(logvar, eps, dZ, dMu, dLogvar, N);
    head.backward(theta, grad, dMu, dLogvar, dIn, N);

    DrawReference reference = new DrawReference(layout);
    double[] t = GradientCheck.doubles(theta);
    double[] expectedGrad = new double[t.length];
    double[] expectedZ = new double[N * UNITS];
    double[] expectedIn = new double[N * INPUTS];
    for (int b = 0; b < N; b++) {
      double[] x = GradientCheck.lane(in, b);
      double[] noise = GradientCheck.lane(eps, b);
      double[] d = GradientCheck.lane(dZ, b);
      double[] gradOfLane = new double[t.length];
      double[] dX = new double[INPUTS];
      reference.backward(t, gradOfLane, x, noise, d, dX);
      double[] byTheta =
          GradientCheck.differences(t, at -> GradientCheck.dot(d, reference.draw(at, x, noise)));
      GradientCheck.compare(layout, gradOfLane, byTheta, GradientCheck.FORMULA);
      double[] byInput =
          GradientCheck.differences(x, at -> GradientCheck.dot(d, reference.draw(t, at, noise)));
      assertThat(GradientCheck.relativeError(dX, byInput)).isLessThan(GradientCheck.FORMULA);
      GradientCheck.fill(expectedZ, b, reference.draw(t, x, noise));
      GradientCheck.fill(expectedIn, b, dX);
      for (int i = 0; i < t.length; i++) {
        expectedGrad[i] += gradOfLane[i];
      }
    }
    assertThat(GradientCheck.relativeError(GradientCheck.lanes(z, N), expectedZ))
        .isLessThan(GradientCheck.FORWARD);
    assertThat(GradientCheck.relativeError(GradientCheck.lanes(dIn, N), expectedIn))
        .isLessThan(GradientCheck.KERNEL);
    GradientCheck.compare(layout, GradientCheck.doubles(grad), expectedGrad, GradientCheck.KERNEL);
  }

  /** A draw of one lane in double precision. */
  private record DrawReference(LayerReference mean, LayerReference logVariance) {
    DrawReference(ParameterLayout layout) {
      this(
          LayerReference.OfDense.in(layout, "q.mean", false),
          LayerReference.OfDense.in(layout, "q.log-variance", false));
    }

    double[] draw(double[] theta, double[] in, double[] eps) {
      double[] z = mean.forward(theta, in);
      double[] logvar = logVariance.forward(theta, in);
      for (int k = 0; k < z.length; k++) {
        z[k] += Math.exp(logvar[k] / 2) * eps[k];
      }
      return z;
    }

    void backward(
        double[] theta, double[] grad, double[] in, double[] eps, double[] dZ, double[] dIn) {
      double[] dLogvar = logVariance.forward(theta, in);
      for (int k = 0; k < dZ.length; k++) {
        dLogvar[k] = dZ[k] * eps[k] * Math.exp(dLogvar[k] / 2) / 2;
      }
      mean.backward(theta, grad, in, dZ, dIn);
      logVariance.backward(theta, grad, in, dLogvar, dIn);
    }
  }

  @Test
  void divergenceAndItsGradientsEqualTheClosedForm() {
    float[][][] arguments = new float[4][][]; // mq, lq, mp, lp
    float[][][] gradients = new float[4][][];
    for (int i = 0; i < 4; i++) {
      arguments[i] = GradientCheck.normals(UNITS, random);
      gradients[i] = Lanes.units(UNITS);
    }
    float[] dKl = GradientCheck.normals(1, random)[0];
    float[] kl = Lanes.unit(N);
    GaussianHead.divergence(arguments[0], arguments[1], arguments[2], arguments[3], kl, N);
    GaussianHead.divergenceGradient(
        arguments[0],
        arguments[1],
        arguments[2],
        arguments[3],
        dKl,
        gradients[0],
        gradients[1],
        gradients[2],
        gradients[3],
        N);

    for (int b = 0; b < N; b++) {
      double[] at = new double[4 * UNITS];
      double[] expected = new double[4 * UNITS];
      double[] actual = new double[4 * UNITS];
      for (int i = 0; i < 4; i++) {
        GradientCheck.fill(at, i, GradientCheck.lane(arguments[i], b));
        GradientCheck.fill(actual, i, GradientCheck.lane(gradients[i], b));
      }
      double weight = dKl[Lanes.FIRST + b];
      Arrays.setAll(expected, i -> weight * divergenceGradient(at)[i]);
      double[] differences = GradientCheck.differences(at, x -> weight * divergence(x));
      assertThat(GradientCheck.relativeError(expected, differences))
          .isLessThan(GradientCheck.FORMULA);
      assertThat(GradientCheck.relativeError(actual, expected)).isLessThan(GradientCheck.KERNEL);
      double exact = divergence(at);
      assertThat(kl[Lanes.FIRST + b] - exact).isCloseTo(0, within(1e-5 * (1 + exact)));
    }
  }

  /** KL of diagonal normals; x is mq, lq, mp, lp. */
  private static double divergence(double[] x) {
    double sum = 0;
    for (int k = 0; k < UNITS; k++) {
      double mq = x[k];
      double lq = x[UNITS + k];
      double mp = x[2 * UNITS + k];
      double lp = x[3 * UNITS + k];
      sum += (lp - lq + (Math.exp(lq) + (mq - mp) * (mq - mp)) / Math.exp(lp) - 1) / 2;
    }
    return sum;
  }

  private static double[] divergenceGradient(double[] x) {
    double[] gradient = new double[x.length];
    for (int k = 0; k < UNITS; k++) {
      double distance = x[k] - x[2 * UNITS + k];
      double lq = x[UNITS + k];
      double lp = x[3 * UNITS + k];
      gradient[k] = distance * Math.exp(-lp);
      gradient[2 * UNITS + k] = -gradient[k];
      gradient[UNITS + k] = (Math.exp(lq - lp) - 1) / 2;
      gradient[3 * UNITS + k] = (1 - Math.exp(lq - lp) - distance * distance * Math.exp(-lp)) / 2;
    }
    return gradient;
  }

  @Test
  void equalDistributionsDoNotDiverge() {
    float[][] mu = GradientCheck.normals(UNITS, random);
    float[][] logvar = GradientCheck.normals(UNITS, random);
    float[] kl = Lanes.unit(N);
    GaussianHead.divergence(mu, logvar, mu, logvar, kl, N);
    for (int b = 0; b < N; b++) {
      assertThat(kl[Lanes.FIRST + b]).isCloseTo(0f, within(1e-6f));
    }
  }
}
