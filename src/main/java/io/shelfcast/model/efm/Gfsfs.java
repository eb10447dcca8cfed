package io.shelfcast.model.efm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * GFSFS, the paper's selection of attributes and attribute pairs (section 5), from the null model.
 *
 * <p>Each round the closed forms (31) and (33) name the terms that would lower the loss most given
 * the current fit (see {@link ForwardSelection}). They stay if the mean error over five folds falls
 * and a paired one-sided t-test says so at 5 %:
 *
 * <pre>
 * d_i = error_i(before) - error_i(after),   t = mean(d) / (sd(d) / sqrt 5) &gt; 2.132
 * </pre>
 *
 * The direction is attributes first. A refused one is closed until the other succeeds; the
 * selection ends when the current one is closed. CHOICE: the direction changes on a refusal only,
 * so pairs are judged after the linear terms that they would otherwise stand in for.
 *
 * <p>While selecting, lambda is 0 and Gauss-Newton refits; the final fit has the settings'
 * penalties.
 */
public final class Gfsfs {
  /** Folds of the test. */
  public static final int FOLDS = 5;

  /** One-sided 95 % point of Student's t with FOLDS - 1 degrees of freedom. */
  private static final double CRITICAL_T = 2.132;

  private static final int ATTRIBUTES = 1;
  private static final int PAIRS = -1;

  private final GfsfsSettings selection;
  private final EfmSettings settings;

  /**
   * A selector.
   *
   * @param settings of the fits; the penalties are those of the final one
   */
  public Gfsfs(GfsfsSettings selection, EfmSettings settings) {
    this.selection = selection;
    this.settings = settings;
  }

  /**
   * Selects and fits.
   *
   * @param data rows; each four of five folds must have demand
   * @throws IllegalArgumentException when there are fewer rows than folds, or none has demand
   */
  public GfsfsSelection select(EfmData data) {
    return new Run(data).run();
  }

  /** One selection; its fields are what changes from round to round. */
  private final class Run {
    private final EfmData data;
    private final GaussNewton solver = new GaussNewton(settings.withPenalties(EfmPenalties.NONE));
    private final Folds folds;
    private final List<GfsfsRound> rounds = new ArrayList<>();
    private EfmStructure structure =
        new EfmStructure(List.of(), List.of(), List.of(), selection.k());
    private EfmModel model;
    private double[] errors;

    Run(EfmData data) {
      this.data = data;
      folds = Folds.of(data.rows(), FOLDS, selection.seed());
      model = solver.fit(data, structure).model();
      errors = errorsOf(structure);
    }

    GfsfsSelection run() {
      boolean attributesOpen = true;
      boolean pairsOpen = true;
      int direction = ATTRIBUTES;
      while (direction == ATTRIBUTES ? attributesOpen : pairsOpen) {
        boolean accepted = round(direction);
        if (direction == ATTRIBUTES) {
          attributesOpen = accepted;
          pairsOpen |= accepted;
        } else {
          pairsOpen = accepted;
          attributesOpen |= accepted;
        }
        direction = accepted ? direction : -direction;
      }
      EfmFit fit = new GaussNewton(settings).fit(data, structure, Optional.of(model));
      return new GfsfsSelection(fit, mean(errors), rounds);
    }

    private boolean round(int direction) {
      EfmStructure candidate = candidate(direction);
      if (candidate.equals(structure)) {
        return false;
      }
      double[] then = errorsOf(candidate);
      double t = t(errors, then);
      boolean accepted = mean(then) < mean(errors) && t > CRITICAL_T;
      rounds.add(new GfsfsRound(direction, candidate, mean(errors), mean(then), t, accepted));
      if (accepted) {
        structure = candidate;
        errors = then;
        model = solver.fit(data, structure, Optional.of(model)).model();
      }
      return accepted;
    }

    private EfmStructure candidate(int direction) {
      ForwardSelection forward =
          new ForwardSelection(data, model.predict(data), settings.loss(), settings.floor());
      EfmStructure candidate = structure;
      if (direction == ATTRIBUTES) {
        for (int a :
            forward.attributes(
                structure, selection.attributeDepth(), selection.attributePenalty())) {
          candidate = candidate.plusAttribute(a);
        }
      } else {
        for (EfmPair pair :
            forward.pairs(structure, selection.pairDepth(), selection.pairPenalty())) {
          candidate = candidate.plusPair(pair);
        }
      }
      return candidate;
    }

    private double[] errorsOf(EfmStructure terms) {
      double[] each = new double[folds.count()];
      for (int fold = 0; fold < each.length; fold++) {
        EfmModel fitted = solver.fit(data.select(folds.train(fold)), terms).model();
        EfmData test = data.select(folds.test(fold));
        each[fold] = TestError.of(test, fitted.predict(test), settings.loss(), settings.floor());
      }
      return each;
    }
  }

  /** The paired statistic; infinite when every fold improved by the same. */
  static double t(double[] before, double[] after) {
    int n = before.length;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += (before[i] - after[i]) / n;
    }
    double variance = 0;
    for (int i = 0; i < n; i++) {
      double deviation = before[i] - after[i] - mean;
      variance += deviation * deviation / (n - 1);
    }
    return mean == 0 ? 0 : mean / Math.sqrt(variance / n);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
