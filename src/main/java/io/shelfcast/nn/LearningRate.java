package io.shelfcast.nn;

/** The learning rate of each step, counted from 0. */
public sealed interface LearningRate {
  /** The rate of that step. */
  double at(int step);

  /** Always the same. */
  record Constant(double rate) implements LearningRate {
    /** Checks the rate. */
    public Constant {
      requireRate(rate);
    }

    @Override
    public double at(int step) {
      return rate;
    }
  }

  /**
   * Linear from peak / warmUp to the peak in {@code warmUp} steps, then half a cosine wave down to
   * {@code last} at step {@code steps} - 1, and {@code last} from there on. (Loshchilov and Hutter,
   * "SGDR", arXiv 1608.03983, equation 5, without restarts.)
   */
  record WarmUpCosine(double peak, double last, int warmUp, int steps) implements LearningRate {
    /** Checks rates and steps. */
    public WarmUpCosine {
      requireRate(peak);
      if (!(last >= 0 && last <= peak)) {
        throw new IllegalArgumentException("last must be in [0, peak], was " + last);
      }
      if (warmUp < 0 || steps <= warmUp) {
        throw new IllegalArgumentException(
            "steps must be above warmUp, and it 0 or more: %d, %d".formatted(steps, warmUp));
      }
    }

    @Override
    public double at(int step) {
      if (step < warmUp) {
        return peak * (step + 1) / warmUp;
      }
      double done = Math.min(1.0, (step - warmUp) / Math.max(1.0, steps - 1 - warmUp));
      return last + (peak - last) * (1 + StrictMath.cos(Math.PI * done)) / 2;
    }
  }

  /** first * factor^k after k times {@code every} steps. */
  record Stepwise(double first, double factor, int every) implements LearningRate {
    /** Checks rate, factor and steps. */
    public Stepwise {
      requireRate(first);
      if (!(factor > 0 && factor <= 1)) {
        throw new IllegalArgumentException("factor must be in (0, 1], was " + factor);
      }
      if (every < 1) {
        throw new IllegalArgumentException("every must be 1 or more, was " + every);
      }
    }

    @Override
    public double at(int step) {
      return first * StrictMath.pow(factor, step / every);
    }
  }

  private static void requireRate(double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("a learning rate must be above 0, was " + rate);
    }
  }
}
