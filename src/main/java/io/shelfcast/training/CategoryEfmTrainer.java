package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.efm.EfmFit;
import io.shelfcast.model.efm.EfmForecaster;
import io.shelfcast.model.efm.EfmLearner;
import io.shelfcast.model.efm.EfmLoss;
import io.shelfcast.model.efm.EfmModel;
import io.shelfcast.model.efm.EfmPenalties;
import io.shelfcast.model.efm.EfmSettings;
import io.shelfcast.model.efm.GaussNewton;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trains a category's {@link EfmForecaster}. The newest targets are held out: on them the mean's
 * bias is measured, and the candidate meets the incumbent, which has not seen them either. Then
 * both models are fitted on all rows, and the correction is kept.
 *
 * <p>Squared errors are divided by the series' level to a power, since demand varies more where
 * there is more of it; otherwise the best sellers alone would be fitted.
 */
public final class CategoryEfmTrainer implements Trainer {
  /**
   * What was chosen before anything was scored (topology-docs/evidence tells how).
   *
   * @param floor smallest denominator of a percentage, as a share of the series' level; the level
   *     is at least one unit
   * @param lambda penalty of levels
   * @param lambdaContinuous penalty of numbers
   * @param power of the level that a squared error is divided by
   * @param leastRows a model is made of
   * @param correctionPeriods newest targets that the correction is measured on
   */
  public record Settings(
      double floor,
      double lambda,
      double lambdaContinuous,
      double power,
      int leastRows,
      int correctionPeriods) {
    /** The defaults. */
    public static final Settings DEFAULT = new Settings(0.25, 1e-3, 1e-3, 1, 300, 28);
  }

  private static final int STEPS = 30;
  private static final double TOLERANCE = 1e-5;
  private static final double LEAST_CORRECTION = 0.5;
  private static final double MOST_CORRECTION = 2;

  private final Period grain;
  private final Settings settings;
  private final int level;

  /**
   * @param grain of the rows
   */
  public CategoryEfmTrainer(Period grain, Settings settings) {
    this.grain = grain;
    this.settings = settings;
    this.level = FeatureSchema.of(grain).number(grain == Period.DAY ? "ma_28" : "ma_13");
  }

  @Override
  public String model() {
    return ModelNames.EFM;
  }

