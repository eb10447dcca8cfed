package io.shelfcast.training;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.model.efm.CategoryAnswers;
import io.shelfcast.model.efm.CategoryAnswers.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What forecasts of launches that were held out say of each category: how the model's bias is
 * corrected, whether it beats the mean profile, and how actuals scatter.
 *
 * <p>A category's correction is drawn to that of all, the more so the fewer launches it has:
 *
 * <pre>c = w SUM y / SUM f + (1 - w) c(all),   w = n / (n + prior)</pre>
 *
 * <p>The prior, one for all, is the one of {@link #PRIORS} with the least WAPE where each fold is
 * corrected by what the others say; on these forecasts the model meets the profile, too.
 *
 * <p>Source: Buehlmann 1967, "Experience rating and credibility", ASTIN Bulletin 4(3).
 */
final class CategoryCalibration {
  /** Launches that the correction of all weighs as much as; with the first it is everyone's. */
  private static final List<Double> PRIORS = List.of(Double.POSITIVE_INFINITY, 100.0, 30.0, 10.0);

  static final double LEAST_CORRECTION = 0.2;
  static final double MOST_CORRECTION = 2.5;

  private static final int NONE = -1; // no fold

  /**
   * A launch that was held out.
   *
   * @param category its category
   * @param novelty what was new in it: the item, or the location
   * @param fold that was held out
   * @param actual units that it sold
   * @param model units by the model of the other folds, not corrected
   * @param profile units by the mean profile of its category in the other folds
   */
  record Held(
      String category, String novelty, int fold, double actual, double model, double profile) {}

  private final LaunchTrainer.Settings settings;
  private final List<Held> held;
  private final Map<String, List<Held>> byCategory = new TreeMap<>();

  CategoryCalibration(LaunchTrainer.Settings settings, List<Held> held) {
    this.settings = settings;
    this.held = held;
    held.forEach(h -> byCategory.computeIfAbsent(h.category(), c -> new ArrayList<>()).add(h));
  }

  /** Factors of the model's forecasts. */
  private record Corrections(double common, Map<String, Double> byCategory) {
    double corrected(Held held) {
      return byCategory.get(held.category()) * held.model();
    }
  }

  /** Answers by the profile alone. */
  CategoryAnswers withoutModel() {
    return answers(Answer.PROFILE, Map.of(), Held::profile);
  }

  /** Answers by the model or the profile, whichever is better. */
  CategoryAnswers answers() {
    double prior = prior();
    ToDoubleFunction<Held> model = corrected(prior);
    Corrections corrections = corrections(prior, NONE);
    boolean beats = wape(held, corrected(Double.POSITIVE_INFINITY)) < wape(held, Held::profile);
    Map<String, Answer> own = new TreeMap<>();
    byCategory.forEach(
        (category, its) -> {
          boolean byModel = speaks(its) ? wape(its, model) < wape(its, Held::profile) : beats;
          double c = corrections.byCategory().get(category);
          own.put(category, byModel ? new Answer(true, c) : Answer.PROFILE);
        });
    return answers(
        beats ? new Answer(true, corrections.common()) : Answer.PROFILE,
        own,
        h -> own.get(h.category()).byModel() ? model.applyAsDouble(h) : h.profile());
  }

  /** With the ratios that launches which were held out had to these forecasts. */
  private CategoryAnswers answers(
      Answer common, Map<String, Answer> own, ToDoubleFunction<Held> forecast) {
    Map<String, RatioQuantiles> ratios = new TreeMap<>();
    byCategory.forEach((category, its) -> ratios.put(category, ratios(its, forecast)));
    ratios.values().removeIf(its -> its.count() < RatioQuantiles.ENOUGH);
    return new CategoryAnswers(common, own, ratios(held, forecast), ratios);
  }

  /** Whether there are as many launches as a model is made of. */
  private boolean speaks(List<Held> its) {
    return its.size() >= settings.leastRows()
        && its.stream().map(Held::novelty).distinct().count() >= settings.leastItems();
  }

  /** Of equal ones the larger. */
  private double prior() {
    double best = PRIORS.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (double prior : PRIORS) {
      double wape = wape(held, corrected(prior));
      if (wape < least) {
        best = prior;
        least = wape;
      }
    }
    return best;
  }

  /** The model's forecasts, each fold corrected by the others. */
  private ToDoubleFunction<Held> corrected(double prior) {
    Map<Integer, Corrections> byFold = new TreeMap<>();
    held.forEach(h -> byFold.computeIfAbsent(h.fold(), fold -> corrections(prior, fold)));
    return h -> byFold.get(h.fold()).corrected(h);
  }

  private Corrections corrections(double prior, int exceptFold) {
    double common = correction(except(exceptFold, held));
    Map<String, Double> own = new TreeMap<>();
    byCategory.forEach(
        (category, its) -> {
          List<Held> known = except(exceptFold, its);
          double weight = known.size() / (known.size() + prior);
          own.put(category, weight * correction(known) + (1 - weight) * common);
        });
    return new Corrections(common, own);
  }

  private static List<Held> except(int fold, List<Held> held) {
    return held.stream().filter(h -> h.fold() != fold).toList();
  }

  /**
   * c = SUM y / SUM f of the model, within reason: of a category, too, since one launch that sells
   * many times the rest may make up most of its sum.
   */
  static double correction(List<Held> held) {
    double actual = held.stream().mapToDouble(Held::actual).sum();
    double model = held.stream().mapToDouble(Held::model).sum();
    return model > 0 ? Math.max(LEAST_CORRECTION, Math.min(MOST_CORRECTION, actual / model)) : 1;
  }

  static double wape(List<Held> held, ToDoubleFunction<Held> forecast) {
    double errors = 0;
    double sum = 0;
    for (Held h : held) {
      errors += Math.abs(forecast.applyAsDouble(h) - h.actual());
      sum += h.actual();
    }
    return errors / Math.max(sum, Double.MIN_NORMAL);
  }

  private static RatioQuantiles ratios(List<Held> held, ToDoubleFunction<Held> forecast) {
    RatioQuantiles ratios = new RatioQuantiles();
    held.forEach(h -> ratios.add(h.actual(), forecast.applyAsDouble(h)));
    return ratios;
  }
}
