package io.shelfcast.model.blend;

import java.util.Arrays;
import java.util.List;

/**
 * A series' weights of M models, by how far ahead a forecast looks: who knows the next day best
 * need not know the next month best. They are learnt at some horizons; between two of those a
 * forecast gets what lies between their weights, beyond the last one those of the last.
 *
 * <p>A horizon that nothing was learnt at yet has the weights of the next shorter one, and goes on
 * from them with its first lesson: it comes that much later.
 */
public final class BlendWeights {
  private final List<Integer> horizons;
  private final double[][] weights; // by horizon; null: nothing was learnt there
  private final double[] uniform;

  /**
   * Weights of a series that has learnt nothing: 1/M each.
   *
   * @param horizons those that lessons come at, ascending, at least one
   */
  public BlendWeights(List<Integer> horizons, int models) {
    this(horizons, models, new double[horizons.size()][]);
  }

  /**
   * Weights as {@link #learnt} gave them.
   *
   * @param learnt by horizon; null where nothing was learnt
   */
  public BlendWeights(List<Integer> horizons, int models, double[][] learnt) {
    this.horizons = List.copyOf(horizons);
    this.weights = learnt;
    this.uniform = Blend.uniformWeights(models);
    for (double[] each : learnt) {
      if (learnt.length != horizons.size() || each != null && each.length != models) {
        throw new IllegalArgumentException(
            "weights %s for %d models at %s"
                .formatted(Arrays.deepToString(learnt), models, horizons));
      }
    }
  }

  /** Weights by horizon, null where nothing was learnt; not to be changed. */
  public double[][] learnt() {
    return weights;
  }

  /** The number of models. */
  public int models() {
    return uniform.length;
  }

  /**
   * These where others speak, too: w(m) v(m) / SUM w v at each horizon that either learnt at. With
   * the weights of a group of series as the others, those of a series are how it differs.
   */
  public BlendWeights times(BlendWeights others) {
    double[][] product = new double[weights.length][];
    for (int i = 0; i < product.length; i++) {
      if (weights[i] != null || others.weights[i] != null) {
        product[i] = product(known(i), others.known(i));
      }
    }
    return new BlendWeights(horizons, models(), product);
  }

  private static double[] product(double[] w, double[] v) {
    double[] product = new double[w.length];
    double sum = 0;
    for (int m = 0; m < product.length; m++) {
      product[m] = w[m] * v[m];
      sum += product[m];
    }
    for (int m = 0; m < product.length; m++) {
      product[m] /= sum;
    }
    return product;
  }

  /**
   * The weights that lessons at a horizon change.
   *
   * @throws IllegalArgumentException when no lessons come at that horizon
   */
  double[] lessonsOf(int horizon) {
    int i = horizons.indexOf(horizon);
    if (i < 0) {
      throw new IllegalArgumentException("%d is none of %s".formatted(horizon, horizons));
    }
    if (weights[i] == null) {
      weights[i] = known(i).clone();
    }
    return weights[i];
  }

  /**
   * The weights at a horizon, 1 or more.
   *
   * @param into receives M weights, sum 1
   */
  public void at(int horizon, double[] into) {
    int above = 0; // the first horizon from here on
    while (above < horizons.size() && horizons.get(above) < horizon) {
      above++;
    }
    if (above == 0 || above == horizons.size()) {
      System.arraycopy(known(Math.min(above, horizons.size() - 1)), 0, into, 0, into.length);
      return;
    }
    double[] low = known(above - 1);
    double[] high = known(above);
    double from = horizons.get(above - 1);
    double share = (horizon - from) / (horizons.get(above) - from);
    for (int m = 0; m < into.length; m++) {
      into[m] = (1 - share) * low[m] + share * high[m];
    }
  }

  /** Those of the i-th horizon or of the next shorter one that something was learnt at. */
  private double[] known(int i) {
    int k = i;
    while (k >= 0 && weights[k] == null) {
      k--;
    }
    return k < 0 ? uniform : weights[k];
  }
}
