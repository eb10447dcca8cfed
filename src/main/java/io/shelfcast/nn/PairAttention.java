package io.shelfcast.nn;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Attention over the pairs of fields. (Xiao et al., "Attentional Factorization Machines", IJCAI
 * 2017, equations 5 to 7, without dropout.)
 *
 * <pre>
 * e_ij = e_i * e_j (unit by unit), i &lt; j
 * u_ij = ReLU(W e_ij + b),  a = softmax over all pairs of h . u_ij
 * y = p . SUM_ij a_ij e_ij
 * </pre>
 *
 * <p>Blocks: {@code <name>.weight} (W: dimension x dimension), {@code .bias} (b), {@code .score}
 * (h), {@code .projection} (p), each of the dimension. In: fields x dimension units. Out: one unit.
 * Pairs are numbered (0,1), (0,2), ..., (1,2), ...; the weight of pair ij is a_ij.
 */
public final class PairAttention implements Attention {
  private final int fields;
  private final int dimension;
  private final int pairs;
  private final ParameterLayout.Block weightMatrix;
  private final ParameterLayout.Block bias;
  private final ParameterLayout.Block scoreVector;
  private final ParameterLayout.Block projection;

  private final float[][] weight; // a_ij by pair
  private final float[][] pooled; // SUM_ij a_ij e_ij
  private final float[][] product; // e_ij
  private final float[][] hidden; // u_ij
  private final float[][] dProduct;
  private final float[][] dHidden;
  private final float[][] lanesOfMatrix;
  private final float[][] lanesOfBias;
  private final float[][] lanesOfScore;
  private final float[] dScore = Lanes.unit(Lanes.TILE);
  private final float[] largest = Lanes.unit(Lanes.TILE);
  private final float[] sum = Lanes.unit(Lanes.TILE);
  private float[][] e;
  private float[][] out;

