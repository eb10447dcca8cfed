package io.shelfcast.replay;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Random draws that follow from a seed and what they are for, alike on every machine (hence
 * StrictMath).
 */
final class Draws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double LARGEST_POISSON_STEP = 30;

  private final SplittableRandom random;

  private Draws(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The stream for a purpose, e.g. the demand of a series on a date. */
  static Draws of(long seed, String purpose, Object... about) {
    long mixed = mix(seed ^ purpose.hashCode());
    for (Object part : about) {
      mixed = mix(mixed + GOLDEN + part.hashCode());
    }
    return new Draws(mixed);
  }

  /** From 0 to 1, without 1. */
  double uniform() {
    return random.nextDouble();
  }

  double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }

  /** From least to most, both possible. */
  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Of mean exp(location + scale^2 / 2). */
  double logNormal(double location, double scale) {
    return StrictMath.exp(location + scale * normal());
  }

  /** Of mean {@code mean} and variance {@code mean + mean^2 / dispersion}. */
  int negativeBinomial(double mean, double dispersion) {
    return mean <= 0 ? 0 : poisson(gamma(dispersion) * mean / dispersion);
  }

  int poisson(double mean) {
    int drawn = 0;
    double left = mean;
    for (; left > LARGEST_POISSON_STEP; left -= LARGEST_POISSON_STEP) {
      drawn += smallPoisson(LARGEST_POISSON_STEP);
    }
    return drawn + smallPoisson(left);
  }

  private int smallPoisson(double mean) {
    double limit = StrictMath.exp(-mean);
    int drawn = 0;
    for (double product = uniform(); product > limit; product *= uniform()) {
      drawn++;
    }
    return drawn;
  }

  /** Polar method. */
  private double normal() {
    while (true) {
      double x = between(-1.0, 1.0);
      double y = between(-1.0, 1.0);
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        return x * StrictMath.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /** Marsaglia and Tsang (2000), for shapes of 1 and more; scale 1. */
  private double gamma(double shape) {
    double d = shape - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = normal();
      double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
      if (v > 0
          && StrictMath.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    long first = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long second = (first ^ (first >>> 27)) * 0x94D049BB133111EBL;
    return second ^ (second >>> 31);
  }
}
