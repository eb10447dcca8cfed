package io.shelfcast.model.deepfm;

import io.shelfcast.nn.ParameterLayout;

/**
 * What the {@link MetaWeights} are in a category's own network.
 *
 * <p>The network is theirs, but for the embeddings of the category's own items and attributes:
 * there all levels of a field start from one row. So a category's parameters are a linear function
 * of the common ones, theta = A theta_0, which copies; and a gradient by theta is one by theta_0
 * after A^T, which adds up the copies.
 */
final class TiedRows {
  private static final String LINEAR = "embedding.linear";
  private static final String VECTOR = "embedding.vector";

  private final ParameterLayout common;
  private final ParameterLayout own;
  private final int[] features; // common feature, by own feature
  private final int dimension;

  /** The way between the common network and a category's, whose rows are encoded by that. */
  TiedRows(DeepFmNetwork common, DeepFmNetwork network, DeepFmEncoder encoder) {
    this.common = common.layout();
    this.own = network.layout();
    this.features = encoder.commonFeatures();
    this.dimension = common.spec().dimension();
  }

  /** A theta_0: where a category starts. */
  float[] expand(float[] start) {
    float[] theta = new float[own.total()];
    for (ParameterLayout.Block block : own.blocks()) {
      int from = common.block(block.name()).offset();
      switch (block.name()) {
        case LINEAR -> copyRows(start, from, theta, block.offset(), 1);
        case VECTOR -> copyRows(start, from, theta, block.offset(), dimension);
        default -> System.arraycopy(start, from, theta, block.offset(), block.size());
      }
    }
    return theta;
  }

  /** A^T g: a gradient by the category's parameters as one by the common ones. */
  float[] contract(float[] gradient) {
    float[] sum = new float[common.total()];
    for (ParameterLayout.Block block : own.blocks()) {
      int into = common.block(block.name()).offset();
      switch (block.name()) {
        case LINEAR -> addRows(gradient, block.offset(), sum, into, 1);
        case VECTOR -> addRows(gradient, block.offset(), sum, into, dimension);
        default -> System.arraycopy(gradient, block.offset(), sum, into, block.size());
      }
    }
    return sum;
  }

  private void copyRows(float[] start, int from, float[] theta, int to, int width) {
    for (int j = 0; j < features.length; j++) {
      System.arraycopy(start, from + features[j] * width, theta, to + j * width, width);
    }
  }

  private void addRows(float[] gradient, int from, float[] sum, int to, int width) {
    for (int j = 0; j < features.length; j++) {
      for (int d = 0; d < width; d++) {
        sum[to + features[j] * width + d] += gradient[from + j * width + d];
      }
    }
  }
}
