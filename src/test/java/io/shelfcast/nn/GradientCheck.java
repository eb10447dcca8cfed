package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Checks gradients in two strides: the formula, in double precision, against finite differences to
 * 1e-5; and the kernels, in float, against that reference to 1e-4.
 */
public final class GradientCheck {
  public static final double FORMULA = 1e-5;
  public static final double KERNEL = 1e-4;
  public static final double FORWARD = 1e-5;

  private static final double STEP = 1e-5;

  private GradientCheck() {}

  /** Checks a layer at random parameters and n random rows. */
  static void check(
      Layer layer, ParameterLayout layout, LayerReference reference, int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] theta = new float[layout.total()];
    layer.initialise(theta, random);
    disturb(theta, 0.1, random);
    float[][] in = normals(layer.inputs(), random);
    float[][] dOut = normals(layer.outputs(), random);
    float[][] out = normals(layer.outputs(), random); // what was there must not matter

    layer.forward(theta, in, out, n);
    float[] grad = new float[theta.length];
    float[][] dIn = Lanes.units(layer.inputs());
    layer.backward(theta, grad, copy(dOut), dIn, n);

    double[] t = doubles(theta);
    double[] expectedGrad = new double[t.length];
    double[] expectedOut = new double[n * layer.outputs()];
    double[] expectedDIn = new double[n * layer.inputs()];
    for (int b = 0; b < n; b++) {
      double[] x = lane(in, b);
      double[] d = lane(dOut, b);
      double[] expectedIn = new double[x.length];
      double[] gradOfLane = new double[t.length];
      reference.backward(t, gradOfLane, x, d, expectedIn);
      fill(expectedOut, b, reference.forward(t, x));
      fill(expectedDIn, b, expectedIn);
      if (b < 3) {
        double[] byInput = differences(x, at -> dot(d, reference.forward(t, at)));
        assertThat(relativeError(expectedIn, byInput)).as("dIn formula").isLessThan(FORMULA);
        double[] byTheta = differences(t, at -> dot(d, reference.forward(at, x)));
        compare(layout, gradOfLane, byTheta, FORMULA);
      }
      for (int i = 0; i < t.length; i++) {
        expectedGrad[i] += gradOfLane[i];
      }
    }
    assertThat(relativeError(lanes(out, n), expectedOut)).as("out").isLessThan(FORWARD);
    assertThat(relativeError(lanes(dIn, n), expectedDIn)).as("dIn").isLessThan(KERNEL);
    compare(layout, doubles(grad), expectedGrad, KERNEL);

    layer.backward(theta, grad, copy(dOut), dIn, n); // adds, as it says
    assertThat(relativeError(doubles(grad), scaled(expectedGrad, 2))).isLessThan(KERNEL);
  }

  /** Compares gradients block by block, so that a small block is not lost in a large one. */
  public static void compare(
      ParameterLayout layout, double[] gradient, double[] expected, double tolerance) {
    for (ParameterLayout.Block block : layout.blocks()) {
      double[] g = Arrays.copyOfRange(gradient, block.offset(), block.end());
      double[] e = Arrays.copyOfRange(expected, block.offset(), block.end());
      assertThat(relativeError(g, e)).as(block.name()).isLessThan(tolerance);
    }
  }

  /** Central differences of f, one variable at a time. */
  public static double[] differences(double[] at, ToDoubleFunction<double[]> f) {
    double[] x = at.clone();
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = at[i] + STEP;
      double above = f.applyAsDouble(x);
      x[i] = at[i] - STEP;
      double below = f.applyAsDouble(x);
      x[i] = at[i];
      result[i] = (above - below) / (2 * STEP);
    }
    return result;
  }

  /** |a - b| / |b|; the plain distance where b is next to nothing. */
  public static double relativeError(double[] a, double[] b) {
    double distance = 0;
    double length = 0;
    for (int i = 0; i < b.length; i++) {
      distance += (a[i] - b[i]) * (a[i] - b[i]);
      length += b[i] * b[i];
    }
    return Math.sqrt(distance) / (length < 1e-12 ? 1 : Math.sqrt(length));
  }

  /** Adds Normal(0, deviation^2), so that no bias is 0. */
  public static void disturb(float[] theta, double deviation, SplittableRandom random) {
    for (int i = 0; i < theta.length; i++) {
      theta[i] += (float) (deviation * Initialisation.normal(random));
    }
  }

  public static double[] doubles(float[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i];
    }
    return result;
  }

  static float[][] normals(int units, SplittableRandom random) {
    float[][] x = Lanes.units(units);
    for (float[] unit : x) {
      disturb(unit, 1, random);
    }
    return x;
  }

  static double[] lane(float[][] x, int b) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i][Lanes.FIRST + b];
    }
    return result;
  }

  /** The first n lanes, one after another. */
  static double[] lanes(float[][] x, int n) {
    double[] result = new double[n * x.length];
    for (int b = 0; b < n; b++) {
      fill(result, b, lane(x, b));
    }
    return result;
  }

  static void fill(double[] lanes, int b, double[] lane) {
    System.arraycopy(lane, 0, lanes, b * lane.length, lane.length);
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float[][] copy(float[][] x) {
    return Arrays.stream(x).map(float[]::clone).toArray(float[][]::new);
  }

  private static double[] scaled(double[] x, double factor) {
    return Arrays.stream(x).map(u -> factor * u).toArray();
  }
}
