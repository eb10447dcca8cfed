package io.shelfcast.model.efm;

import java.util.Optional;

/**
 * ABGD, the paper's adaptive batch gradient descent, (18) to (22): t &lt;- t - eta dJ/dt, all t at
 * once; eta &lt;- eta * decay when the training error is below its threshold and rose.
 *
 * <p>Guards that the paper does not have: the best parameters are kept; when the objective rises
 * more than 5 % over the best, or is not finite, they are restored and eta is halved; a fit ends
 * after {@link EfmSettings#patience} steps without progress.
 */
public final class EfmTrainer implements EfmLearner {
  private static final double RISE = 1.05;
  private static final double LEAST_ETA = 1e-12;

  private final EfmSettings settings;

  /** A trainer with these settings. */
  public EfmTrainer(EfmSettings settings) {
    this.settings = settings;
  }

  @Override
  public EfmFit fit(EfmData data, EfmStructure structure, Optional<EfmModel> start) {
    EfmLayout layout = new EfmLayout(structure, data.levelCounts(), data.continuous());
    EfmObjective objective = new EfmObjective(data, layout, settings);
    return new Descent(objective, EfmStart.of(data, layout, settings, start)).run();
  }

  /** One run; its fields are what changes from step to step. */
  private final class Descent {
    private final EfmObjective objective;
    private final double[] p;
    private final double[] gradient;
    private final double[] best;
    private final double[] gradientAtBest;
    private double bestValue;
    private double bestError;
    private double eta = settings.eta();
    private double lastError;

    Descent(EfmObjective objective, double[] start) {
      this.objective = objective;
      p = start;
      gradient = new double[p.length];
      best = new double[p.length];
      gradientAtBest = new double[p.length];
      keep(objective.value(p, gradient));
      lastError = bestError;
    }

    EfmFit run() {
      double reference = bestValue;
      int quiet = 0;
      int step = 0;
      while (step < settings.iterations() && eta >= LEAST_ETA) {
        step++;
        step();
        if (bestValue < reference * (1 - settings.tolerance())) {
          reference = bestValue;
          quiet = 0;
        } else if (++quiet == settings.patience()) {
          break;
        }
      }
      objective.value(best);
      EfmModel model = new EfmModel(objective.layout(), settings.loss(), best, 1);
      return new EfmFit(
          model,
          bestValue,
          bestError,
          step,
          EfmFit.refusal(objective.data().actuals(), objective.forecasts()));
    }

    private void step() {
      for (int t = 0; t < p.length; t++) {
        p[t] -= eta * gradient[t]; // (20), (21)
      }
      double value = objective.value(p, gradient);
      double error = objective.error();
      if (!(value <= bestValue * RISE)) { // Also when it is NaN.
        System.arraycopy(best, 0, p, 0, p.length);
        System.arraycopy(gradientAtBest, 0, gradient, 0, p.length);
        eta /= 2;
        lastError = bestError;
        return;
      }
      if (error < settings.threshold() && error > lastError) {
        eta *= settings.decay();
      }
      lastError = error;
      if (value < bestValue) {
        keep(value);
      }
    }

    private void keep(double value) {
      bestValue = value;
      bestError = objective.error();
      System.arraycopy(p, 0, best, 0, p.length);
      System.arraycopy(gradient, 0, gradientAtBest, 0, p.length);
    }
  }
}
