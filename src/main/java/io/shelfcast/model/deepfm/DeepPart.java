package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The dense layers for one row, with the units of the next layer as lanes. */
final class DeepPart {
  /**
   * One layer.
   *
   * @param weight inputs x outputs: the other way round than in theta
   * @param out one unit of its outputs as lanes: scratch
   */
  private record Dense(float[][] weight, float[] bias, boolean rectified, float[][] out) {
    Dense(String name, ParameterLayout layout, float[] theta, boolean rectified) {
      this(
          transposed(theta, layout.block(name + ".weight"), layout.block(name + ".bias").size()),
          copy(theta, layout.block(name + ".bias")),
          rectified,
          new float[1][layout.block(name + ".bias").size()]);
    }

    private static float[][] transposed(float[] theta, ParameterLayout.Block block, int outputs) {
      int inputs = block.size() / outputs;
      float[][] result = new float[inputs][outputs];
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

    /** out_o = b_o + SUM_i W_oi in_i, perhaps rectified. */
    float[] apply(float[] in) {
      int outputs = bias.length;
      System.arraycopy(bias, 0, out[0], 0, outputs);
      Lanes.addMatrixProduct(out, 0, in, 0, 1, 0, weight.length, 1, weight, 0, outputs);
      if (rectified) {
        Lanes.relu(out[0], outputs);
      }
      return out[0];
    }
  }

  private final Dense[] layers;

  DeepPart(DeepFmSpec spec, ParameterLayout layout, float[] theta) {
    List<Dense> all = new ArrayList<>();
    for (int i = 1; i <= spec.hidden().size(); i++) {
      all.add(new Dense("hidden-" + i, layout, theta, true));
    }
    all.add(new Dense("output", layout, theta, false));
    layers = all.toArray(Dense[]::new);
  }

  /** Its output for a row whose x_fd is at f * dimension + d. */
  float apply(float[] x) {
    float[] in = x;
    for (Dense layer : layers) {
      in = layer.apply(in);
    }
    return in[0];
  }
}
