package io.shelfcast.nn;

import java.util.SplittableRandom;

/**
 * All pairwise products of a row's fields, in linear time: SUM_{f &lt; g} e_f . e_g = 1/2 SUM_d [
 * (SUM_f e_fd)^2 - SUM_f e_fd^2 ]. (Rendle, "Factorization Machines", ICDM 2010, lemma 3.1.)
 *
 * <p>In: fields x dimension units, e_fd at f * dimension + d. Out: one unit. No parameters.
 */
public final class FactorizationMachine implements Layer {
  private final int fields;
  private final int dimension;
  private final float[][] sum;
  private float[][] e;

  /** For rows of {@code fields} vectors. */
  public FactorizationMachine(int fields, int dimension) {
    this.fields = fields;
    this.dimension = dimension;
    sum = Lanes.units(dimension);
  }

  @Override
  public int inputs() {
    return fields * dimension;
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public void initialise(float[] theta, SplittableRandom random) {}

  @Override
  public void forward(float[] theta, float[][] in, float[][] out, int n) {
    e = in;
    float[] y = out[0];
    Lanes.fill(y, 0, n);
    Lanes.zero(sum, n);
    for (int f = 0; f < fields; f++) {
      for (int d = 0; d < dimension; d++) {
        addTerm(sum[d], y, e[f * dimension + d], n);
      }
    }
    for (int d = 0; d < dimension; d++) {
      addHalfSquare(y, sum[d], n);
    }
  }

  /** de_fd = dY (SUM_g e_gd - e_fd). */
  @Override
  public void backward(float[] theta, float[] grad, float[][] dOut, float[][] dIn, int n) {
    for (int f = 0; f < fields; f++) {
      for (int d = 0; d < dimension; d++) {
        int unit = f * dimension + d;
        addGradient(dIn[unit], dOut[0], sum[d], e[unit], n);
      }
    }
  }

  /** sum += e; y -= e^2 / 2. */
  private static void addTerm(float[] sum, float[] y, float[] e, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      float u = e[b];
      sum[b] += u;
      y[b] = Math.fma(-0.5f * u, u, y[b]);
    }
  }

  private static void addHalfSquare(float[] y, float[] sum, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      y[b] = Math.fma(0.5f * sum[b], sum[b], y[b]);
    }
  }

  private static void addGradient(float[] dE, float[] dY, float[] sum, float[] e, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      dE[b] = Math.fma(dY[b], sum[b] - e[b], dE[b]);
    }
  }
}
