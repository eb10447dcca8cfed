package io.shelfcast.nn;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A layer of long short-term memory with forget gates, from a sequence to its last state.
 * (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins, "Learning to Forget", Neural
 * Computation 12(10), 2000.)
 *
 * <pre>
 * i, f, o = sigmoid(Wx x_t + Wh h_{t-1} + b), each with its own quarter of W and b
 * g       = tanh(Wx x_t + Wh h_{t-1} + b), likewise
 * c_t = f c_{t-1} + i g,  h_t = o tanh(c_t),  c_0 = h_0 = 0
 * </pre>
 *
 * <p>Blocks: {@code <name>.input} (Wx: 4 outputs x inputs), {@code .state} (Wh: 4 outputs x
 * outputs) and {@code .bias} (4 outputs), the quarters in the order i, f, g, o. A sequence is a
 * batch ({@link Lanes#units}) for each step, oldest step first. Gradients come by back-propagation
 * through all steps. One instance per thread.
 */
public final class Lstm {
  private final int inputs;
  private final int outputs;
  private final ParameterLayout.Block inputMatrix;
  private final ParameterLayout.Block stateMatrix;
  private final ParameterLayout.Block bias;

  private final float[][][] gates; // by step: i, f, g, o, of all outputs each
  private final float[][][] cell; // c_t at t, c_0 = 0
  private final float[][][] state; // h_t at t, h_0 = 0
  private final float[][][] tanhCell; // tanh(c_t) at t
  private final float[][] dGates;
  private final float[][] dCell;
  private final float[][] dState;
  private final OuterProducts inputProducts;
  private final OuterProducts stateProducts;
  private float[][][] in;

  /** For sequences of up to {@code steps} steps. */
  public Lstm(ParameterLayout.Builder layout, String name, int inputs, int outputs, int steps) {
    this.inputs = inputs;
    this.outputs = outputs;
    inputMatrix = layout.add(name + ".input", 4 * outputs * inputs);
    stateMatrix = layout.add(name + ".state", 4 * outputs * outputs);
    bias = layout.add(name + ".bias", 4 * outputs);
    gates = sequence(steps, 4 * outputs);
    cell = sequence(steps + 1, outputs);
    state = sequence(steps + 1, outputs);
    tanhCell = sequence(steps + 1, outputs);
    dGates = Lanes.units(4 * outputs);
    dCell = Lanes.units(outputs);
    dState = Lanes.units(outputs);
    inputProducts = new OuterProducts(4 * outputs, inputs);
    stateProducts = new OuterProducts(4 * outputs, outputs);
  }

  private static float[][][] sequence(int steps, int units) {
    float[][][] result = new float[steps][][];
    Arrays.setAll(result, t -> Lanes.units(units));
    return result;
  }

  /** Units of the last state. */
  public int outputs() {
    return outputs;
  }

  /**
   * Weights from Uniform(-1, 1) / sqrt(outputs), biases 0 but for the forget gate's, which is 1.
   */
  public void initialise(float[] theta, SplittableRandom random) {
    double limit = 1 / Math.sqrt(outputs);
    Initialisation.uniform(theta, inputMatrix, limit, random);
    Initialisation.uniform(theta, stateMatrix, limit, random);
    Arrays.fill(theta, bias.offset(), bias.end(), 0);
    Arrays.fill(theta, bias.offset() + outputs, bias.offset() + 2 * outputs, 1);
  }

  /**
   * out = h after the last step.
   *
   * @param in at least one step, and no more than the layer was made for
   */
  public void forward(float[] theta, float[][][] in, float[][] out, int n) {
    if (in.length == 0 || in.length > gates.length) {
      throw new IllegalArgumentException(
          "a sequence of " + in.length + " steps, expected 1 to " + gates.length);
    }
    this.in = in;
    for (int t = 1; t <= in.length; t++) {
      step(theta, t, n);
    }
    for (int k = 0; k < outputs; k++) {
      Lanes.copy(state[in.length][k], out[k], n);
    }
  }

  private void step(float[] theta, int t, int n) {
    float[][] gate = gates[t - 1];
    for (int o = 0; o < gate.length; o++) {
      Lanes.fill(gate[o], theta[bias.offset() + o], n);
    }
    Lanes.addMatrixProduct(
        gate, 0, theta, inputMatrix.offset(), gate.length, inputs, inputs, 1, in[t - 1], 0, n);
    Lanes.addMatrixProduct(
        gate, 0, theta, stateMatrix.offset(), gate.length, outputs, outputs, 1, state[t - 1], 0, n);
    for (int k = 0; k < outputs; k++) {
      float[] i = gate[k];
      float[] f = gate[outputs + k];
      float[] g = gate[2 * outputs + k];
      float[] o = gate[3 * outputs + k];
      Lanes.sigmoid(i, n);
      Lanes.sigmoid(f, n);
      Lanes.tanh(g, n);
      Lanes.sigmoid(o, n);
      Lanes.multiply(cell[t][k], f, cell[t - 1][k], n); // c_t = f c_{t-1} + i g
      Lanes.addProduct(cell[t][k], i, g, n);
      Lanes.copy(cell[t][k], tanhCell[t][k], n);
      Lanes.tanh(tanhCell[t][k], n);
      Lanes.multiply(state[t][k], o, tanhCell[t][k], n); // h_t = o tanh(c_t)
    }
  }

  /**
   * Back-propagates through the last forward pass.
   *
   * @param grad in theta's layout; dL/dtheta, summed over the lanes, is added
   * @param dOut dL/dout
   * @param dIn dL/din is added, by step
   */
  public void backward(float[] theta, float[] grad, float[][] dOut, float[][][] dIn, int n) {
    Lanes.zero(dCell, n);
    for (int k = 0; k < outputs; k++) {
      Lanes.copy(dOut[k], dState[k], n);
    }
    for (int t = in.length; t >= 1; t--) {
      for (int k = 0; k < outputs; k++) {
        gateGradients(t, k, n);
      }
      Lanes.addSums(dGates, dGates.length, n, grad, bias.offset());
      inputProducts.add(grad, inputMatrix.offset(), dGates, in[t - 1], n);
      stateProducts.add(grad, stateMatrix.offset(), dGates, state[t - 1], n);
      // dx_t = Wx' dGates, dh_{t-1} = Wh' dGates
      Lanes.addMatrixProduct(
          dIn[t - 1],
          0,
          theta,
          inputMatrix.offset(),
          inputs,
          1,
          dGates.length,
          inputs,
          dGates,
          0,
          n);
      Lanes.zero(dState, n);
      Lanes.addMatrixProduct(
          dState, 0, theta, stateMatrix.offset(), outputs, 1, dGates.length, outputs, dGates, 0, n);
    }
  }

  /** From dh_t and dc_t of one unit to its gates before their sigmoids, and to dc_{t-1}. */
  private void gateGradients(int t, int k, int n) {
    float[][] gate = gates[t - 1];
    float[] i = gate[k];
    float[] f = gate[outputs + k];
    float[] g = gate[2 * outputs + k];
    float[] o = gate[3 * outputs + k];
    sigmoidGradient(dGates[3 * outputs + k], dState[k], tanhCell[t][k], o, n);
    cellGradient(dCell[k], dState[k], o, tanhCell[t][k], n);
    sigmoidGradient(dGates[k], dCell[k], g, i, n);
    sigmoidGradient(dGates[outputs + k], dCell[k], cell[t - 1][k], f, n);
    candidateGradient(dGates[2 * outputs + k], dCell[k], i, g, n);
    Lanes.multiply(dCell[k], dCell[k], f, n); // dc_{t-1} = dc_t f
  }

  /** dc += dh o (1 - tanh(c)^2). */
  private static void cellGradient(float[] dC, float[] dH, float[] o, float[] tanhC, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      dC[b] = Math.fma(dH[b] * o[b], 1f - tanhC[b] * tanhC[b], dC[b]);
    }
  }

  /** d = dY factor s (1 - s), where y = factor s and s is a sigmoid. */
  private static void sigmoidGradient(float[] d, float[] dY, float[] factor, float[] s, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      d[b] = dY[b] * factor[b] * s[b] * (1f - s[b]);
    }
  }

  /** dG = dc i (1 - g^2). */
  private static void candidateGradient(float[] d, float[] dC, float[] i, float[] g, int n) {
    int end = Lanes.end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      d[b] = dC[b] * i[b] * (1f - g[b] * g[b]);
    }
  }
}
