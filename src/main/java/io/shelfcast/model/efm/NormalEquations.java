package io.shelfcast.model.efm;

/** A Gauss-Newton step in some of the parameters, the others held. */
interface NormalEquations {
  /** Sums up the equations at p, whose forecasts the objective evaluated last. */
  void collect(double[] p);

  /**
   * Moves the parameters.
   *
   * @param p receives p + d
   * @param damping mu: how much of the diagonal is added to it
   * @param jitter added to the diagonal in any case, as a share of its largest entry
   * @return false when the equations cannot be solved; p is then as it was
   */
  boolean step(double[] p, double damping, double jitter);
}
