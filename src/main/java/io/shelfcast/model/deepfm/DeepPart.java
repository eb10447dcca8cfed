package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;

/**
 * The dense layers for one row, with the units of the next layer as lanes. The first layer's sums
 * are the caller's, so that the fields may be added in parts.
 */
final class DeepPart {
  /**
   * One layer.
   *
   * @param weight inputs x outputs: the other way round than in theta
   * @param out its outputs as lanes: scratch
   */
  private record Dense(float[][] weight, float[] bias, float[] out) {
    Dense(String name, ParameterLayout layout, float[] theta) {
      this(
          transposed(theta, layout.block(name + ".weight"), layout.block(name + ".bias").size()),
          copy(theta, layout.block(name + ".bias")),
          new float[layout.block(name + ".bias").size()]);
    }

    private static float[][] transposed(float[] theta, ParameterLayout.Block block, int outputs) {
      int inputs = block.size() / outputs;
      float[][] result = Lanes.units(inputs, outputs);
      for (int o = 0; o < outputs; o++) {
        for (int i = 0; i < inputs; i++) {
          result[i][o] = theta[block.offset() + o * inputs + i];
        }
      }
      return result;
    }

    private static float[] copy(float[] theta, ParameterLayout.Block block) {
      return Arrays.copyOfRange(theta, block.offset(), block.end());
    }

    /** out_o = b_o + SUM_i W_oi in_i. */
    float[] apply(float[] in) {
      int outputs = bias.length;
      System.arraycopy(bias, 0, out, 0, outputs);
      Lanes.addCombination(out, in, 0, 1, weight, 0, weight.length, outputs);
      return out;
    }
  }

  private final int fields;
  private final int dimension;
  private final Dense[] layers;
  private final float[][] fieldWeight; // first layer: input x_fd at d * fields + f

  DeepPart(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    fields = spec.fields();
    dimension = spec.dimension();
    int hidden = spec.hidden().size();
    layers = new Dense[hidden + 1];
    for (int i = 0; i < hidden; i++) {
      layers[i] = new Dense("hidden-" + (i + 1), layout, theta);
    }
    layers[hidden] = new Dense("output", layout, theta);
    fieldWeight = new float[fields * dimension][];
    for (int f = 0; f < fields; f++) {
      for (int d = 0; d < dimension; d++) {
        fieldWeight[d * fields + f] = layers[0].weight()[f * dimension + d];
      }
    }
  }

  /** Room for the sums of the first layer. */
  float[] sums() {
    return new float[layers[0].bias().length];
  }

  /** Sets the sums to the biases. */
  void start(float[] sums) {
    System.arraycopy(layers[0].bias(), 0, sums, 0, sums.length);
  }

  /** Adds fields from..from+count-1, with x_fd at x[d][offset + (f - from) step]. */
  void addFields(float[] sums, float[][] x, int offset, int step, int from, int count) {
    int n = sums.length;
    for (int d = 0; d < dimension; d++) {
      Lanes.addCombination(sums, x[d], offset, step, fieldWeight, d * fields + from, count, n);
    }
  }

  /** Its output for a row whose fields were all added; the sums are used up. */
  float finish(float[] sums) {
    float[] units = sums;
    for (int i = 1; i < layers.length; i++) {
      Lanes.relu(units, units.length);
      units = layers[i].apply(units);
    }
    return units[0];
  }
}
