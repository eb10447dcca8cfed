package io.shelfcast.model.efm;

import java.util.Optional;

/**
 * Fits an EFM to an {@link EfmError} by rounds of {@link GaussNewton}, each with the weights of the
 * fit before and from where it ended. The first round's weights are those of squared percentage
 * errors.
 */
public final class ReweightedLearner {
  private static final int ROUNDS = 8;
  private static final int FIRST_STEPS = 8;
  private static final int STEPS = 2;
  private static final double TOLERANCE = 1e-4;

  private final EfmError error;
  private final EfmPenalties penalties;

  /**
   * @param penalties L2, relative to the rows' mean weight
   */
  public ReweightedLearner(EfmError error, EfmPenalties penalties) {
    this.error = error;
    this.penalties = penalties;
  }

  /**
   * Fits.
   *
   * @param data rows with demand; their weights count
   * @param start where to start; empty: the null model and small random factors
   * @throws IllegalArgumentException when a row has no demand
   */
  public EfmModel fit(EfmData data, EfmStructure structure, Optional<EfmModel> start) {
    double[] forecasts = start.map(model -> model.predict(data)).orElse(null);
    EfmModel model = null;
    for (int round = 0; round < ROUNDS; round++) {
      EfmData weighted = data.withWeights(weights(data, forecasts));
      EfmSettings settings =
          EfmSettings.of(EfmLoss.ES)
              .withPenalties(penalties)
              .withIterations(round == 0 ? FIRST_STEPS : STEPS)
              .withPatience(0, TOLERANCE);
      Optional<EfmModel> from = model == null ? start : Optional.of(model);
      model = new GaussNewton(settings).fit(weighted, structure, from).model();
      forecasts = model.predict(data);
    }
    return model;
  }

  /**
   * @param f forecasts so far; null before there are any
   */
  private double[] weights(EfmData data, double[] f) {
    double[] weights = new double[data.rows()];
    for (int n = 0; n < weights.length; n++) {
      double y = data.y(n);
      if (!(y > 0)) {
        throw new IllegalArgumentException("row " + n + " has no demand");
      }
      weights[n] = data.weight(n) * (f == null ? 1 / (y * y) : error.weight(f[n], y));
    }
    return weights;
  }
}
