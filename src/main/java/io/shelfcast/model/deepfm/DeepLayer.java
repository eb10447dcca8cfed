package io.shelfcast.model.deepfm;

import io.shelfcast.nn.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/** Where a dense layer of a network's deep part lies in theta. */
record DeepLayer(int weight, int bias, int inputs, int outputs, boolean rectified) {
  /** All of them, first layer first. */
  static List<DeepLayer> of(DeepFmSpec spec, ParameterLayout layout) {
    List<DeepLayer> layers = new ArrayList<>();
    for (int i = 1; i <= spec.hidden().size(); i++) {
      layers.add(named("hidden-" + i, layout, true));
    }
    layers.add(named("output", layout, false));
    return layers;
  }

  private static DeepLayer named(String name, ParameterLayout layout, boolean rectified) {
    ParameterLayout.Block weight = layout.block(name + ".weight");
    ParameterLayout.Block bias = layout.block(name + ".bias");
    int outputs = bias.size();
    return new DeepLayer(
        weight.offset(), bias.offset(), weight.size() / outputs, outputs, rectified);
  }

  /** Its weights, inputs x outputs. */
  float[][] transposed(float[] theta) {
    float[][] result = new float[inputs][outputs];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < inputs; i++) {
        result[i][o] = theta[weight + o * inputs + i];
      }
    }
    return result;
  }
}
