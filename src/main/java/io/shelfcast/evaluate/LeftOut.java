package io.shelfcast.evaluate;

import io.shelfcast.model.deepfm.Adaptation;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.model.deepfm.DeepFmLearner;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.CategoryNetwork;
import io.shelfcast.training.Example;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A category that is left out at an origin, with so many days of support: what each way to forecast
 * it errs.
 */
final class LeftOut {
  static final String OWN_MEAN = "own mean";
  static final String OWN_LEVEL = "own level";
  static final String PASSES = "passes";
  static final String SCRATCH = "scratch";
  static final String SHARED = "shared";

  /** Inner steps of the curves. */
  static final List<Integer> STEPS = List.of(0, 1, 2, 5, 10, 20, 50);

  /** Times that the steps' batches, and random weights, are drawn. */
  static final int DRAWS = 3;

  private final String category;
  private final long origin;
  private final int days;
  private final List<Example> support;
  private final List<Example> test;
  private final AdaptationPlan plan;
  private final CategoryDeepFmTrainer.Settings settings;
  private final CategoryNetwork own;
  private final int[] numbers;
  private final SortedMap<String, WeightedErrors> errors = new TreeMap<>();

  /**
   * Nothing scored yet.
   *
   * @param origin as-of day
   * @param days of the support
   * @param rows the category's, of which the support's make encoding, link, baselines and network
   */
  LeftOut(String category, long origin, int days, List<Example> rows, AdaptationPlan plan) {
    this.category = category;
    this.origin = origin;
    this.days = days;
    this.plan = plan;
    support = AdaptationPlan.support(rows, origin, days);
    test = AdaptationPlan.scored(rows, origin);
    settings = plan.model();
    own = CategoryNetwork.of(plan.training().grain(), support, settings);
    numbers = IntStream.range(0, support.size()).toArray();
  }

  String category() {
    return category;
  }

  long origin() {
    return origin;
  }

  int days() {
    return days;
  }

  int supportRows() {
    return support.size();
  }

  int testRows() {
    return test.size();
  }

  /** The errors of a way to forecast: one of the constants, or what {@link #after} says. */
  WeightedErrors errors(String way) {
    return errors.computeIfAbsent(way, name -> new WeightedErrors());
  }

  /** All of them, by name. */
  SortedMap<String, WeightedErrors> errors() {
    return Collections.unmodifiableSortedMap(errors);
  }

  /** The name of weights after so many inner steps. */
  static String after(String start, int steps) {
    return start + " " + steps;
  }

  /** Scores what needs no network. */
  void scoreBaselines() {
    double demand = support.stream().mapToDouble(row -> row.weight() * row.actual()).sum();
    double mean = demand / support.stream().mapToDouble(Example::weight).sum();
    for (Example row : test) {
      errors(OWN_MEAN).add(row.actual(), mean, row.weight());
      double level = own.table().encoder().level().of(row.values());
      errors(OWN_LEVEL).add(row.actual(), level, row.weight());
    }
  }

  /**
   * Scores the network from all starts, drawing batches {@value #DRAWS} times.
   *
   * @param shared what the others taught
   */
  void scoreNetworks(MetaWeights shared) {
    float[] fromShared = shared.start(own.network(), own.table().encoder());
    DeepFmLearner learner = new DeepFmLearner(own.network(), own.link(), settings.learning());
    for (int draw = 0; draw < DRAWS; draw++) {
      long seed = plan.training().seed(category, origin + draw);
      float[] random = DeepFmLearner.start(own.network(), seed);
      scoreSteps(SCRATCH, random, seed);
      scoreSteps(SHARED, fromShared, seed);
      score(PASSES, learner.fit(random, own.table().rows(), numbers, new int[0], seed).theta());
    }
  }

  private void scoreSteps(String name, float[] start, long seed) {
    boolean curve = AdaptationPlan.REPORTED.contains(days);
    for (int steps : curve ? STEPS : List.of(0, settings.inner().steps())) {
      float[] theta =
          new Adaptation(own.network(), own.link(), settings.inner().withSteps(steps))
              .adapt(start, own.table().rows(), numbers, new SplittableRandom(seed));
      score(after(name, steps), theta);
    }
  }

  /** As the product's forecaster, but without the corrections that it would take from rows. */
  private void score(String way, float[] theta) {
    DeepFmForecaster forecaster = own.table().forecaster(own.network(), theta, new int[0], true);
    double[] mean = new double[1];
    double[] point = new double[1];
    for (Example row : test) {
      forecaster.score(row.asFeatureRows(), mean, point);
      errors(way).add(row.actual(), mean[0], row.weight());
    }
  }
}
