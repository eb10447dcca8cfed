package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Adam;
import io.shelfcast.nn.Gradients;
import io.shelfcast.nn.LearningRate;
import io.shelfcast.nn.ParameterLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/**
 * Fits a network to rows by mini-batches and Adam, the rate falling along half a cosine wave; on
 * held-out rows the best pass over the data is kept (early stopping). Or goes on from a fit at a
 * steady rate, to the mean of the parameters on its way.
 *
 * <p>The order of rows comes from the seed, so the same rows and seed give the same bits.
 */
public final class DeepFmLearner {
  /**
   * How to learn.
   *
   * @param passes over the rows, at least 1
   * @param batch rows of a step
   * @param rate the highest learning rate
   * @param l2 penalty of all parameters
   */
  public record Settings(int passes, int batch, double rate, double l2) {
    /** Checks the ranges. */
    public Settings {
      if (passes < 1 || batch < 1 || !(rate > 0) || !(l2 >= 0)) {
        throw new IllegalArgumentException(
            "passes %d, batch %d, rate %s, l2 %s".formatted(passes, batch, rate, l2));
      }
    }

    /** The same with another number of passes. */
    public Settings withPasses(int passes) {
      return new Settings(passes, batch, rate, l2);
    }
  }

  /**
   * What came of it.
   *
   * @param theta the parameters
   * @param passes over the rows that made them
   * @param loss mean loss on the held-out rows; NaN where there were none
   */
  public record Fit(float[] theta, int passes, double loss) {}

  private static final double LONGEST_GRADIENT = 5;
  private static final double LAST_RATE = 0.02; // of the highest
  private static final double WARM_UP = 0.05; // of the steps
  private static final double SKIPPED = 0.1; // of the steps, by a mean of parameters

  private final DeepFmNetwork network;
  private final Link link;
  private final Settings settings;

  /** Learns with that network's scratch. */
  public DeepFmLearner(DeepFmNetwork network, Link link, Settings settings) {
    this.network = network;
    this.link = link;
    this.settings = settings;
  }

  /**
   * Start values: random, but for the output's weights. At 0 they make the network begin near z =
   * 0, with what its rows are measured by, and not with noise.
   */
  public static float[] start(DeepFmNetwork network, long seed) {
    float[] theta = network.initial(seed);
    ParameterLayout.Block output = network.layout().block("output.weight");
    Arrays.fill(theta, output.offset(), output.end(), 0);
    return theta;
  }

  /**
   * Fits.
   *
   * @param start parameters to begin with; left alone
   * @param train numbers of the rows to learn from
   * @param held numbers of the rows to stop by; none: all passes are made
   */
  public Fit fit(float[] start, DeepFmRows rows, int[] train, int[] held, long seed) {
    Descent descent = new Descent(start, rows, train, LAST_RATE, seed);
    Fit best = new Fit(start.clone(), 0, held.length == 0 ? Double.NaN : loss(start, rows, held));
    for (int pass = 1; pass <= settings.passes(); pass++) {
      descent.pass(step -> {});
      double loss = held.length == 0 ? Double.NaN : loss(descent.theta, rows, held);
      if (held.length == 0 || loss < best.loss()) {
        best = new Fit(descent.theta.clone(), pass, loss);
      }
    }
    return best;
  }

  /**
   * Goes on from a fit at a steady rate, which stays wide of the best parameters and goes round
   * them: their mean behind the first tenth of the steps is what comes of it (Izmailov et al.,
   * "Averaging Weights Leads to Wider Optima and Better Generalization", arXiv 1803.05407).
   *
   * @param start parameters to begin with; left alone
   * @param train numbers of the rows to learn from
   */
  public float[] average(float[] start, DeepFmRows rows, int[] train, long seed) {
    Descent descent = new Descent(start, rows, train, 1, seed);
    int skipped = (int) (SKIPPED * descent.steps());
    double[] sum = new double[start.length];
    for (int pass = 1; pass <= settings.passes(); pass++) {
      descent.pass(
          step -> {
            if (step > skipped) {
              for (int i = 0; i < sum.length; i++) {
                sum[i] += descent.theta[i];
              }
            }
          });
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sum[i] / (descent.steps() - skipped));
    }
    return mean;
  }

  /** Passes of Adam over rows, in an order that is drawn anew for each. */
  private final class Descent {
    private final float[] theta;
    private final float[] gradient;
    private final DeepFmRows rows;
    private final int[] order;
    private final LearningRate rate;
    private final Adam adam;
    private final SplittableRandom random;

    /**
     * About to begin.
     *
     * @param last the rate of the last step, as a share of the highest
     */
    Descent(float[] start, DeepFmRows rows, int[] train, double last, long seed) {
      this.rows = rows;
      theta = start.clone();
      gradient = new float[theta.length];
      order = train.clone();
      adam = new Adam(theta.length, settings.l2());
      random = new SplittableRandom(seed);
      rate =
          new LearningRate.WarmUpCosine(
              settings.rate(), last * settings.rate(), (int) (WARM_UP * steps()), steps());
    }

    /** Of all passes. */
    int steps() {
      return (order.length + settings.batch() - 1) / settings.batch() * settings.passes();
    }

    /**
     * Makes one.
     *
     * @param after told the number of each step once it is made, from 1 on, over all passes
     */
    void pass(IntConsumer after) {
      Shuffle.front(order, order.length, random);
      for (int from = 0; from < order.length; from += settings.batch()) {
        int n = Math.min(settings.batch(), order.length - from);
        Arrays.fill(gradient, 0);
        network.accumulate(
            theta, gradient, rows, order, from, n, link.loss(), rows.weight(order, from, n));
        Gradients.clip(gradient, LONGEST_GRADIENT);
        adam.step(theta, gradient, rate.at(adam.steps()));
        after.accept(adam.steps());
      }
    }
  }

  /** Mean loss of rows. */
  public double loss(float[] theta, DeepFmRows rows, int[] numbers) {
    float[] z = new float[numbers.length];
    network.forward(theta, rows, numbers, 0, numbers.length, z, 0);
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < z.length; i++) {
      double weight = rows.weight()[numbers[i]];
      sum += weight * link.loss().value(z[i], rows.target()[numbers[i]]);
      weights += weight;
    }
    return sum / weights;
  }
}
