package io.shelfcast.rivals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import io.shelfcast.cli.RivalEngine;
import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * The network with PyTorch's autograd and DJL's Adam. It goes to the engine's native calls, since
 * DJL's gradient collector looks through all arrays at every step, which would take most of the
 * time.
 */
final class DjlLearner extends DjlNetwork implements RivalEngine.Learner {
  private final Optimizer adam;

  DjlLearner(DeepFmSpec spec, float[] theta, double rate, double l2) {
    super(spec, theta);
    blocks.values().forEach(block -> block.setRequiresGradient(true));
    adam =
        Optimizer.adam()
            .optLearningRateTracker(Tracker.fixed((float) rate))
            .optWeightDecays((float) l2)
            .build();
  }

  @Override
  public float[] gradient(DeepFmRows rows, int from, int n) {
    float[] result = new float[start.layout().total()];
    backward(
        rows,
        from,
        n,
        (name, gradient) -> {
          ParameterLayout.Block block = start.layout().block(name);
          System.arraycopy(gradient.toFloatArray(), 0, result, block.offset(), block.size());
        });
    return result;
  }

  @Override
  public void step(DeepFmRows rows, int from, int n) {
    backward(rows, from, n, (name, gradient) -> adam.update(name, blocks.get(name), gradient));
  }

  private void backward(DeepFmRows rows, int from, int n, BiConsumer<String, NDArray> use) {
    try (NDManager scratch = manager.newSubManager()) {
      JniUtils.setGradMode(true);
      NDArray loss = loss(scratch, rows, from, n);
      JniUtils.backward((PtNDArray) loss, (PtNDArray) scratch.ones(loss.getShape()), false, false);
      JniUtils.setGradMode(false);
      blocks.forEach(
          (name, block) -> {
            try (PtNDArray gradient = JniUtils.getGradient((PtNDArray) block)) {
              use.accept(name, gradient);
            }
            JniUtils.zeroGrad((PtNDArray) block);
          });
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private NDArray loss(NDManager scratch, DeepFmRows rows, int from, int n) {
    Shape shape = new Shape(n);
    NDArray target = scratch.create(Arrays.copyOfRange(rows.target(), from, from + n), shape);
    NDArray weight = scratch.create(Arrays.copyOfRange(rows.weight(), from, from + n), shape);
    NDArray error = forward(scratch, rows, from, n).sub(target);
    return error.mul(error).mul(weight).mean();
  }
}
