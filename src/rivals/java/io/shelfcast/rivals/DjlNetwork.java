package io.shelfcast.rivals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import io.shelfcast.cli.RivalEngine;
import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The network in PyTorch's eager operations. */
class DjlNetwork implements RivalEngine.Network {
  final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  final Parameters start;
  final Map<String, NDArray> blocks = new LinkedHashMap<>();
  private final DeepFmSpec spec;
  private final NDArray mask;

  DjlNetwork(DeepFmSpec spec, float[] theta) {
    this.spec = spec;
    start = Parameters.of(spec, theta);
    int dimension = spec.dimension();
    add("embedding.linear", spec.features(), 1);
    add("embedding.vector", spec.features(), dimension);
    add("attention.query", dimension, dimension);
    add("attention.key", dimension, dimension);
    add("attention.value", dimension, dimension);
    int width = spec.fields() * dimension;
    for (int i = 0; i < spec.hidden().size(); i++) {
      int next = spec.hidden().get(i);
      addDense("hidden-" + (i + 1), width, next);
      width = next;
    }
    addDense("output", width, 1);
    mask = manager.create(Parameters.mask(spec), new Shape(spec.fields(), spec.fields()));
  }

  private void addDense(String name, int inputs, int outputs) {
    add(name + ".weight", outputs, inputs);
    add(name + ".bias", outputs);
  }

  private void add(String block, long... shape) {
    blocks.put(block, manager.create(start.block(block), new Shape(shape)));
  }

  @Override
  public void forward(DeepFmRows rows, int from, int n, float[] out) {
    try (NDManager scratch = manager.newSubManager()) {
      System.arraycopy(forward(scratch, rows, from, n).toFloatArray(), 0, out, 0, n);
    }
  }

  /** Raw outputs, by row. */
  final NDArray forward(NDManager scratch, DeepFmRows rows, int from, int n) {
    int fields = spec.fields();
    long[] features = new long[n * fields];
    for (int cell = 0; cell < features.length; cell++) {
      features[cell] = rows.index()[from * fields + cell];
    }
    NDArray index = scratch.create(features, new Shape(n, fields));
    NDArray value =
        scratch.create(
            Arrays.copyOfRange(rows.value(), from * fields, (from + n) * fields),
            new Shape(n, fields));
    NDArray e = look("embedding.vector", index).mul(value.expandDims(2));
    NDArray linear = look("embedding.linear", index).squeeze(2).mul(value).sum(new int[] {1});
    return linear.add(pairs(e)).add(deepPart(attended(e)));
  }

  private NDArray look(String block, NDArray index) {
    return Embedding.embedding(index, blocks.get(block), SparseFormat.DENSE).singletonOrThrow();
  }

  private static NDArray pairs(NDArray e) {
    NDArray sum = e.sum(new int[] {1});
    NDArray squareOfSum = sum.mul(sum).sum(new int[] {1});
    return squareOfSum.sub(e.mul(e).sum(new int[] {1, 2})).mul(0.5f);
  }

  private NDArray attended(NDArray e) {
    NDArray q = linear(e, "attention.query", null);
    NDArray k = linear(e, "attention.key", null);
    NDArray v = linear(e, "attention.value", null);
    NDArray scores = q.matMul(k.transpose(0, 2, 1)).mul(1 / Math.sqrt(spec.dimension()));
    return scores.add(mask).softmax(-1).matMul(v).add(e);
  }

  private NDArray deepPart(NDArray x) {
    NDArray unit = x.reshape(-1, (long) spec.fields() * spec.dimension());
    for (int i = 1; i <= spec.hidden().size(); i++) {
      unit = Activation.relu(dense(unit, "hidden-" + i));
    }
    return dense(unit, "output").squeeze(1);
  }

  private NDArray dense(NDArray in, String name) {
    return linear(in, name + ".weight", blocks.get(name + ".bias"));
  }

  private NDArray linear(NDArray in, String weight, NDArray bias) {
    return Linear.linear(in, blocks.get(weight), bias).singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }
}
