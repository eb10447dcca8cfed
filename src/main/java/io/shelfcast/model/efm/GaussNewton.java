package io.shelfcast.model.efm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Damped Gauss-Newton steps (Levenberg and Marquardt), for use in production: with continuous
 * variables gradient descent needs thousands of steps where these need about ten.
 *
 * <p>(3) makes ln f linear in any set of parameters that no pair has two of. So each round steps in
 * w0, w and w_c together, and then in the factors of one variable after the other. With h the row's
 * derivatives of ln f and q its weight in the loss, a step d solves
 *
 * <pre>
 * ( SUM q f^2 h h^T + lambda + mu diag ) d = - SUM q (f - y) f h - lambda t
 * </pre>
 *
 * and is taken if the objective falls; mu shrinks then and grows otherwise. {@link
 * EfmSettings#iterations} rounds at most; a fit ends when a round lowers the objective by less than
 * {@link EfmSettings#tolerance}. eta, decay, threshold and patience are not used.
 *
 * <p>Memory: (linear terms)^2 / 2 numbers; time: rows * (attributes + continuous)^2 a round.
 */
public final class GaussNewton implements EfmLearner {
  private static final double FIRST_DAMPING = 1e-3;
  private static final double LEAST_DAMPING = 1e-9;
  private static final double MOST_DAMPING = 1e9;
  private static final double LESS = 0.1;
  private static final double MORE = 8;

  /** Keeps levels without rows and exact collinearity solvable. */
  private static final double JITTER = 1e-12;

  private final EfmSettings settings;

  /** A solver with these settings; {@link #settings} has fitting ones. */
  public GaussNewton(EfmSettings settings) {
    this.settings = settings;
  }

  /** Settings for it: 20 rounds, tolerance 1e-5, a light L2 of 1e-5. */
  public static EfmSettings settings(EfmLoss loss) {
    return EfmSettings.of(loss)
        .withIterations(20)
        .withPatience(0, 1e-5)
        .withPenalties(EfmPenalties.of(1e-5, 1e-5));
  }

  @Override
  public EfmFit fit(EfmData data, EfmStructure structure, Optional<EfmModel> start) {
    EfmLayout layout = new EfmLayout(structure, data.levelCounts(), data.continuous());
    EfmObjective objective = new EfmObjective(data, layout, settings);
    double[] p = EfmStart.of(data, layout, settings, start);
    List<NormalEquations> blocks = blocks(objective);
    double[] dampings = new double[blocks.size()];
    Arrays.fill(dampings, FIRST_DAMPING);
    double value = objective.value(p);
    int round = 0;
    while (round < settings.iterations()) {
      round++;
      double before = value;
      for (int i = 0; i < dampings.length; i++) {
        NormalEquations block = blocks.get(i);
        block.collect(p);
        boolean taken = false;
        while (!taken && dampings[i] <= MOST_DAMPING) {
          double[] candidate = p.clone();
          boolean solved = block.step(candidate, dampings[i], JITTER);
          double then = solved ? objective.value(candidate) : Double.NaN;
          if (then <= value) { // Not when it is NaN.
            p = candidate;
            value = then;
            dampings[i] = Math.max(LEAST_DAMPING, dampings[i] * LESS);
            taken = true;
          } else {
            dampings[i] *= MORE;
          }
        }
        if (!taken) { // It cannot be lowered any further from here.
          objective.value(p);
          dampings[i] = 1;
        }
      }
      if (before - value <= settings.tolerance() * before) {
        break;
      }
    }
    objective.value(p);
    return new EfmFit(
        new EfmModel(layout, settings.loss(), p, 1),
        value,
        objective.error(),
        round,
        EfmFit.refusal(data.actuals(), objective.forecasts()));
  }

  private static List<NormalEquations> blocks(EfmObjective objective) {
    List<NormalEquations> blocks = new ArrayList<>();
    blocks.add(new LinearEquations(objective));
    EfmLayout layout = objective.layout();
    for (int a = 0; a < layout.attributes(); a++) {
      if (layout.v(a) != EfmLayout.ABSENT) {
        blocks.add(FactorEquations.ofAttribute(objective, a));
      }
    }
    for (int c = 0; c < layout.continuous(); c++) {
      if (layout.vContinuous(c) != EfmLayout.ABSENT) {
        blocks.add(FactorEquations.ofContinuous(objective, c));
      }
    }
    return blocks;
  }
}
