package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Gradients;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The inner loop (MODELS section 3), by which a category with few rows makes the shared weights its
 * own: from theta_0, a few steps down the gradient of a batch of the support, held back to theta_0:
 *
 * <pre>theta_{k+1} = theta_k - rate clip(grad L_support(theta_k) + pull (theta_k - theta_0))</pre>
 *
 * <p>The support teaches how demand answers, not how much there is of it: its targets are brought
 * to the level that theta_0 forecasts for them. What a few days sell more or less than usual is
 * shared by a whole category and soon over, and each series has its own level in its features.
 */
public final class Adaptation {
  /**
   * How to adapt.
   *
   * @param steps inner steps, 0 or more
   * @param batch rows of a step; of fewer, all
   * @param rate of a step
   * @param pull back to the start
   * @param few rows below which only the output layer and the biases move
   */
  public record Settings(int steps, int batch, double rate, double pull, int few) {
    /** Five steps of 1,024 rows at 0.01, a pull of 1e-3, only the output below 30 rows. */
    public static final Settings DEFAULT = new Settings(5, 1024, 0.01, 1e-3, 30);

    /** The same with another number of steps. */
    public Settings withSteps(int steps) {
      return new Settings(steps, batch, rate, pull, few);
    }
  }

  private static final double LONGEST_GRADIENT = 5;
  private static final int LEVEL_BATCHES = 4;

  private final DeepFmNetwork network;
  private final Link link;
  private final Settings settings;

  /** Adapts with that network's scratch. */
  public Adaptation(DeepFmNetwork network, Link link, Settings settings) {
    this.network = network;
    this.link = link;
    this.settings = settings;
  }

  /**
   * Adapts.
   *
   * @param start parameters to begin with; left alone
   * @param support numbers of the rows to learn from
   */
  public float[] adapt(float[] start, DeepFmRows rows, int[] support, SplittableRandom random) {
    float[] theta = start.clone();
    int n = Math.min(settings.batch(), support.length);
    if (n == 0 || settings.steps() == 0) {
      return theta;
    }
    int[] order = support.clone();
    DeepFmRows levelled = levelled(start, rows, order, random);
    float[] gradient = new float[theta.length];
    for (int step = 0; step < settings.steps(); step++) {
      Shuffle.front(order, n, random);
      Arrays.fill(gradient, 0);
      network.accumulate(
          theta, gradient, levelled, order, 0, n, link.loss(), rows.weight(order, 0, n));
      for (int i = 0; i < theta.length; i++) {
        gradient[i] = Math.fma((float) settings.pull(), theta[i] - start[i], gradient[i]);
      }
      if (support.length < settings.few()) {
        freeze(gradient);
      }
      Gradients.clip(gradient, LONGEST_GRADIENT);
      float rate = (float) -settings.rate();
      for (int i = 0; i < theta.length; i++) {
        theta[i] = Math.fma(rate, gradient[i], theta[i]);
      }
    }
    return theta;
  }

  /**
   * The rows with the targets of the support, which is shuffled, at theta_0's level by a few
   * batches.
   */
  private DeepFmRows levelled(
      float[] start, DeepFmRows rows, int[] support, SplittableRandom random) {
    int n = Math.min(LEVEL_BATCHES * settings.batch(), support.length);
    Shuffle.front(support, n, random);
    float[] z = new float[n];
    network.forward(start, rows, support, 0, n, z, 0);
    float[] target = rows.target().clone();
    link.level(z, rows.weight(), support, target);
    return new DeepFmRows(rows.fields(), rows.index(), rows.value(), target, rows.weight());
  }

  private void freeze(float[] gradient) {
    for (ParameterLayout.Block block : network.layout().blocks()) {
      if (!block.name().startsWith("output") && !block.name().endsWith("bias")) {
        Arrays.fill(gradient, block.offset(), block.end(), 0);
      }
    }
  }
}
