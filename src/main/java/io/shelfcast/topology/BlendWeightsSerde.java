package io.shelfcast.topology;

import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.model.blend.BlendWeights;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Stores {@link BlendWeights} by {@link OpenForecasts#HORIZONS}: some 300 bytes. */
final class BlendWeightsSerde implements Serde<BlendWeights> {
  private static final int VERSION = 1;

  @Override
  public Serializer<BlendWeights> serializer() {
    return (topic, weights) -> weights == null ? null : write(weights);
  }

  @Override
  public Deserializer<BlendWeights> deserializer() {
    return (topic, bytes) ->
        bytes == null ? null : read(StateReader.ofVersion(bytes, VERSION, "set of blend weights"));
  }

  private static byte[] write(BlendWeights weights) {
    StateWriter out = new StateWriter(300);
    out.unsigned(VERSION);
    write(out, weights);
    return out.toBytes();
  }

  /** Without a version: as a part of something that has one. */
  static void write(StateWriter out, BlendWeights weights) {
    out.unsigned(weights.models()).unsigned(weights.learnt().length);
    for (double[] learnt : weights.learnt()) {
      out.unsigned(learnt == null ? 0 : 1);
      for (int m = 0; learnt != null && m < learnt.length; m++) {
        out.float64(learnt[m]);
      }
    }
  }

  /** Reads what {@link #write(StateWriter, BlendWeights)} wrote. */
  static BlendWeights read(StateReader in) {
    int models = in.count();
    double[][] learnt = new double[in.count()][];
    for (int i = 0; i < learnt.length; i++) {
      learnt[i] = in.count() == 0 ? null : weights(in, models);
    }
    return new BlendWeights(OpenForecasts.HORIZONS, models, learnt);
  }

  /** So many numbers. */
  static double[] weights(StateReader in, int models) {
    double[] weights = new double[models];
    for (int m = 0; m < models; m++) {
      weights[m] = in.float64();
    }
    return weights;
  }
}
