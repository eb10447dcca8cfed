package io.shelfcast.nn;

import java.util.SplittableRandom;

/**
 * A normal distribution with independent units as a layer's output, with its draws and divergence.
 * (Kingma and Welling, "Auto-Encoding Variational Bayes", arXiv 1312.6114, section 2.4 and appendix
 * B.)
 *
 * <pre>
 * mu = Wm in + bm,  logvar = Wv in + bv
 * z = mu + exp(logvar / 2) eps, with eps from Normal(0, 1): gradients pass through the draw
 * KL(q || p) = 1/2 SUM_k [ lp - lq + (exp(lq) + (mq - mp)^2) / exp(lp) - 1 ]
 * </pre>
 *
 * <p>Blocks: those of the dense layers {@code <name>.mean} and {@code <name>.log-variance}. Batches
 * are {@link Lanes#units}; |logvar| should stay under {@link Lanes#EXP_LIMIT}.
 */
public final class GaussianHead {
  private final Dense mean;
  private final Dense logVariance;

  /** From that many units to a distribution over {@code outputs} units. */
  public GaussianHead(ParameterLayout.Builder layout, String name, int inputs, int outputs) {
    mean = Dense.linear(layout, name + ".mean", inputs, outputs);
    logVariance = Dense.linear(layout, name + ".log-variance", inputs, outputs);
  }

  /** Weights from Normal(0, 1/inputs), biases 0. */
  public void initialise(float[] theta, SplittableRandom random) {
    mean.initialise(theta, random);
    logVariance.initialise(theta, random);
  }

  /** mu and logvar of each lane. */
  public void forward(float[] theta, float[][] in, float[][] mu, float[][] logvar, int n) {
    mean.forward(theta, in, mu, n);
    logVariance.forward(theta, in, logvar, n);
  }

  /** Adds what dMu and dLogvar give theta and the input of the last forward pass. */
  public void backward(
      float[] theta, float[] grad, float[][] dMu, float[][] dLogvar, float[][] dIn, int n) {
    mean.backward(theta, grad, dMu, dIn, n);
    logVariance.backward(theta, grad, dLogvar, dIn, n);
  }

  /** z = mu + exp(logvar / 2) eps. */
  public static void sample(float[][] mu, float[][] logvar, float[][] eps, float[][] z, int n) {
    for (int k = 0; k < z.length; k++) {
      sample(mu[k], logvar[k], eps[k], z[k], n);
    }
  }

  private static void sample(float[] mu, float[] logvar, float[] eps, float[] z, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      z[b] = Math.fma(Lanes.exp(0.5f * logvar[b]), eps[b], mu[b]);
    }
  }

  /** Adds dMu = dZ and dLogvar = dZ eps exp(logvar / 2) / 2. */
  public static void sampleGradient(
      float[][] logvar, float[][] eps, float[][] dZ, float[][] dMu, float[][] dLogvar, int n) {
    for (int k = 0; k < dZ.length; k++) {
      Lanes.add(dMu[k], dZ[k], n);
      sampleGradient(logvar[k], eps[k], dZ[k], dLogvar[k], n);
    }
  }

  private static void sampleGradient(
      float[] logvar, float[] eps, float[] dZ, float[] dLogvar, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      dLogvar[b] = Math.fma(0.5f * dZ[b] * eps[b], Lanes.exp(0.5f * logvar[b]), dLogvar[b]);
    }
  }

  /** KL(q || p) of each lane. */
  public static void divergence(
      float[][] muQ, float[][] logvarQ, float[][] muP, float[][] logvarP, float[] result, int n) {
    Lanes.fill(result, 0, n);
    for (int k = 0; k < muQ.length; k++) {
      addDivergence(muQ[k], logvarQ[k], muP[k], logvarP[k], result, n);
    }
  }

  /** The term of one unit: (exp(lq - lp) - 1 - (lq - lp) + (mq - mp)^2 exp(-lp)) / 2. */
  private static void addDivergence(
      float[] mq, float[] lq, float[] mp, float[] lp, float[] result, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      float ratio = lq[b] - lp[b];
      float distance = mq[b] - mp[b];
      result[b] += 0.5f * (Lanes.exp(ratio) - 1f - ratio + distance * distance * Lanes.exp(-lp[b]));
    }
  }

  /**
   * Adds the gradient of SUM_b dKl_b KL_b(q || p):
   *
   * <pre>
   * dmq = dKl (mq - mp) exp(-lp),  dmp = -dmq
   * dlq = dKl (exp(lq - lp) - 1) / 2
   * dlp = dKl (1 - exp(lq - lp) - (mq - mp)^2 exp(-lp)) / 2
   * </pre>
   */
  public static void divergenceGradient(
      float[][] muQ,
      float[][] logvarQ,
      float[][] muP,
      float[][] logvarP,
      float[] dKl,
      float[][] dMuQ,
      float[][] dLogvarQ,
      float[][] dMuP,
      float[][] dLogvarP,
      int n) {
    int end = Lanes.end(n);
    for (int k = 0; k < muQ.length; k++) {
      for (int b = Lanes.FIRST; b < end; b++) {
        float distance = muQ[k][b] - muP[k][b];
        float precision = Lanes.exp(-logvarP[k][b]);
        float ratio = Lanes.exp(logvarQ[k][b] - logvarP[k][b]);
        float dMean = dKl[b] * distance * precision;
        dMuQ[k][b] += dMean;
        dMuP[k][b] -= dMean;
        dLogvarQ[k][b] += 0.5f * dKl[b] * (ratio - 1f);
        dLogvarP[k][b] += 0.5f * dKl[b] * (1f - ratio - distance * distance * precision);
      }
    }
  }
}
