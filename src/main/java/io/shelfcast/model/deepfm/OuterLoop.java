package io.shelfcast.model.deepfm;

import io.shelfcast.demand.Period;
import io.shelfcast.nn.Adam;
import io.shelfcast.nn.Gradients;
import io.shelfcast.nn.LearningRate;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A category's share of the outer loop of Reptile (Nichol et al., "On First-Order Meta-Learning
 * Algorithms", arXiv 1803.02999, algorithm 2): from theta_0 the category goes its own way by many
 * small steps, and theta_0 minus where it comes to is its outer gradient. The mean of the
 * categories' ways leads to weights from which each is near.
 *
 * <p>A step takes its rows from some weeks that follow each other, as forecasts do.
 */
public final class OuterLoop {
  /**
   * How to go.
   *
   * @param steps at most, 1 or more
   * @param rows of the category for each of them
   * @param window periods that a step's rows come from
   * @param batch rows of a step
   * @param rate the highest rate of Adam
   */
  public record Settings(int steps, int rows, int window, int batch, double rate) {
    /** The defaults. */
    public static Settings of(Period grain) {
      return new Settings(800, 64, grain == Period.DAY ? 28 : 4, 128, 1e-3);
    }
  }

  private static final double LONGEST_GRADIENT = 5;
  private static final double LAST_RATE = 0.02;
  private static final double WARM_UP = 0.1;

  private final DeepFmNetwork network;
  private final Link link;
  private final Settings settings;

  /** Learns with a category's network. */
  public OuterLoop(DeepFmNetwork network, Link link, Settings settings) {
    this.network = network;
    this.link = link;
    this.settings = settings;
  }

  /**
   * Goes the way.
   *
   * @param start theta_0
   * @param table the category's rows
   * @param targets target period of each row, ascending, at least one
   * @return theta_0 minus where the way ends: the category's outer gradient
   */
  public float[] gradient(MetaWeights start, DeepFmTable table, long[] targets, long seed) {
    DeepFmRows rows = table.rows();
    TiedRows tied = start.tied(network, table.encoder());
    SplittableRandom random = new SplittableRandom(seed);
    float[] current = start.theta().clone();
    Adam adam = new Adam(current.length, 0);
    int steps = Math.min(settings.steps(), 1 + rows.rows() / settings.rows());
    LearningRate rate =
        new LearningRate.WarmUpCosine(
            settings.rate(), LAST_RATE * settings.rate(), (int) (WARM_UP * steps), steps);
    for (int step = 0; step < steps; step++) {
      int[] window = window(targets, random);
      int n = Math.min(settings.batch(), window.length);
      Shuffle.front(window, n, random);
      float[] theta = tied.expand(current);
      float[] gradient = new float[theta.length];
      network.accumulate(
          theta, gradient, rows, window, 0, n, link.loss(), rows.weight(window, 0, n));
      float[] common = tied.contract(gradient);
      Gradients.clip(common, LONGEST_GRADIENT);
      adam.step(current, common, rate.at(adam.steps()));
    }
    for (int i = 0; i < current.length; i++) {
      current[i] = start.theta()[i] - current[i];
    }
    return current;
  }

  /** The rows of some periods from a target on, each target as likely as the others. */
  private int[] window(long[] targets, SplittableRandom random) {
    long periods = targets[targets.length - 1] - targets[0] + 1;
    int first = lower(targets, targets[0] + random.nextLong(periods));
    int end = lower(targets, targets[first] + settings.window());
    int[] window = new int[end - first];
    Arrays.setAll(window, i -> first + i);
    return window;
  }

  /** The first row whose target is not before a period. */
  private static int lower(long[] targets, long period) {
    int low = 0;
    int high = targets.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (targets[middle] < period) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
