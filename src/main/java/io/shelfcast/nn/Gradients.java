package io.shelfcast.nn;

/** Operations on a whole gradient. */
public final class Gradients {
  private Gradients() {}

  /** The Euclidean norm. */
  public static double norm(float[] gradient) {
    double squares = 0;
    for (float g : gradient) {
      squares += (double) g * g;
    }
    return Math.sqrt(squares);
  }

  /**
   * Scales the gradient down to the norm {@code limit} where it is longer. (Pascanu et al., "On the
   * difficulty of training recurrent neural networks", arXiv 1211.5063, algorithm 1.)
   *
   * @return the norm before; where it is not finite the gradient is left alone
   */
  public static double clip(float[] gradient, double limit) {
    if (!(limit > 0)) {
      throw new IllegalArgumentException("limit must be above 0, was " + limit);
    }
    double norm = norm(gradient);
    if (norm > limit && !Double.isInfinite(norm)) {
      float scale = (float) (limit / norm);
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] *= scale;
      }
    }
    return norm;
  }
}
