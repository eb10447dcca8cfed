package io.shelfcast.nn;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Contextual embeddings: every field looks at the fields it may see and adds what it finds to
 * itself. (Scaled dot-product attention, Vaswani et al., "Attention Is All You Need", arXiv
 * 1706.03762, equation 1, one head, with the residual; the place of ADFM's section 3.4.2.)
 *
 * <pre>
 * q_f = Wq e_f,  k_f = Wk e_f,  v_f = Wv e_f
 * s_fj = q_f . k_j / sqrt(dimension),  a_f = softmax(s_f)
 * x_f = e_f + SUM_j a_fj v_j
 * </pre>
 *
 * <p>Both sums are linear in e_j, so neither keys nor values are made. With M = Wk' Wq /
 * sqrt(dimension):
 *
 * <pre>
 * u_f = M e_f,  s_fj = u_f . e_j
 * m_f = SUM_j a_fj e_j,  x_f = e_f + Wv m_f
 * </pre>
 *
 * <p>The first fields may be context: they see each other only, the fields behind them see all. So
 * x_f of a context field does not depend on the other fields.
 *
 * <p>Blocks: {@code <name>.query}, {@code .key}, {@code .value}, each dimension x dimension. In and
 * out: fields x dimension units. The weight that explains field j is the mean over f of a_fj.
 */
public final class FieldAttention implements Attention {
  private final int fields;
  private final int contextFields;
  private final int dimension;
  private final ParameterLayout.Block queryMatrix;
  private final ParameterLayout.Block keyMatrix;
  private final ParameterLayout.Block valueMatrix;

  private final float[] scoreMatrix; // M, row after row
  private final float[] dScoreMatrix;
  private final float[][] u;
  private final float[][] mix; // m
  private final float[][] weight; // a_fj at f * fields + j; stays 0 where f does not see j
  private final float[][] dU;
  private final float[][] dMix; // of one field
  private final float[][] dScore; // of one field
  private final float[][] products; // SUM_f dP_fo x_fd of one o
  private final float[] largest = Lanes.unit(Lanes.TILE);
  private final float[] sum = Lanes.unit(Lanes.TILE);
  private float[][] e;

  /** For rows of {@code fields} vectors, the first {@code contextFields} of them context. */
  public FieldAttention(
      ParameterLayout.Builder layout, String name, int fields, int contextFields, int dimension) {
    this.fields = fields;
    this.contextFields = Objects.checkIndex(contextFields, fields + 1);
    this.dimension = dimension;
    queryMatrix = layout.add(name + ".query", dimension * dimension);
    keyMatrix = layout.add(name + ".key", dimension * dimension);
    valueMatrix = layout.add(name + ".value", dimension * dimension);
    scoreMatrix = new float[dimension * dimension];
    dScoreMatrix = new float[dimension * dimension];
    u = Lanes.units(fields * dimension);
    mix = Lanes.units(fields * dimension);
    weight = Lanes.units(fields * fields);
    dU = Lanes.units(fields * dimension);
    dMix = Lanes.units(dimension);
    dScore = Lanes.units(fields);
    products = Lanes.units(dimension);
  }

  @Override
  public int inputs() {
    return fields * dimension;
  }

  @Override
  public int outputs() {
    return fields * dimension;
  }

  @Override
  public int weightCount() {
    return fields;
  }

  /** All three matrices from Normal(0, 1/dimension). */
  @Override
  public void initialise(float[] theta, SplittableRandom random) {
    float deviation = (float) (1 / Math.sqrt(dimension));
    Initialisation.normal(theta, queryMatrix, deviation, random);
    Initialisation.normal(theta, keyMatrix, deviation, random);
    Initialisation.normal(theta, valueMatrix, deviation, random);
  }

  @Override
  public void forward(float[] theta, float[][] in, float[][] out, int n) {
    e = in;
    scoreMatrix(theta, queryMatrix, keyMatrix, dimension, scoreMatrix);
    Lanes.zero(u, n);
    for (int f = 0; f < fields; f++) {
      int seen = seenBy(f);
      int unit = f * dimension;
      // u_f = M e_f
      multiply(scoreMatrix, 0, e, u, unit, n);
      for (int j = 0; j < seen; j++) { // s_fj = u_f . e_j
        Lanes.setInner(weight[f * fields + j], u, unit, 1, e, j * dimension, 1, dimension, n);
      }
      Lanes.softmax(weight, f * fields, seen, 1, largest, sum, n);
      // m_f = SUM_j a_fj e_j
      Lanes.setMixture(mix, unit, weight, f * fields, 1, e, 0, dimension, seen, n);
      for (int d = 0; d < dimension; d++) {
        Lanes.copy(e[unit + d], out[unit + d], n);
      }
      // x_f = e_f + Wv m_f
      multiply(theta, valueMatrix.offset(), mix, out, unit, n);
    }
  }

  @Override
  public void backward(float[] theta, float[] grad, float[][] dOut, float[][] dIn, int n) {
    for (int f = 0; f < fields; f++) {
      int seen = seenBy(f);
      int unit = f * dimension;
      // dm_f = Wv' dX_f
      Lanes.zero(dMix, n);
      multiplyTransposed(theta, valueMatrix.offset(), dOut, unit, dMix, 0, n);
      scoreGradient(f, n);
      for (int j = 0; j < seen; j++) { // de_j = SUM_f a_fj dm_f + dS_fj u_f
        float[] a = weight[f * fields + j];
        for (int d = 0; d < dimension; d++) {
          Lanes.addProducts(dIn[j * dimension + d], a, dMix[d], dScore[j], u[unit + d], n);
        }
      }
      // du_f = SUM_j dS_fj e_j
      Lanes.setMixture(dU, unit, dScore, 0, 1, e, 0, dimension, seen, n);
      for (int d = 0; d < dimension; d++) {
        Lanes.add(dIn[unit + d], dOut[unit + d], n); // the residual
      }
      // de_f = M' du_f
      multiplyTransposed(scoreMatrix, 0, dU, unit, dIn, unit, n);
    }
    addOuterProducts(grad, valueMatrix.offset(), dOut, mix, n);
    Arrays.fill(dScoreMatrix, 0);
    addOuterProducts(dScoreMatrix, 0, dU, e, n);
    scoreMatrixGradient(theta, grad);
  }

  @Override
  public void weights(int lane, float[] into) {
    for (int j = 0; j < fields; j++) {
      float received = 0;
      for (int f = 0; f < fields; f++) {
        received += weight[f * fields + j][Lanes.FIRST + lane];
      }
      into[j] = received / fields;
    }
  }

  /** How many fields, first field first, field f sees. */
  private int seenBy(int f) {
    return f < contextFields ? contextFields : fields;
  }

  /**
   * M = Wk' Wq / sqrt(dimension): M_cd = SUM_o Wk_oc Wq_od / sqrt(dimension).
   *
   * @param product result, row after row
   */
  public static void scoreMatrix(
      float[] theta,
      ParameterLayout.Block query,
      ParameterLayout.Block key,
      int dimension,
      float[] product) {
    for (int c = 0; c < dimension; c++) {
      for (int d = 0; d < dimension; d++) {
        double sum = 0;
        for (int o = 0; o < dimension; o++) {
          double k = theta[key.offset() + o * dimension + c];
          sum += k * theta[query.offset() + o * dimension + d];
        }
        product[c * dimension + d] = (float) (sum / Math.sqrt(dimension));
      }
    }
  }

  /** dWk_oc = SUM_d dM_cd Wq_od / sqrt(dimension), dWq_od = SUM_c dM_cd Wk_oc / sqrt(dimension). */
  private void scoreMatrixGradient(float[] theta, float[] grad) {
    float scale = (float) (1 / Math.sqrt(dimension));
    for (int c = 0; c < dimension; c++) {
      for (int d = 0; d < dimension; d++) {
        float g = scale * dScoreMatrix[c * dimension + d];
        for (int o = 0; o < dimension; o++) {
          int k = keyMatrix.offset() + o * dimension + c;
          int q = queryMatrix.offset() + o * dimension + d;
          grad[k] = Math.fma(g, theta[q], grad[k]);
          grad[q] = Math.fma(g, theta[k], grad[q]);
        }
      }
    }
  }

  /** p_f += W x_f. */
  private void multiply(float[] w, int offset, float[][] x, float[][] p, int unit, int n) {
    Lanes.addMatrixProduct(p, unit, w, offset, dimension, dimension, dimension, 1, x, unit, n);
  }

  /** p_f += W' x_f. */
  private void multiplyTransposed(
      float[] w, int offset, float[][] x, int xUnit, float[][] p, int pUnit, int n) {
    Lanes.addMatrixProduct(p, pUnit, w, offset, dimension, 1, dimension, dimension, x, xUnit, n);
  }

  /** dW_od += SUM_f SUM_b dP_fo x_fd. */
  private void addOuterProducts(float[] grad, int offset, float[][] dP, float[][] x, int n) {
    for (int o = 0; o < dimension; o++) {
      Lanes.setMixture(products, 0, dP, o, dimension, x, 0, dimension, fields, n);
      Lanes.addSums(products, dimension, n, grad, offset + o * dimension);
    }
  }

  /**
   * dA_fj = dm_f . e_j, and through the softmax: dS_fj = a_fj (dA_fj - SUM_i a_fi dA_fi), whose sum
   * is dm_f . m_f.
   */
  private void scoreGradient(int f, int n) {
    Lanes.setInner(sum, dMix, 0, 1, mix, f * dimension, 1, dimension, n);
    for (int j = 0; j < seenBy(f); j++) {
      Lanes.setInner(dScore[j], dMix, 0, 1, e, j * dimension, 1, dimension, n);
      softmaxGradient(dScore[j], weight[f * fields + j], sum, n);
    }
  }

  private static void softmaxGradient(float[] d, float[] a, float[] mean, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      d[b] = a[b] * (d[b] - mean[b]);
    }
  }
}
