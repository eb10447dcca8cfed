package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import io.shelfcast.nn.ShortLanes;
import java.util.Arrays;

/**
 * The dense layers for one row or a few, with the units of the next layer as lanes. The first
 * layer's sums are the caller's, so that the fields may be added in parts.
 */
final class DeepPart {
  /**
   * A layer behind the first.
   *
   * @param weight inputs x outputs: the other way round than in theta
   * @param in the rows' inputs, one row after another: scratch
   * @param out outputs by row: scratch
   */
  private record Dense(float[][] weight, float[] bias, float[] in, float[][] out) {
    static Dense of(String name, ParameterLayout layout, float[] theta, int maxRows) {
      float[][] weight = weightOf(name, layout, theta);
      float[] bias = biasOf(name, layout, theta);
      float[] in = Lanes.unit(maxRows * weight.length);
      return new Dense(weight, bias, in, Lanes.units(maxRows, bias.length));
    }

    /** out_o = b_o + SUM_i W_oi in_i, with rectified inputs, row by row. */
    float[][] apply(float[][] units, int rows) {
      int inputs = weight.length;
      int outputs = bias.length;
      for (int b = 0; b < rows; b++) {
        Lanes.get(units[b], in, Lanes.FIRST + b * inputs, inputs);
        Lanes.set(out[b], bias, 0, outputs);
      }
      Lanes.relu(in, rows * inputs);
      if (rows == 1) {
        ShortLanes.addMatrixProduct(
            out, 0, in, Lanes.FIRST, 1, inputs, inputs, 1, weight, 0, outputs);
      } else {
        Lanes.addMatrixProduct(
            out, 0, in, Lanes.FIRST, rows, inputs, inputs, 1, weight, 0, outputs);
      }
      return out;
    }
  }

  private final int fields;
  private final int dimension;
  private final float[][] fieldWeight; // first layer: input x_fd at d * fields + f
  private final float[] bias; // of the first layer
  private final Dense[] behind; // hidden layers behind the first
  private final int last; // units of the last hidden layer, 0 where the first layer is the output
  private final float[] outputWeight; // by these units as lanes
  private final float outputBias;

  /** For at most that many rows at once. */
  DeepPart(DeepFmSpec spec, ParameterLayout layout, float[] theta, int maxRows) {
    fields = spec.fields();
    dimension = spec.dimension();
    int hidden = spec.hidden().size();
    String first = hidden == 0 ? "output" : "hidden-1";
    bias = biasOf(first, layout, theta);
    float[][] weight = weightOf(first, layout, theta);
    fieldWeight = new float[fields * dimension][];
    for (int f = 0; f < fields; f++) {
      for (int d = 0; d < dimension; d++) {
        fieldWeight[d * fields + f] = weight[f * dimension + d];
      }
    }
    behind = new Dense[Math.max(hidden - 1, 0)];
    for (int i = 0; i < behind.length; i++) {
      behind[i] = Dense.of("hidden-" + (i + 2), layout, theta, maxRows);
    }
    ParameterLayout.Block output = layout.block("output.weight");
    last = hidden == 0 ? 0 : output.size();
    outputWeight = Lanes.unit(last);
    Lanes.set(outputWeight, theta, output.offset(), last);
    outputBias = hidden == 0 ? 0 : theta[layout.block("output.bias").offset()];
  }

  private static float[][] weightOf(String name, ParameterLayout layout, float[] theta) {
    ParameterLayout.Block block = layout.block(name + ".weight");
    int outputs = layout.block(name + ".bias").size();
    int inputs = block.size() / outputs;
    float[][] result = Lanes.units(inputs, outputs);
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        result[i][Lanes.FIRST + o] = theta[block.offset() + o * inputs + i];
      }
    }
    return result;
  }

  private static float[] biasOf(String name, ParameterLayout layout, float[] theta) {
    ParameterLayout.Block block = layout.block(name + ".bias");
    return Arrays.copyOfRange(theta, block.offset(), block.end());
  }

  /** Room for the sums of the first layer, by row. */
  float[][] sums(int rows) {
    return Lanes.units(rows, bias.length);
  }

  /** Sets a row's sums to the biases. */
  void start(float[] sums) {
    Lanes.set(sums, bias, 0, bias.length);
  }

  /** Sets a row's sums to those. */
  void start(float[] sums, float[] from) {
    Lanes.copy(from, sums, bias.length);
  }

  /**
   * Adds fields from..from+count-1 of some rows, with x_fd of row b in lane (f - from) rows + b of
   * x[d]. Several rows have their loops in common with the {@link Lanes} of their fields, which are
   * many: so the compiler makes wide vectors of these, too.
   */
  void addFields(float[][] sums, float[][] x, int rows, int from, int count) {
    int n = bias.length;
    for (int d = 0; d < dimension; d++) {
      int first = d * fields + from;
      if (rows == 1) {
        ShortLanes.addMatrixProduct(
            sums, 0, x[d], Lanes.FIRST, 1, 1, count, 1, fieldWeight, first, n);
      } else {
        Lanes.addMatrixProduct(
            sums, 0, x[d], Lanes.FIRST, rows, 1, count, rows, fieldWeight, first, n);
      }
    }
  }

  /** Adds its outputs for rows whose fields were all added to out[from] and on. */
  void finish(float[][] sums, int rows, float[] out, int from) {
    float[][] units = sums;
    for (Dense layer : behind) {
      units = layer.apply(units, rows);
    }
    for (int b = 0; b < rows; b++) {
      out[from + b] += output(units[b]);
    }
  }

  /** b + SUM_i w_i max(units_i, 0). */
  private float output(float[] units) {
    if (last == 0) {
      return units[Lanes.FIRST];
    }
    Lanes.relu(units, last);
    return outputBias + Lanes.dot(outputWeight, units, last);
  }
}
