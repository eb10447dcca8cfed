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
  private final float scale;
  private final ParameterLayout.Block queryMatrix;
  private final ParameterLayout.Block keyMatrix;
  private final ParameterLayout.Block valueMatrix;

  private final float[][] query;
  private final float[][] key;
  private final float[][] value;
  private final float[][] weight; // a_fj at f * fields + j; stays 0 where f does not see j
  private final float[][] dQuery;
  private final float[][] dKey;
  private final float[][] dValue;
  private final float[][] dScore;
  private final float[] largest = new float[Lanes.TILE];
  private final float[] sum = new float[Lanes.TILE];
  private float[][] e;

  /** For rows of {@code fields} vectors, the first {@code contextFields} of them context. */
  public FieldAttention(
      ParameterLayout.Builder layout, String name, int fields, int contextFields, int dimension) {
    this.fields = fields;
    this.contextFields = Objects.checkIndex(contextFields, fields + 1);
    this.dimension = dimension;
    scale = (float) (1 / Math.sqrt(dimension));
    queryMatrix = layout.add(name + ".query", dimension * dimension);
    keyMatrix = layout.add(name + ".key", dimension * dimension);
    valueMatrix = layout.add(name + ".value", dimension * dimension);
    query = Lanes.units(fields * dimension);
    key = Lanes.units(fields * dimension);
    value = Lanes.units(fields * dimension);
    weight = Lanes.units(fields * fields);
    dQuery = Lanes.units(fields * dimension);
    dKey = Lanes.units(fields * dimension);
    dValue = Lanes.units(fields * dimension);
    dScore = Lanes.units(fields * fields);
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
    Initialisation.normal(theta, queryMatrix, scale, random);
    Initialisation.normal(theta, keyMatrix, scale, random);
    Initialisation.normal(theta, valueMatrix, scale, random);
  }

  @Override
  public void forward(float[] theta, float[][] in, float[][] out, int n) {
    e = in;
    project(theta, queryMatrix, query, n);
    project(theta, keyMatrix, key, n);
    project(theta, valueMatrix, value, n);
    Lanes.zero(weight, n);
    for (int f = 0; f < fields; f++) {
      int seen = seenBy(f);
      for (int j = 0; j < seen; j++) { // q_f . k_j
        Lanes.addInner(
            weight[f * fields + j], query, f * dimension, 1, key, j * dimension, 1, dimension, n);
      }
      Lanes.softmax(weight, f * fields, seen, scale, largest, sum, n);
      for (int d = 0; d < dimension; d++) { // x_fd = e_fd + SUM_j a_fj v_jd
        float[] x = out[f * dimension + d];
        System.arraycopy(e[f * dimension + d], 0, x, 0, n);
        Lanes.addInner(x, weight, f * fields, 1, value, d, dimension, seen, n);
      }
    }
  }

  @Override
  public void backward(float[] theta, float[] grad, float[][] dOut, float[][] dIn, int n) {
    scoreGradient(dOut, n);
    Lanes.zero(dQuery, n);
    Lanes.zero(dKey, n);
    Lanes.zero(dValue, n);
    for (int f = 0; f < fields; f++) {
      int seen = seenBy(f);
      int from = f < contextFields ? 0 : contextFields; // the fields from there on see f
      int by = fields - from;
      int pair = from * fields + f;
      for (int d = 0; d < dimension; d++) {
        int unit = f * dimension + d;
        int other = from * dimension + d;
        // dq_fd = SUM_j dS_fj k_jd
        Lanes.addInner(dQuery[unit], dScore, f * fields, 1, key, d, dimension, seen, n);
        // dk_fd = SUM_j dS_jf q_jd
        Lanes.addInner(dKey[unit], dScore, pair, fields, query, other, dimension, by, n);
        // dv_fd = SUM_j a_jf dX_jd
        Lanes.addInner(dValue[unit], weight, pair, fields, dOut, other, dimension, by, n);
        Lanes.add(dIn[unit], dOut[unit], n); // the residual
      }
    }
    projectGradient(theta, grad, queryMatrix, dQuery, dIn, n);
    projectGradient(theta, grad, keyMatrix, dKey, dIn, n);
    projectGradient(theta, grad, valueMatrix, dValue, dIn, n);
  }

  @Override
  public void weights(int lane, float[] into) {
    for (int j = 0; j < fields; j++) {
      float received = 0;
      for (int f = 0; f < fields; f++) {
        received += weight[f * fields + j][lane];
      }
      into[j] = received / fields;
    }
  }

  /** How many fields, first field first, field f sees. */
  private int seenBy(int f) {
    return f < contextFields ? contextFields : fields;
  }

  /** p_f = W e_f. */
  private void project(float[] theta, ParameterLayout.Block matrix, float[][] p, int n) {
    Lanes.zero(p, n);
    for (int f = 0; f < fields; f++) {
      int unit = f * dimension;
      Lanes.addMatrixProduct(
          p, unit, theta, matrix.offset(), dimension, dimension, dimension, 1, e, unit, n);
    }
  }

  /** dW_od = SUM_f SUM_b dP_fo e_fd; de_fd = SUM_o W_od dP_fo. */
  private void projectGradient(
      float[] theta,
      float[] grad,
      ParameterLayout.Block matrix,
      float[][] dP,
      float[][] dE,
      int n) {
    for (int o = 0; o < dimension; o++) {
      for (int d = 0; d < dimension; d++) {
        Arrays.fill(sum, 0, n, 0);
        Lanes.addInner(sum, dP, o, dimension, e, d, dimension, fields, n);
        grad[matrix.offset() + o * dimension + d] += Lanes.sum(sum, n);
      }
    }
    for (int f = 0; f < fields; f++) {
      int unit = f * dimension;
      Lanes.addMatrixProduct(
          dE, unit, theta, matrix.offset(), dimension, 1, dimension, dimension, dP, unit, n);
    }
  }

  /** dA_fj = dX_f . v_j, and through the softmax: dS_fj = a_fj (dA_fj - SUM_i a_fi dA_fi). */
  private void scoreGradient(float[][] dX, int n) {
    Lanes.zero(dScore, n);
    for (int f = 0; f < fields; f++) {
      int seen = seenBy(f);
      for (int j = 0; j < seen; j++) {
        Lanes.addInner(
            dScore[f * fields + j], dX, f * dimension, 1, value, j * dimension, 1, dimension, n);
      }
      Arrays.fill(sum, 0, n, 0);
      Lanes.addInner(sum, weight, f * fields, 1, dScore, f * fields, 1, seen, n);
      for (int j = 0; j < seen; j++) {
        softmaxGradient(dScore[f * fields + j], weight[f * fields + j], sum, scale, n);
      }
    }
  }

  private static void softmaxGradient(float[] d, float[] a, float[] mean, float scale, int n) {
    for (int b = 0; b < n; b++) {
      d[b] = scale * a[b] * (d[b] - mean[b]);
    }
  }
}
