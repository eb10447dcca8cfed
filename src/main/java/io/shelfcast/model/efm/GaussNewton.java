package io.shelfcast.model.efm;

import java.util.Optional;

/**
 * Fits an EFM without pairs by damped Gauss-Newton steps (Levenberg-Marquardt): with f = exp(g) and
 * g linear in the parameters t, the loss is SUM q (f - y)^2 and one step solves
 *
 * <pre>
 * (X' Q F^2 X / S + L + mu D) d = X' Q F (y - f) / S - L t
 * </pre>
 *
 * where S = SUM q y^2 is the loss of forecasting nothing, L the penalties and D the diagonal. Plain
 * gradient descent (ABGD) needs thousands of steps where continuous variables are correlated, as
 * lags and moving averages are; this needs about ten.
 *
 * <p>Source: Marquardt 1963, "An Algorithm for Least-Squares Estimation of Nonlinear Parameters",
 * SIAM J. 11(2); loss and penalties are equations (7), (8) and (14) of the paper.
 */
public final class GaussNewton implements EfmLearner {
  private static final double FIRST_DAMPING = 1e-3;
  private static final double MOST_DAMPING = 1e6;
  private static final double LEAST_DAMPING = 1e-9;
  private static final double RIDGE = 1e-9; // where a level is empty and has no penalty

  private final EfmSettings settings;

  /**
   * @param settings loss, floor, penalties; iterations and tolerance count Gauss-Newton steps
   */
  public GaussNewton(EfmSettings settings) {
    this.settings = settings;
  }

  @Override
  public EfmFit fit(EfmData data, EfmStructure structure, Optional<EfmModel> start) {
    if (!structure.pairs().isEmpty()) {
      throw new IllegalArgumentException("pairs are fitted by gradient descent");
    }
    EfmLayout layout = new EfmLayout(structure, data.levelCounts(), data.continuous());
    double[] lambda = layout.lambdas(settings.penalties());
    Design design = new Design(data, layout);
    double[] q = rowWeights(data);
    double scale = 0;
    for (int n = 0; n < q.length; n++) {
      scale += q[n] * data.y(n) * data.y(n);
    }
    if (!(scale > 0)) {
      throw new IllegalArgumentException("no row has any demand");
    }
    double[] best = starting(layout, data, q, start);
    double[] f = new double[q.length];
    double objective = objective(design, data, q, scale, lambda, best, f);
    double damping = FIRST_DAMPING;
    int steps = 0;
    boolean converged = false;
    while (steps < settings.iterations() && !converged && damping <= MOST_DAMPING) {
      steps++;
      double[] gradient = new double[layout.size()];
      double[][] curvature = design.normalEquations(data, q, f, scale, gradient);
      for (int p = 0; p < gradient.length; p++) {
        gradient[p] -= lambda[p] * best[p];
        curvature[p][p] += lambda[p] + RIDGE;
      }
      boolean better = false;
      while (!better && damping <= MOST_DAMPING) {
        double[] step = Cholesky.solve(curvature, damping, gradient);
        double[] trial = best.clone();
        for (int p = 0; p < trial.length; p++) {
          trial[p] += step[p];
        }
        double[] trialF = new double[f.length];
        double reached = objective(design, data, q, scale, lambda, trial, trialF);
        better = reached < objective;
        if (better) {
          converged = objective - reached <= settings.tolerance() * objective;
          objective = reached;
          best = trial;
          f = trialF;
          damping = Math.max(LEAST_DAMPING, damping / 10);
        } else {
          damping *= 10;
        }
      }
    }
    EfmModel model = new EfmModel(layout, settings.loss(), best, 1);
    return new EfmFit(model, objective, error(data, f), steps, EfmFit.refusal(data.actuals(), f));
  }

  private double[] rowWeights(EfmData data) {
    double[] q = new double[data.rows()];
    for (int n = 0; n < q.length; n++) {
      q[n] = data.weight(n) * settings.loss().weight(data.y(n), settings.floor());
    }
    return q;
  }

  /** What another model has in common; the rest as in the null model, w0 = ln(SUM q y / SUM q). */
  private static double[] starting(
      EfmLayout layout, EfmData data, double[] q, Optional<EfmModel> start) {
    double[] parameters = new double[layout.size()];
    if (start.isPresent() && start.get().layout().size() == layout.size()) {
      return start.get().parameters().clone();
    }
    double weighted = 0;
    double weights = 0;
    for (int n = 0; n < q.length; n++) {
      weighted += q[n] * data.y(n);
      weights += q[n];
    }
    parameters[0] = StrictMath.log(weighted / weights);
    return parameters;
  }

