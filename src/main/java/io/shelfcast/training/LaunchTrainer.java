package io.shelfcast.training;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.model.efm.EfmFit;
import io.shelfcast.model.efm.EfmLoss;
import io.shelfcast.model.efm.EfmModel;
import io.shelfcast.model.efm.EfmPenalties;
import io.shelfcast.model.efm.EfmSettings;
import io.shelfcast.model.efm.GaussNewton;
import io.shelfcast.model.efm.LaunchForecaster;
import io.shelfcast.model.efm.LaunchRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Learns from completed launches what the next one will sell: an EFM on percentage errors (the
 * paper's own use of it), over attributes and, where that is tried and helps, over what similar
 * items sold (its SP-EFM).
 *
 * <p>Launches are few, so none are put aside for good: items are dealt to {@value #FOLDS} folds,
 * and each fold is forecast by a model of the others. On these forecasts, of items that their model
 * has not seen, the bias is corrected (PES underestimates by construction), the ratios are taken
 * that the quantiles come from, and the model meets the mean profile of the category, which answers
 * in its place when the model does no better.
 *
 * <p>A pure function of the examples, in whatever order they come.
 */
public final class LaunchTrainer {
  /**
   * What was chosen beforehand.
   *
   * @param floor smallest denominator of a percentage, units; larger ones, by shares of the mean
   *     launch, are tried by cross-validation
   * @param lambda penalty of levels
   * @param lambdaContinuous penalty of numbers
   * @param leastRows launches at locations that a model is made of
   * @param leastItems items, or locations, among them
   * @param similarItems whether the sales of similar items at the location (SP-EFM) are tried by
   *     cross-validation, too
   */
  public record Settings(
      double floor,
      double lambda,
      double lambdaContinuous,
      int leastRows,
      int leastItems,
      boolean similarItems) {
    /** The defaults. */
    public static final Settings DEFAULT = new Settings(1, 1e-3, 1e-3, 40, 10, true);

    /** The same, from attributes alone. */
    public Settings withoutSimilarItems() {
      return new Settings(floor, lambda, lambdaContinuous, leastRows, leastItems, false);
    }
  }

  private static final double[] FLOORS = {0, 0.1, 0.3, 1}; // of the mean launch
  private static final int FOLDS = 5;
  private static final int STEPS = 30;
  private static final double TOLERANCE = 1e-6;
  private static final double LEAST_CORRECTION = 0.2;
  private static final double MOST_CORRECTION = 2.5;

  private static final Comparator<LaunchExample> ORDER =
      Comparator.comparing((LaunchExample e) -> e.row().itemId())
          .thenComparing(e -> e.row().locationId());

  /** What is new in a launch: what the folds hold out whole. */
  public enum Novelty {
    /** An item that no location has sold. */
    ITEM,
    /** A location that has sold nothing. */
    LOCATION;

    /** Id of what is new. */
    public String of(LaunchRow row) {
      return this == ITEM ? row.itemId() : row.locationId();
    }
  }

  private final Settings settings;
  private final Novelty novelty;

  /** Trains as {@code settings} say, for new items. */
  public LaunchTrainer(Settings settings) {
    this(settings, Novelty.ITEM);
  }

  /** Trains as {@code settings} say. */
  public LaunchTrainer(Settings settings, Novelty novelty) {
    this.settings = settings;
    this.novelty = novelty;
  }

  /**
   * Trains.
   *
   * @param examples at most one of an item at a location
   * @return empty when there is no example
   */
  public Optional<LaunchModel> train(List<LaunchExample> examples) {
    if (examples.isEmpty()) {
      return Optional.empty();
    }
    List<LaunchExample> sorted = examples.stream().sorted(ORDER).toList();
    Map<String, Integer> folds = folds(sorted);
    if (sorted.size() < settings.leastRows() || folds.size() < settings.leastItems()) {
      // Too few to take ratios from: the quantiles' own cold start answers.
      LaunchForecaster fallback = rows(sorted, false).fallback(new RatioQuantiles());
      return Optional.of(new LaunchModel(fallback, sorted.size(), 1, Double.NaN, Double.NaN));
    }
    double[] actual = totals(sorted);
    double[] baseline = new double[actual.length];
    Optional<CrossFit> best = Optional.empty();
    for (Choice choice : choices(actual)) {
      Optional<CrossFit> fit = crossFit(choice, sorted, folds, actual, baseline);
      if (fit.isPresent() && (best.isEmpty() || fit.get().wape() < best.get().wape())) {
        best = fit;
      }
    }
    LaunchForecaster.Rows all =
        rows(sorted, best.map(fit -> fit.choice().similarItems()).orElse(false));
    Optional<EfmModel> full = best.flatMap(fit -> fit(all, fit.choice().floor()));
    double wape = full.isPresent() ? best.get().wape() : Double.NaN;
    double correction = full.isPresent() ? best.get().correction() : 1;
    double baselineWape = wape(actual, baseline);
    LaunchForecaster forecaster =
        full.isPresent() && wape < baselineWape
            ? all.forecaster(
                full.get().withCorrection(correction), ratios(actual, best.get().forecasts()))
            : all.fallback(ratios(actual, baseline));
    return Optional.of(new LaunchModel(forecaster, actual.length, correction, wape, baselineWape));
  }

  /**
   * What cross-validation chooses.
   *
   * @param floor denominators' floor
   * @param similarItems whether the model sees what similar items sold
   */
  private record Choice(double floor, boolean similarItems) {}

  /** Corrected forecasts of launches that their model, of this choice, has not seen. */
  private record CrossFit(Choice choice, double[] forecasts, double correction, double wape) {}

  /** The simpler first: of equal ones it is taken. */
  private List<Choice> choices(double[] actual) {
    List<Choice> choices = new ArrayList<>();
    for (boolean similar : settings.similarItems() ? List.of(false, true) : List.of(false)) {
      for (double floor : floors(actual)) {
        choices.add(new Choice(floor, similar));
      }
    }
    return choices;
  }

  /**
   * Shares of the mean launch: where launches differ a hundredfold, a floor of 1 fits the least.
   */
  private double[] floors(double[] actual) {
    double mean = Arrays.stream(actual).average().orElse(0);
    return Arrays.stream(FLOORS).map(share -> Math.max(settings.floor(), share * mean)).toArray();
  }

  /** Empty where a fold has no model, or where the bias is beyond correction. */
  private Optional<CrossFit> crossFit(
      Choice choice,
      List<LaunchExample> sorted,
      Map<String, Integer> folds,
      double[] actual,
      double[] baseline) {
    double[] model = new double[actual.length];
    boolean fitted = true;
    for (int fold = 0; fold < FOLDS; fold++) {
      fitted &= forecastFold(fold, choice, sorted, folds, model, baseline);
    }
    double correction = correction(actual, model);
    if (!fitted || correction <= LEAST_CORRECTION || correction >= MOST_CORRECTION) {
      return Optional.empty();
    }
    for (int n = 0; n < model.length; n++) {
      model[n] *= correction;
    }
    return Optional.of(new CrossFit(choice, model, correction, wape(actual, model)));
  }

  /**
   * The fold of each item: an item is dealt whole, so that a model never knows it from elsewhere,
   * and neighbours in the order of ids, often variants of one another, go to different folds.
   */
  private Map<String, Integer> folds(List<LaunchExample> sorted) {
    Map<String, Integer> folds = new TreeMap<>();
    for (LaunchExample example : sorted) {
      folds.putIfAbsent(novelty.of(example.row()), folds.size() % FOLDS);
    }
    return folds;
  }

  /**
   * Forecasts a fold's launches by a model of the others.
   *
   * @return whether there was a model
   */
  private boolean forecastFold(
      int fold,
      Choice choice,
      List<LaunchExample> sorted,
      Map<String, Integer> folds,
      double[] model,
      double[] baseline) {
    List<LaunchExample> others = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    for (int n = 0; n < sorted.size(); n++) {
      if (folds.get(novelty.of(sorted.get(n).row())) == fold) {
        held.add(n);
      } else {
        others.add(sorted.get(n));
      }
    }
    LaunchForecaster.Rows rows = rows(others, choice.similarItems());
    Optional<EfmModel> fitted = fit(rows, choice.floor());
    LaunchForecaster forecaster =
        fitted
            .map(efm -> rows.forecaster(efm, new RatioQuantiles()))
            .orElseGet(() -> rows.fallback(new RatioQuantiles()));
    for (int n : held) {
      LaunchRow row = sorted.get(n).row();
      model[n] = forecaster.forecast(row).mean();
      baseline[n] = forecaster.baseline(row);
    }
    return fitted.isPresent();
  }

  private Optional<EfmModel> fit(LaunchForecaster.Rows rows, double floor) {
    EfmPenalties penalties =
        new EfmPenalties(settings.lambda(), settings.lambdaContinuous(), 0, Map.of(), Map.of());
    EfmSettings efm =
        EfmSettings.of(EfmLoss.PES)
            .withFloor(floor)
            .withPenalties(penalties)
            .withIterations(STEPS)
            .withPatience(0, TOLERANCE);
    try {
      EfmFit fit = new GaussNewton(efm).fit(rows.data(), rows.structure());
      return Double.isFinite(fit.objective()) ? Optional.of(fit.model()) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // nothing was sold
    }
  }

  /** c = SUM y / SUM f, within reason. */
  private static double correction(double[] actual, double[] forecast) {
    double sumY = Arrays.stream(actual).sum();
    double sumF = Arrays.stream(forecast).sum();
    return sumY > 0 && sumF > 0
        ? Math.max(LEAST_CORRECTION, Math.min(MOST_CORRECTION, sumY / sumF))
        : 1;
  }

  private static RatioQuantiles ratios(double[] actual, double[] forecast) {
    RatioQuantiles ratios = new RatioQuantiles();
    for (int n = 0; n < actual.length; n++) {
      ratios.add(actual[n], forecast[n]);
    }
    return ratios;
  }

  private static double wape(double[] actual, double[] forecast) {
    double errors = 0;
    double sum = 0;
    for (int n = 0; n < actual.length; n++) {
      errors += Math.abs(forecast[n] - actual[n]);
      sum += actual[n];
    }
    return errors / Math.max(sum, Double.MIN_NORMAL);
  }

  private static LaunchForecaster.Rows rows(List<LaunchExample> examples, boolean similarItems) {
    List<LaunchRow> launches = examples.stream().map(LaunchExample::row).toList();
    if (!similarItems) {
      return LaunchForecaster.Rows.ofAttributes(launches, totals(examples));
    }
    List<LocalDate> completedOn = examples.stream().map(LaunchExample::completedOn).toList();
    return LaunchForecaster.Rows.withSimilarItems(launches, completedOn, totals(examples));
  }

  private static double[] totals(List<LaunchExample> examples) {
    return examples.stream().mapToDouble(LaunchExample::total).toArray();
  }
}
