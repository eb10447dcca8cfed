package io.shelfcast.nn;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A fully connected layer: out_o = b_o + SUM_i W_oi in_i, optionally rectified: max(out_o, 0).
 *
 * <p>Blocks: {@code <name>.weight} (outputs x inputs, row after row) and {@code <name>.bias}.
 */
public final class Dense implements Layer {
  private final int inputs;
  private final int outputs;
  private final boolean rectified;
  private final ParameterLayout.Block weight;
  private final ParameterLayout.Block bias;

  private final OuterProducts products;
  private float[][] in;
  private float[][] out;

  private Dense(
      ParameterLayout.Builder layout, String name, int inputs, int outputs, boolean rectified) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.rectified = rectified;
    weight = layout.add(name + ".weight", Math.multiplyExact(outputs, inputs));
    bias = layout.add(name + ".bias", outputs);
    products = new OuterProducts(outputs, inputs);
  }

  /** An affine layer. */
  public static Dense linear(ParameterLayout.Builder layout, String name, int inputs, int outputs) {
    return new Dense(layout, name, inputs, outputs, false);
  }

  /** An affine layer with the rectifier behind it. */
  public static Dense rectified(
      ParameterLayout.Builder layout, String name, int inputs, int outputs) {
    return new Dense(layout, name, inputs, outputs, true);
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  /**
   * Weights from Normal(0, 2/inputs) before a rectifier (He et al., "Delving Deep into Rectifiers",
   * arXiv 1502.01852, equation 10), else Normal(0, 1/inputs); biases 0.
   */
  @Override
  public void initialise(float[] theta, SplittableRandom random) {
    double variance = (rectified ? 2.0 : 1.0) / inputs;
    Initialisation.normal(theta, weight, Math.sqrt(variance), random);
    Arrays.fill(theta, bias.offset(), bias.end(), 0);
  }

  @Override
  public void forward(float[] theta, float[][] in, float[][] out, int n) {
    this.in = in;
    this.out = out;
    for (int o = 0; o < outputs; o++) {
      Lanes.fill(out[o], theta[bias.offset() + o], n);
    }
    // out_o = b_o + SUM_i W_oi in_i
    Lanes.addMatrixProduct(out, 0, theta, weight.offset(), outputs, inputs, inputs, 1, in, 0, n);
    if (rectified) {
      for (float[] unit : out) {
        Lanes.relu(unit, n);
      }
    }
  }

  @Override
  public void backward(float[] theta, float[] grad, float[][] dOut, float[][] dIn, int n) {
    if (rectified) {
      for (int o = 0; o < outputs; o++) {
        Lanes.reluGradient(dOut[o], out[o], n);
      }
    }
    // db_o = SUM_b dOut_ob
    Lanes.addSums(dOut, outputs, n, grad, bias.offset());
    // dW_oi = SUM_b dOut_ob in_ib
    products.add(grad, weight.offset(), dOut, in, n);
    // dIn_i = SUM_o W_oi dOut_o
    Lanes.addMatrixProduct(dIn, 0, theta, weight.offset(), inputs, 1, outputs, inputs, dOut, 0, n);
  }
}
