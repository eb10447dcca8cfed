package io.shelfcast.model.efm;

/**
 * How to fit. Start from {@link #of} and change what is needed.
 *
 * @param loss what is made small
 * @param floor smallest denominator of a percentage, units, above 0: max(y, floor)
 * @param penalties L2
 * @param eta first step length of gradient descent, above 0; the gradient is that of loss / N, with
 *     N the loss of forecasting nothing, so it has no unit
 * @param decay what ABGD multiplies eta with, between 0 and 1
 * @param threshold training error (ES: MAE in units, PES: MAPE as a fraction) below which a rise
 *     makes ABGD slow down
 * @param iterations most steps, 1 or more
 * @param patience steps without progress after which a fit ends; 0: never
 * @param tolerance relative fall of the objective that counts as progress
 * @param sd of the factors' starting values
 * @param seed of the factors' starting values
 */
public record EfmSettings(
    EfmLoss loss,
    double floor,
    EfmPenalties penalties,
    double eta,
    double decay,
    double threshold,
    int iterations,
    int patience,
    double tolerance,
    double sd,
    long seed) {
  /**
   * Checks them.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public EfmSettings {
    check(floor > 0 && Double.isFinite(floor), "floor", floor);
    check(eta > 0 && Double.isFinite(eta), "eta", eta);
    check(decay > 0 && decay < 1, "decay", decay);
    check(threshold >= 0, "threshold", threshold);
    check(iterations >= 1, "iterations", iterations);
    check(patience >= 0, "patience", patience);
    check(tolerance >= 0, "tolerance", tolerance);
    check(sd >= 0 && Double.isFinite(sd), "sd", sd);
  }

  /**
   * The paper's: sd 0.1, thresholds 0.1 (PES) and 1.0 (ES), 4,000 steps, decay 0.5; no penalty. The
   * floor 1e-9 leaves positive actuals alone.
   */
  public static EfmSettings of(EfmLoss loss) {
    double threshold = loss == EfmLoss.PES ? 0.1 : 1.0;
    return new EfmSettings(
        loss, 1e-9, EfmPenalties.NONE, 0.1, 0.5, threshold, 4_000, 500, 1e-6, 0.1, 1);
  }

  /** Another floor, units. */
  public EfmSettings withFloor(double floor) {
    return new EfmSettings(
        loss, floor, penalties, eta, decay, threshold, iterations, patience, tolerance, sd, seed);
  }

  /** Other penalties. */
  public EfmSettings withPenalties(EfmPenalties penalties) {
    return new EfmSettings(
        loss, floor, penalties, eta, decay, threshold, iterations, patience, tolerance, sd, seed);
  }

  /** Another first step length. */
  public EfmSettings withEta(double eta) {
    return new EfmSettings(
        loss, floor, penalties, eta, decay, threshold, iterations, patience, tolerance, sd, seed);
  }

  /** Another limit of steps. */
  public EfmSettings withIterations(int iterations) {
    return new EfmSettings(
        loss, floor, penalties, eta, decay, threshold, iterations, patience, tolerance, sd, seed);
  }

  /** Another rule for ending early. */
  public EfmSettings withPatience(int patience, double tolerance) {
    return new EfmSettings(
        loss, floor, penalties, eta, decay, threshold, iterations, patience, tolerance, sd, seed);
  }

  /** Other starting values of the factors. */
  public EfmSettings withStart(double sd, long seed) {
    return new EfmSettings(
        loss, floor, penalties, eta, decay, threshold, iterations, patience, tolerance, sd, seed);
  }

  private static void check(boolean fine, String name, double value) {
    if (!fine) {
      throw new IllegalArgumentException("EFM setting " + name + " is out of range: " + value);
    }
  }
}