  private static double objective(
      Design design,
      EfmData data,
      double[] q,
      double scale,
      double[] lambda,
      double[] parameters,
      double[] f) {
    design.forecast(parameters, f);
    double loss = 0;
    for (int n = 0; n < f.length; n++) {
      double error = f[n] - data.y(n);
      loss += q[n] * error * error;
    }
    double penalty = 0;
    for (int p = 0; p < parameters.length; p++) {
      penalty += lambda[p] * parameters[p] * parameters[p];
    }
    return loss / scale + penalty;
  }

  private double error(EfmData data, double[] f) {
    double sum = 0;
    for (int n = 0; n < f.length; n++) {
      double error = Math.abs(f[n] - data.y(n));
      sum += settings.loss() == EfmLoss.ES ? error : error / Math.max(data.y(n), settings.floor());
    }
    return sum / f.length;
  }

  /** The rows, each as the parameters that speak in it: levels, with value 1, and columns. */
  private static final class Design {
    private final int rows;
    private final int[][] active; // [attribute term][row] index of its level's parameter
    private final int[] columns; // index of each continuous term's parameter
    private final double[][] z; // [continuous term][row]
    private final int size;

    Design(EfmData data, EfmLayout layout) {
      rows = data.rows();
      size = layout.size();
      EfmStructure structure = layout.structure;
      active = new int[structure.attributes().size()][rows];
      for (int t = 0; t < active.length; t++) {
        int attribute = structure.attributes().get(t);
        int[] levels = data.levelColumn(attribute);
        for (int n = 0; n < rows; n++) {
          active[t][n] = layout.w(attribute) + levels[n];
        }
      }
      columns = new int[structure.continuous().size()];
      z = new double[columns.length][];
      for (int t = 0; t < columns.length; t++) {
        columns[t] = layout.wContinuous(structure.continuous().get(t));
        z[t] = data.zColumn(structure.continuous().get(t));
      }
    }

    void forecast(double[] parameters, double[] f) {
      for (int n = 0; n < rows; n++) {
        double g = parameters[0];
        for (int[] term : active) {
          g += parameters[term[n]];
        }
        for (int t = 0; t < columns.length; t++) {
          g += parameters[columns[t]] * z[t][n];
        }
        f[n] = Exponential.clamped(g);
      }
    }

    /**
     * Fills the gradient; returns the lower triangle of the curvature. Columns come last and side
     * by side, so that the loop over them, which is most of the work, is vectorised.
     */
    double[][] normalEquations(
        EfmData data, double[] q, double[] f, double scale, double[] gradient) {
      double[][] h = new double[size][];
      for (int p = 0; p < size; p++) {
        h[p] = new double[p + 1];
      }
      int first = size - columns.length;
      int[] levels = new int[1 + active.length]; // ascending, w0 first
      double[] zRow = new double[columns.length];
      double[] packed = new double[columns.length * (columns.length + 1) / 2];
      for (int n = 0; n < rows; n++) {
        double curve = q[n] * f[n] * f[n] / scale;
        double slope = q[n] * f[n] * (data.y(n) - f[n]) / scale;
        for (int t = 0; t < active.length; t++) {
          levels[t + 1] = active[t][n];
        }
        for (int t = 0; t < zRow.length; t++) {
          zRow[t] = z[t][n];
        }
        for (int i = 0; i < levels.length; i++) {
          gradient[levels[i]] += slope;
          double[] row = h[levels[i]];
          for (int j = 0; j <= i; j++) {
            row[levels[j]] += curve;
          }
        }
        for (int t = 0, at = 0; t < zRow.length; t++) {
          double scaled = curve * zRow[t];
          gradient[first + t] += slope * zRow[t];
          double[] row = h[first + t];
          for (int level : levels) {
            row[level] += scaled;
          }
          for (int u = 0; u <= t; u++) {
            packed[at + u] += scaled * zRow[u];
          }
          at += t + 1;
        }
      }
      for (int t = 0, at = 0; t < zRow.length; t++) {
        System.arraycopy(packed, at, h[first + t], first, t + 1);
        at += t + 1;
      }
      return h;
    }
  }
}
