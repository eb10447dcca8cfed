package io.shelfcast.nn;

import java.util.SplittableRandom;

/** Random start values. */
final class Initialisation {
  private Initialisation() {}

  /** Fills a block with draws from Normal(0, deviation^2). */
  static void normal(
      float[] theta, ParameterLayout.Block block, double deviation, SplittableRandom random) {
    for (int i = block.offset(); i < block.end(); i++) {
      theta[i] = (float) (deviation * normal(random));
    }
  }

  /** Fills a block with draws from Uniform(-limit, limit). */
  static void uniform(
      float[] theta, ParameterLayout.Block block, double limit, SplittableRandom random) {
    for (int i = block.offset(); i < block.end(); i++) {
      theta[i] = (float) (limit * (2 * random.nextDouble() - 1));
    }
  }

  /**
   * A standard normal draw, by the Box-Muller transform. The generator's own nextGaussian uses
   * Math.exp, whose last bits are not the same on every machine.
   */
  static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
