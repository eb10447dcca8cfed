package io.shelfcast.model.efm;

/**
 * c = SUM y / SUM f on held-out rows, the newest: PES underestimates by construction (log-normal
 * noise of sd s: by 1 - exp(-2 s^2)), so a raw PES forecast is no mean.
 */
public final class BiasCorrection {
  private BiasCorrection() {}

  /**
   * The factor that makes a model's forecasts sum to the actuals.
   *
   * @param heldOut rows that the model was not fitted to; their weights count
   * @return c, positive; 1 where the rows have no demand
   */
  public static double of(EfmModel model, EfmData heldOut) {
    double[] f = model.predict(heldOut);
    double sumY = 0;
    double sumF = 0;
    for (int n = 0; n < f.length; n++) {
      sumY += heldOut.weight(n) * heldOut.y(n);
      sumF += heldOut.weight(n) * f[n];
    }
    return sumY > 0 ? sumY / sumF : 1;
  }
}