  @Override
  public Optional<TrainedModel> train(TrainingTask task) {
    long heldOut = task.cutoff() - settings.correctionPeriods();
    List<Example> early = task.rows().stream().filter(r -> r.target() <= heldOut).toList();
    List<Example> late = task.rows().stream().filter(r -> r.target() > heldOut).toList();
    if (early.size() < settings.leastRows() || late.isEmpty()) {
      return Optional.empty();
    }
    Optional<Fitted> candidate = fit(early);
    if (candidate.isEmpty()) {
      return Optional.empty();
    }
    double correction = correction(candidate.get().forecaster(1), late);
    EfmForecaster judged = candidate.get().forecaster(correction);
    Optional<Fitted> full = fit(task.rows());
    if (full.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, Double> holdout = new TreeMap<>();
    Scores scores = scores(judged, late);
    scores.into("", holdout);
    holdout.put("correction", correction);
    boolean champion = true;
    Optional<EfmForecaster> incumbent = task.incumbent().flatMap(CategoryEfmTrainer::read);
    if (incumbent.isPresent()) {
      Scores its = scores(incumbent.get(), late);
      its.into("incumbent.", holdout);
      champion = scores.scaled() < its.scaled();
    }
    byte[] parameters = full.get().forecaster(correction).toBytes();
    return Optional.of(
        new TrainedModel(
            parameters,
            EfmForecaster.FORMAT,
            task.rows().size(),
            "%08x".formatted(settings.toString().hashCode()),
            holdout,
            champion));
  }

  /** An incumbent that this release cannot read is none. */
  private static Optional<EfmForecaster> read(byte[] parameters) {
    try {
      return Optional.of(EfmForecaster.fromBytes(parameters, "incumbent", LocalDate.MIN));
    } catch (ModelFormatException e) {
      return Optional.empty();
    }
  }

  private record Fitted(EfmForecaster.Rows rows, EfmModel mean, EfmModel percentage) {
    EfmForecaster forecaster(double correction) {
      return rows.forecaster(mean.withCorrection(correction), percentage);
    }
  }

  private Optional<Fitted> fit(List<Example> examples) {
    if (examples.stream().noneMatch(example -> example.actual() > 0)) {
      return Optional.empty();
    }
    List<float[]> values = new ArrayList<>(examples.size());
    List<String[]> levels = new ArrayList<>(examples.size());
    List<Map<String, String>> attributes = new ArrayList<>(examples.size());
    double[] actuals = new double[examples.size()];
    double[] weights = new double[examples.size()];
    double[] percentageWeights = new double[examples.size()];
    for (int n = 0; n < actuals.length; n++) {
      Example example = examples.get(n);
      values.add(example.values());
      levels.add(example.levels());
      attributes.add(example.attributes());
      actuals[n] = example.actual();
      double level = Math.max(1, level(example));
      weights[n] = example.weight() / StrictMath.pow(level, settings.power());
      // PES with a floor of its own for each row, which makes it ES with these weights.
      double denominator = Math.max(example.actual(), settings.floor() * level);
      percentageWeights[n] = example.weight() / (denominator * denominator);
    }
    EfmForecaster.Rows rows = new EfmForecaster.Rows(grain, values, levels, attributes);
    EfmFit mean = learner().fit(rows.data(actuals, weights), rows.structure());
    EfmFit percentage =
        learner()
            .fit(
                rows.data(actuals, percentageWeights), rows.structure(), Optional.of(mean.model()));
    // MAPE is beside the point where most rows have no demand, so the solver's refusal is not
    // asked.
    return Double.isFinite(mean.objective()) && Double.isFinite(percentage.objective())
        ? Optional.of(new Fitted(rows, mean.model(), percentage.model()))
        : Optional.empty();
  }

  private EfmLearner learner() {
    EfmPenalties penalties =
        new EfmPenalties(settings.lambda(), settings.lambdaContinuous(), 0, Map.of(), Map.of());
    return new GaussNewton(
        EfmSettings.of(EfmLoss.ES)
            .withPenalties(penalties)
            .withIterations(STEPS)
            .withPatience(0, TOLERANCE));
  }

  private double level(Example example) {
    float level = example.values()[this.level];
    return Float.isNaN(level) ? 0 : level;
  }

  /** c = SUM y / SUM f on held-out rows, within reason. */
  private static double correction(EfmForecaster forecaster, List<Example> rows) {
    double actual = 0;
    double forecast = 0;
    double[] mean = new double[1];
    double[] point = new double[1];
    for (Example row : rows) {
      forecaster.score(asRow(row), mean, point);
      actual += row.weight() * row.actual();
      forecast += row.weight() * mean[0];
    }
    return actual > 0 && forecast > 0
        ? Math.max(LEAST_CORRECTION, Math.min(MOST_CORRECTION, actual / forecast))
        : 1;
  }

  /**
   * @param scaled mean squared error over the series' level squared
   */
  private record Scores(double wape, double bias, double scaled) {
    void into(String prefix, SortedMap<String, Double> holdout) {
      holdout.put(prefix + "wape", wape);
      holdout.put(prefix + "bias", bias);
      holdout.put(prefix + "scaled", scaled);
    }
  }

  private Scores scores(EfmForecaster forecaster, List<Example> rows) {
    double absolute = 0;
    double signed = 0;
    double actual = 0;
    double scaled = 0;
    double weights = 0;
    double[] mean = new double[1];
    double[] point = new double[1];
    for (Example row : rows) {
      forecaster.score(asRow(row), mean, point);
      double error = mean[0] - row.actual();
      absolute += row.weight() * Math.abs(error);
      signed += row.weight() * error;
      actual += row.weight() * row.actual();
      double scale = Math.max(1, level(row));
      scaled += row.weight() * error * error / (scale * scale);
      weights += row.weight();
    }
    double total = Math.max(actual, Double.MIN_NORMAL);
    return new Scores(absolute / total, signed / total, scaled / weights);
  }

  private static FeatureRows asRow(Example row) {
    return new FeatureRows(
        new float[][] {row.values()}, new String[][] {row.levels()}, row.attributes());
  }
}
