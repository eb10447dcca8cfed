package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.model.LearnedDemand;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.SeriesLevel;
import io.shelfcast.model.efm.EfmData;
import io.shelfcast.model.efm.EfmError;
import io.shelfcast.model.efm.EfmForecaster;
import io.shelfcast.model.efm.EfmLoss;
import io.shelfcast.model.efm.EfmModel;
import io.shelfcast.model.efm.EfmPenalties;
import io.shelfcast.model.efm.EfmSettings;
import io.shelfcast.model.efm.GaussNewton;
import io.shelfcast.model.efm.ReweightedLearner;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * Trains a category's {@link EfmForecaster}. The newest targets are held out: on them the candidate
 * meets the incumbent, which has not seen them either. Then both models are fitted on all rows.
 *
 * <p>Where all but a few rows have demand, the mean is fitted in logarithms, which no week of a
 * single large sale pulls far; elsewhere on squared errors divided by the series' level, since
 * demand varies more where there is more of it. Either is corrected by item and promotion. Rows
 * without demand have no percentage error, so that model is not shown them.
 */
public final class CategoryEfmTrainer implements Trainer {
  /**
   * What was chosen before anything was scored (topology-docs/evidence tells how).
   *
   * @param lambda penalty of the mean's parameters
   * @param lambdaPercentage penalty of the other model's
   * @param lambdaFactors penalty of the factors of both
   * @param leastRows a model is made of
   * @param heldOut newest targets on which candidate and incumbent meet at most, periods
   */
  public record Settings(
      double lambda, double lambdaPercentage, double lambdaFactors, int leastRows, int heldOut) {
    /** The defaults. */
    public static Settings of(Period grain) {
      return new Settings(3e-3, 1.5e-2, 5e-3, 300, grain == Period.DAY ? 28 : 8);
    }
  }

  /** Units a day of a series that itself counts as much as the model, where some sell nothing. */
  private static final double CREDIBLE = 0.4;

  private static final int STEPS = 15;
  private static final double TOLERANCE = 1e-4;

  private final Period grain;
  private final Settings settings;
  private final SeriesLevel level;

  /**
   * @param grain of the rows
   */
  public CategoryEfmTrainer(Period grain, Settings settings) {
    this.grain = grain;
    this.settings = settings;
    this.level = new SeriesLevel(grain);
  }

  @Override
  public String model() {
    return ModelNames.EFM;
  }

  @Override
  public Optional<TrainedModel> train(TrainingTask task) {
    long known = task.beforeContest(settings.heldOut());
    List<Example> early = task.rows().stream().filter(r -> r.target() <= known).toList();
    List<Example> late = task.rows().stream().filter(r -> r.target() > known).toList();
    if (early.size() < settings.leastRows() || late.isEmpty()) {
      return Optional.empty();
    }
    // Candidate and incumbent meet on their means: the candidate needs no other model.
    boolean logarithms = haveDemand(task.rows());
    Optional<EfmForecaster> candidate = fit(early, logarithms, false);
    Optional<EfmForecaster> full = fit(task.rows(), logarithms, true);
    if (candidate.isEmpty() || full.isEmpty()) {
      return Optional.empty();
    }
    SortedMap<String, Double> holdout = new TreeMap<>();
    DoubleBinaryOperator learned = logarithms ? (demand, of) -> demand : LearnedDemand::of;
    HoldoutScores scores = HoldoutScores.of(candidate.get(), late, grain, learned);
    scores.into("", holdout);
    boolean champion = scores.isPublishable();
    Optional<EfmForecaster> incumbent = task.incumbent().flatMap(CategoryEfmTrainer::read);
    if (incumbent.isPresent()) {
      HoldoutScores its = HoldoutScores.of(incumbent.get(), late, grain, learned);
      its.into("incumbent.", holdout);
      champion &= scores.beat(its);
    }
    return Optional.of(
        new TrainedModel(
            full.get().toBytes(),
            EfmForecaster.FORMAT,
            task.rows().size(),
            "%08x".formatted(settings.toString().hashCode()),
            holdout,
            champion));
  }

  /** An incumbent that this release cannot read is none. */
  private static Optional<EfmForecaster> read(Incumbent incumbent) {
    try {
      return Optional.of(
          EfmForecaster.fromBytes(incumbent.parameters(), "incumbent", LocalDate.MIN));
    } catch (ModelFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether all but a few do. */
  private static boolean haveDemand(List<Example> rows) {
    return LearnedDemand.isEverywhere(
        rows.stream().mapToDouble(Example::actual).toArray(),
        rows.stream().mapToDouble(Example::weight).toArray());
  }

  /**
   * Fits.
   *
   * @param logarithms whether the mean is fitted in logarithms, of the rows that have demand
   * @param withPercentage whether the percentage point has a model of its own, or the mean's
   * @return empty where no row has any demand
   */
  private Optional<EfmForecaster> fit(
      List<Example> examples, boolean logarithms, boolean withPercentage) {
    List<float[]> values = new ArrayList<>(examples.size());
    List<String[]> levels = new ArrayList<>(examples.size());
    List<Map<String, String>> attributes = new ArrayList<>(examples.size());
    double[] actuals = new double[examples.size()];
    double[] weights = new double[examples.size()];
    for (int n = 0; n < actuals.length; n++) {
      Example example = examples.get(n);
      values.add(example.values());
      levels.add(example.levels());
      attributes.add(example.attributes());
      actuals[n] = example.actual();
      weights[n] = example.weight();
    }
    int[] sold = IntStream.range(0, actuals.length).filter(n -> actuals[n] > 0).toArray();
    if (sold.length == 0) {
      return Optional.empty();
    }
    EfmForecaster.Rows rows = new EfmForecaster.Rows(grain, values, levels, attributes);
    EfmData all = rows.data(actuals, weights);
    EfmData selling = all.select(sold);
    EfmData learned = logarithms ? all : rows.data(learned(examples), weights);
    EfmModel mean =
        logarithms
            ? new ReweightedLearner(EfmError.LOGARITHM, penalties(settings.lambda()))
                .fit(selling, rows.structure(), Optional.empty())
            : squares(rows, examples, learned);
    EfmModel percentage =
        withPercentage
            ? new ReweightedLearner(
                    EfmError.ABSOLUTE_PERCENTAGE, penalties(settings.lambdaPercentage()))
                .fit(selling, rows.structure(), Optional.of(mean))
            : mean;
    double credible = logarithms ? 0 : CREDIBLE;
    return Optional.of(rows.forecaster(mean, credible, all, learned, percentage));
  }

  private double[] learned(List<Example> examples) {
    return examples.stream()
        .mapToDouble(example -> LearnedDemand.of(example.actual(), level.recent(example.values())))
        .toArray();
  }

  /** Of squares by the series' level. */
  private EfmModel squares(EfmForecaster.Rows rows, List<Example> examples, EfmData learned) {
    double[] weights = new double[examples.size()];
    for (int n = 0; n < weights.length; n++) {
      weights[n] = examples.get(n).weight() / Math.max(1, level.recent(examples.get(n).values()));
    }
    return new GaussNewton(
            EfmSettings.of(EfmLoss.ES)
                .withPenalties(penalties(settings.lambda()))
                .withIterations(STEPS)
                .withPatience(0, TOLERANCE))
        .fit(learned.withWeights(weights), rows.structure())
        .model();
  }

  private EfmPenalties penalties(double lambda) {
    return new EfmPenalties(lambda, lambda, settings.lambdaFactors(), Map.of(), Map.of());
  }
}
