package io.shelfcast.model.deepfm;

import io.shelfcast.demand.Period;
import io.shelfcast.nn.Adam;
import io.shelfcast.nn.Gradients;
import io.shelfcast.nn.LearningRate;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A category's share of the outer loop of first-order MAML: what theta_0 would have to be for the
 * category's own adaptations to end well, found by local steps as in Per-FedAvg (Fallah et al.,
 * "Personalized Federated Learning with Theoretical Guarantees", NeurIPS 2020, algorithm 1).
 *
 * <p>An episode parts the category's dates at random: from the current theta_0 it {@linkplain
 * Adaptation adapts} to some weeks (the support), takes the gradient of the loss of the
 * <b>later</b> weeks there (the query), and moves the current theta_0 down it. What is sent is
 * theta_0 - the last one.
 */
public final class OuterLoop {
  /**
   * How to go.
   *
   * @param episodes local steps, at most; 1 or more
   * @param rows of the category for each of them
   * @param support periods that an episode adapts to
   * @param query periods behind them that it is judged by
   * @param batch rows of the query
   * @param rate the highest rate of Adam
   * @param inner how an episode adapts
   */
  public record Settings(
      int episodes,
      int rows,
      int support,
      int query,
      int batch,
      double rate,
      Adaptation.Settings inner) {
    /** The defaults. */
    public static Settings of(Period grain) {
      return grain == Period.DAY
          ? new Settings(200, 64, 14, 28, 128, 1e-3, Adaptation.Settings.EPISODE)
          : new Settings(200, 64, 8, 4, 128, 1e-3, Adaptation.Settings.EPISODE);
    }

    /** The same with another number of inner steps; with none, theta_0 learns to be good as is. */
    public Settings withSteps(int steps) {
      return new Settings(episodes, rows, support, query, batch, rate, inner.withSteps(steps));
    }
  }

  private static final double LONGEST_GRADIENT = 5;
  private static final double LAST_RATE = 0.02;
  private static final double WARM_UP = 0.1;

  private final DeepFmNetwork network;
  private final Link link;
  private final Adaptation adaptation;
  private final Settings settings;

  /** Learns with a category's network. */
  public OuterLoop(DeepFmNetwork network, Link link, Settings settings) {
    this.network = network;
    this.link = link;
    this.adaptation = new Adaptation(network, link, settings.inner());
    this.settings = settings;
  }

  /**
   * Goes through the episodes.
   *
   * @param start theta_0
   * @param table the category's rows
   * @param targets target period of each row, ascending, of two or more periods
   * @return theta_0 minus what it would have to be: the category's outer gradient
   */
  public float[] gradient(MetaWeights start, DeepFmTable table, long[] targets, long seed) {
    DeepFmRows rows = table.rows();
    TiedRows tied = start.tied(network, table.encoder());
    SplittableRandom random = new SplittableRandom(seed);
    float[] current = start.theta().clone();
    Adam adam = new Adam(current.length, 0);
    int episodes = Math.min(settings.episodes(), 1 + rows.rows() / settings.rows());
    LearningRate rate =
        new LearningRate.WarmUpCosine(
            settings.rate(), LAST_RATE * settings.rate(), (int) (WARM_UP * episodes), episodes);
    for (int episode = 0; episode < episodes; episode++) {
      int split = split(targets, random);
      int[] support = numbers(lower(targets, targets[split] - settings.support()), split);
      int[] query = numbers(split, lower(targets, targets[split] + settings.query()));
      float[] theta = tied.expand(current);
      float[] adapted = adaptation.adapt(theta, rows, support, random);
      int n = Math.min(settings.batch(), query.length);
      Shuffle.front(query, n, random);
      float[] gradient = new float[theta.length];
      network.accumulate(
          adapted, gradient, rows, query, 0, n, link.loss(), rows.weight(query, 0, n));
      float[] outer = tied.contract(gradient);
      Gradients.clip(outer, LONGEST_GRADIENT);
      adam.step(current, outer, rate.at(adam.steps()));
    }
    for (int i = 0; i < current.length; i++) {
      current[i] = start.theta()[i] - current[i];
    }
    return current;
  }

  /** The first row of the query: the first of some target that is not the first of all. */
  private static int split(long[] targets, SplittableRandom random) {
    long period = targets[0] + 1 + random.nextLong(targets[targets.length - 1] - targets[0]);
    return lower(targets, period);
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

  private static int[] numbers(int from, int to) {
    int[] numbers = new int[to - from];
    Arrays.setAll(numbers, i -> from + i);
    return numbers;
  }
}