  /** For rows of {@code fields} vectors, 2 or more. */
  public PairAttention(ParameterLayout.Builder layout, String name, int fields, int dimension) {
    if (fields < 2) {
      throw new IllegalArgumentException("pairs need 2 fields or more, were " + fields);
    }
    this.fields = fields;
    this.dimension = dimension;
    pairs = fields * (fields - 1) / 2;
    weightMatrix = layout.add(name + ".weight", dimension * dimension);
    bias = layout.add(name + ".bias", dimension);
    scoreVector = layout.add(name + ".score", dimension);
    projection = layout.add(name + ".projection", dimension);
    weight = Lanes.units(pairs);
    pooled = Lanes.units(dimension);
    product = Lanes.units(dimension);
    hidden = Lanes.units(dimension);
    dProduct = Lanes.units(dimension);
    dHidden = Lanes.units(dimension);
    lanesOfMatrix = Lanes.units(dimension * dimension);
    lanesOfBias = Lanes.units(dimension);
    lanesOfScore = Lanes.units(dimension);
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
  public int weightCount() {
    return pairs;
  }

  /** W from Normal(0, 2/dimension), h and p from Normal(0, 1/dimension), b = 0. */
  @Override
  public void initialise(float[] theta, SplittableRandom random) {
    Initialisation.normal(theta, weightMatrix, Math.sqrt(2.0 / dimension), random);
    Arrays.fill(theta, bias.offset(), bias.end(), 0);
    Initialisation.normal(theta, scoreVector, Math.sqrt(1.0 / dimension), random);
    Initialisation.normal(theta, projection, Math.sqrt(1.0 / dimension), random);
  }

  @Override
  public void forward(float[] theta, float[][] in, float[][] out, int n) {
    e = in;
    this.out = out;
    int pair = 0;
    for (int i = 0; i < fields; i++) {
      for (int j = i + 1; j < fields; j++) {
        multiply(i, j, n);
        activate(theta, n);
        float[] score = weight[pair++]; // h . u_ij
        Lanes.fill(score, 0, n);
        for (int o = 0; o < dimension; o++) {
          Lanes.addScaled(score, theta[scoreVector.offset() + o], hidden[o], n);
        }
      }
    }
    Lanes.softmax(weight, 0, pairs, 1, largest, sum, n);
    pool(n);
    Lanes.fill(out[0], 0, n);
    for (int d = 0; d < dimension; d++) { // y = p . pooled
      Lanes.addScaled(out[0], theta[projection.offset() + d], pooled[d], n);
    }
  }

  /** pooled = SUM_ij a_ij e_ij. */
  private void pool(int n) {
    Lanes.zero(pooled, n);
    int pair = 0;
    for (int i = 0; i < fields; i++) {
      for (int j = i + 1; j < fields; j++) {
        multiply(i, j, n);
        for (int d = 0; d < dimension; d++) {
          Lanes.addProduct(pooled[d], weight[pair], product[d], n);
        }
        pair++;
      }
    }
  }

  /** The hidden units of a pair are computed afresh: to keep those of all pairs costs more. */
  @Override
  public void backward(float[] theta, float[] grad, float[][] dOut, float[][] dIn, int n) {
    float[] dY = dOut[0];
    for (int d = 0; d < dimension; d++) { // dp_d = SUM_b dY pooled_d
      Lanes.fill(sum, 0, n);
      Lanes.addProduct(sum, dY, pooled[d], n);
      grad[projection.offset() + d] += Lanes.sum(sum, n);
    }
    Lanes.zero(lanesOfMatrix, n);
    Lanes.zero(lanesOfBias, n);
    Lanes.zero(lanesOfScore, n);
    int pair = 0;
    for (int i = 0; i < fields; i++) {
      for (int j = i + 1; j < fields; j++) {
        multiply(i, j, n);
        activate(theta, n);
        pairGradient(theta, weight[pair++], dY, n);
        for (int d = 0; d < dimension; d++) { // de_i = dE_ij * e_j, de_j = dE_ij * e_i
          int a = i * dimension + d;
          int b = j * dimension + d;
          Lanes.addProduct(dIn[a], dProduct[d], e[b], n);
          Lanes.addProduct(dIn[b], dProduct[d], e[a], n);
        }
      }
    }
    Lanes.addSums(lanesOfMatrix, weightMatrix.size(), n, grad, weightMatrix.offset());
    Lanes.addSums(lanesOfBias, bias.size(), n, grad, bias.offset());
    Lanes.addSums(lanesOfScore, scoreVector.size(), n, grad, scoreVector.offset());
  }

  /** From dY to dE_ij of one pair, and what W, b and h gain. */
  private void pairGradient(float[] theta, float[] a, float[] dY, int n) {
    Lanes.zero(dProduct, n);
    // y depends on a_ij as p . e_ij; through the softmax dS_ij = a_ij dY (p . e_ij - y).
    Lanes.fill(sum, 0, n);
    for (int d = 0; d < dimension; d++) {
      Lanes.addScaled(sum, theta[projection.offset() + d], product[d], n);
    }
    scoreGradient(dScore, a, dY, sum, out[0], n);
    for (int o = 0; o < dimension; o++) { // du_o = dS h_o, cut by the rectifier
      Lanes.fill(dHidden[o], 0, n);
      Lanes.addScaled(dHidden[o], theta[scoreVector.offset() + o], dScore, n);
      Lanes.reluGradient(dHidden[o], hidden[o], n);
      Lanes.addProduct(lanesOfScore[o], dScore, hidden[o], n);
      Lanes.add(lanesOfBias[o], dHidden[o], n);
      for (int d = 0; d < dimension; d++) { // dW_od = du_o e_ijd
        Lanes.addProduct(lanesOfMatrix[o * dimension + d], dHidden[o], product[d], n);
      }
    }
    // dE_ijd = a_ij dY p_d + SUM_o W_od du_o
    Lanes.multiply(sum, a, dY, n);
    for (int d = 0; d < dimension; d++) {
      Lanes.addScaled(dProduct[d], theta[projection.offset() + d], sum, n);
    }
    Lanes.addMatrixProduct(
        dProduct,
        0,
        theta,
        weightMatrix.offset(),
        dimension,
        1,
        dimension,
        dimension,
        dHidden,
        0,
        n);
  }

  @Override
  public void weights(int lane, float[] into) {
    for (int pair = 0; pair < pairs; pair++) {
      into[pair] = weight[pair][Lanes.FIRST + lane];
    }
  }

  /** e_ij = e_i * e_j. */
  private void multiply(int i, int j, int n) {
    for (int d = 0; d < dimension; d++) {
      Lanes.multiply(product[d], e[i * dimension + d], e[j * dimension + d], n);
    }
  }

  /** u_ij = ReLU(W e_ij + b). */
  private void activate(float[] theta, int n) {
    for (int o = 0; o < dimension; o++) {
      Lanes.fill(hidden[o], theta[bias.offset() + o], n);
    }
    Lanes.addMatrixProduct(
        hidden, 0, theta, weightMatrix.offset(), dimension, dimension, dimension, 1, product, 0, n);
    for (float[] unit : hidden) {
      Lanes.relu(unit, n);
    }
  }

  private static void scoreGradient(
      float[] dScore, float[] a, float[] dY, float[] projected, float[] y, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      dScore[b] = a[b] * dY[b] * (projected[b] - y[b]);
    }
  }
}
