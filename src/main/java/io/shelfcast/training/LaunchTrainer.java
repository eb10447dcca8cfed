package io.shelfcast.training;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.model.efm.CategoryAnswers;
import io.shelfcast.model.efm.CategoryAnswers.Answer;
import io.shelfcast.model.efm.EfmFit;
import io.shelfcast.model.efm.EfmLoss;
import io.shelfcast.model.efm.EfmModel;
import io.shelfcast.model.efm.EfmPenalties;
import io.shelfcast.model.efm.EfmSettings;
import io.shelfcast.model.efm.GaussNewton;
import io.shelfcast.model.efm.LaunchForecaster;
import io.shelfcast.model.efm.LaunchRow;
import io.shelfcast.training.CategoryCalibration.Held;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Learns from completed launches what the next one will sell: an EFM on percentage errors (the
 * paper's own use of it), over attributes and, where that is tried and helps, over what similar
 * items sold (its SP-EFM).
 *
 * <p>Launches are few, so none are put aside for good: items are dealt to {@value #FOLDS} folds,
 * and each fold is forecast by a model of the others. On these forecasts, of items that their model
 * has not seen, the bias is corrected (PES underestimates by construction), the ratios are taken
 * that the quantiles come from, and the model meets the mean profile of the category, which answers
 * in its place where the model does no better: each by category, as far as it has the launches.
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
  private static final Answer RAW = new Answer(true, 1);

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
      LaunchForecaster fallback =
          rows(sorted, false)
              .forecaster(CategoryAnswers.alike(Answer.PROFILE, new RatioQuantiles()));
      return Optional.of(new LaunchModel(fallback, sorted.size(), 1, Double.NaN, Double.NaN));
    }
    List<CrossFit> fits =
        choices(totals(sorted)).stream().map(choice -> crossFit(choice, sorted, folds)).toList();
    Optional<CrossFit> best =
        fits.stream().filter(CrossFit::usable).min(Comparator.comparingDouble(CrossFit::wape));
    LaunchForecaster.Rows all =
        rows(sorted, best.map(fit -> fit.choice().similarItems()).orElse(false));
    Optional<EfmModel> full = best.flatMap(fit -> fit(all, fit.choice().floor()));
    List<Held> held = best.orElse(fits.get(0)).held();
    double baselineWape = CategoryCalibration.wape(held, Held::profile);
    CategoryCalibration calibration = new CategoryCalibration(settings, held);
    if (full.isEmpty()) {
      LaunchForecaster fallback = all.forecaster(calibration.withoutModel());
      return Optional.of(new LaunchModel(fallback, sorted.size(), 1, Double.NaN, baselineWape));
    }
    LaunchForecaster forecaster = all.forecaster(full.get(), calibration.answers());
    CrossFit fit = best.get();
    return Optional.of(
        new LaunchModel(forecaster, sorted.size(), fit.correction(), fit.wape(), baselineWape));
  }

  /**
   * What cross-validation chooses.
   *
   * @param floor denominators' floor
   * @param similarItems whether the model sees what similar items sold
   */
  private record Choice(double floor, boolean similarItems) {}

  /**
   * Forecasts of launches that their model, of a choice, has not seen.
   *
   * @param usable whether each fold has a model, and the bias is not beyond correction
   * @param correction c = SUM y / SUM f over all
   * @param wape so corrected
   */
  private record CrossFit(
      Choice choice, List<Held> held, boolean usable, double correction, double wape) {}

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

  private CrossFit crossFit(Choice choice, List<LaunchExample> sorted, Map<String, Integer> folds) {
    List<Held> held = new ArrayList<>();
    boolean fitted = true;
    for (int fold = 0; fold < FOLDS; fold++) {
      fitted &= forecastFold(fold, choice, sorted, folds, held);
    }
    double correction = CategoryCalibration.correction(held);
    boolean usable =
        fitted
            && correction > CategoryCalibration.LEAST_CORRECTION
            && correction < CategoryCalibration.MOST_CORRECTION;
    double wape = CategoryCalibration.wape(held, h -> correction * h.model());
    return new CrossFit(choice, held, usable, correction, wape);
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
      List<Held> held) {
    Map<Boolean, List<LaunchExample>> isHeld =
        sorted.stream()
            .collect(Collectors.partitioningBy(e -> folds.get(novelty.of(e.row())) == fold));
    LaunchForecaster.Rows rows = rows(isHeld.get(false), choice.similarItems());
    Optional<EfmModel> fitted = fit(rows, choice.floor());
    LaunchForecaster raw =
        fitted
            .map(efm -> rows.forecaster(efm, CategoryAnswers.alike(RAW, new RatioQuantiles())))
            .orElseGet(
                () -> rows.forecaster(CategoryAnswers.alike(Answer.PROFILE, new RatioQuantiles())));
    for (LaunchExample example : isHeld.get(true)) {
      LaunchRow row = example.row();
      held.add(
          new Held(
              row.category(),
              novelty.of(row),
              fold,
              example.total(),
              raw.forecast(row).mean(),
              raw.baseline(row)));
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
