package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.deepfm.Adaptation;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.model.deepfm.DeepFmLearner;
import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.model.deepfm.DeepFmTable;
import io.shelfcast.model.deepfm.Link;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.model.deepfm.OuterLoop;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * Trains a category's {@link DeepFmForecaster}, from the weights that all categories share: where
 * there are rows enough by passes of Adam, else by a few inner steps. From random weights the
 * newest targets before those of the contest say after how many passes to stop. Candidate and
 * incumbent meet on targets that neither has learned from (the shared weights that a candidate
 * begins with may have, where candidates before it were rejected); where there are none, the
 * incumbent stays. Then a candidate that began with shared weights goes on over all rows, to the
 * mean of where two more passes lead; from random weights as many passes as before are made over
 * them.
 *
 * <p>Beside the model comes the category's outer gradient, from which the next shared weights are
 * made.
 */
public final class CategoryDeepFmTrainer implements Trainer {
  /**
   * What was chosen before anything was scored.
   *
   * @param learning passes at most, batch, rate and penalty, from random weights
   * @param tuning the same, from weights that other categories have taught: all passes are made, as
   *     a few weeks that are held out say too little of so short a way
   * @param finishing the same, from a candidate that such passes made, over all rows: the mean of
   *     parameters (decision 24)
   * @param parts of the network
   * @param leastRows before the held-out ones that passes are made of; with fewer, a category that
   *     has shared weights to start from makes inner steps only
   * @param heldOut targets that say when to stop, and newest ones that candidate and incumbent meet
   *     on at most, periods
   * @param inner steps from the shared weights
   * @param outer what the next ones come of
   */
  public record Settings(
      DeepFmLearner.Settings learning,
      DeepFmLearner.Settings tuning,
      DeepFmLearner.Settings finishing,
      DeepFmParts parts,
      int leastRows,
      int heldOut,
      Adaptation.Settings inner,
      OuterLoop.Settings outer) {
    /** The defaults. */
    public static Settings of(Period grain) {
      boolean days = grain == Period.DAY;
      return new Settings(
          new DeepFmLearner.Settings(6, 128, 1e-3, 1e-5),
          new DeepFmLearner.Settings(2, 128, 5e-4, 1e-5),
          new DeepFmLearner.Settings(2, 128, 1e-3, 1e-5),
          DeepFmParts.DEFAULT,
          300,
          days ? 28 : 8,
          Adaptation.Settings.DEFAULT,
          OuterLoop.Settings.of(grain));
    }

    /** The same, learning otherwise from random weights. */
    public Settings withLearning(DeepFmLearner.Settings other) {
      return new Settings(other, tuning, finishing, parts, leastRows, heldOut, inner, outer);
    }

    /** The same with other parts of the network. */
    public Settings with(DeepFmParts others) {
      return new Settings(learning, tuning, finishing, others, leastRows, heldOut, inner, outer);
    }

    /** The same with another inner and outer loop. */
    public Settings with(Adaptation.Settings otherInner, OuterLoop.Settings otherOuter) {
      return new Settings(
          learning, tuning, finishing, parts, leastRows, heldOut, otherInner, otherOuter);
    }
  }

  private static final float[] NO_GRADIENT = {};
  private static final int[] NO_ROWS = {};

  private final Period grain;
  private final Settings settings;
  private final Optional<MetaWeights> first;

  /**
   * Trains rows of that grain.
   *
   * @param first the shared weights before any category has taught them; empty: every category
   *     starts from its own random weights and sends no gradients
   */
  public CategoryDeepFmTrainer(Period grain, Settings settings, Optional<MetaWeights> first) {
    this.grain = grain;
    this.settings = settings;
    this.first = first;
  }

  @Override
  public String model() {
    return ModelNames.DEEPFM;
  }

  @Override
  public Optional<TrainedModel> train(TrainingTask task) {
    Optional<MetaWeights> taught = taught(task);
    Rows rows = rows(task, taught.isEmpty());
    boolean enough =
        rows.early().length >= settings.leastRows()
            && (taught.isPresent() || rows.late().length > 0);
    if (task.rows().isEmpty() || !enough && taught.isEmpty()) {
      return Optional.empty();
    }
    Optional<DeepFmForecaster> incumbent = task.incumbent().flatMap(CategoryDeepFmTrainer::read);
    if (incumbent.isPresent() && rows.unseen().isEmpty()) {
      return Optional.empty();
    }
    DeepFmLearner.Settings learning = taught.isPresent() ? settings.tuning() : settings.learning();
    Category category = new Category(task, taught, learning);
    int passes = enough ? category.passes(rows.early(), rows.late()) : 0;
    SortedMap<String, Double> holdout = new TreeMap<>();
    holdout.put("passes", (double) passes);
    boolean champion = true;
    float[] theta;
    if (rows.known().length > 0 && !rows.unseen().isEmpty()) {
      float[] candidate = category.fit(rows.known(), passes);
      champion =
          meet(
              category.forecaster(candidate, rows.known(), enough),
              rows.unseen(),
              category.link,
              incumbent,
              holdout);
      theta = category.fitOn(candidate, rows.all(), passes);
    } else {
      theta = category.fit(rows.all(), passes);
    }
    return Optional.of(
        new TrainedModel(
            category.forecaster(theta, rows.all(), enough).toBytes(),
            DeepFmForecaster.FORMAT,
            task.rows().size(),
            "%08x".formatted(settings.toString().hashCode()),
            holdout,
            champion,
            enough ? category.outerGradient(taught.or(() -> first)) : NO_GRADIENT));
  }

  /**
   * What a task's rows are for, by their numbers.
   *
   * @param all of them
   * @param early those before the late ones
   * @param late a while of targets that say when to stop
   * @param known all that candidate and incumbent may have learned when they meet
   * @param unseen the rows that they meet on
   */
  private record Rows(int[] all, int[] early, int[] late, int[] known, List<Example> unseen) {}

  /**
   * Says what rows are for.
   *
   * @param chosen whether the late ones choose a candidate: then they end before its contest, if it
   *     has one (decision 33)
   */
  private Rows rows(TrainingTask task, boolean chosen) {
    long known = task.beforeContest(settings.heldOut());
    long end = chosen && task.incumbent().isPresent() ? known : task.cutoff();
    long stop = end - settings.heldOut();
    return new Rows(
        numbers(task, target -> true),
        numbers(task, target -> target <= stop),
        numbers(task, target -> target > stop && target <= end),
        numbers(task, target -> target <= known),
        task.rows().stream().filter(row -> row.target() > known).toList());
  }

  private static int[] numbers(TrainingTask task, LongPredicate targets) {
    List<Example> rows = task.rows();
    return IntStream.range(0, rows.size())
        .filter(n -> targets.test(rows.get(n).target()))
        .toArray();
  }

  /** The shared weights, if some category has taught them yet, and for networks like these. */
  private Optional<MetaWeights> taught(TrainingTask task) {
    return first.flatMap(
        shape -> task.shared().flatMap(MetaWeights::read).filter(shape::sameShape));
  }

  /** Scores a candidate on the held-out rows, and the incumbent; says whether it replaces it. */
  private boolean meet(
      DeepFmForecaster candidate,
      List<Example> held,
      Link link,
      Optional<DeepFmForecaster> incumbent,
      SortedMap<String, Double> holdout) {
    HoldoutScores scores = HoldoutScores.of(candidate, held, grain, link::learned);
    scores.into("", holdout);
    if (incumbent.isEmpty()) {
      return scores.isPublishable();
    }
    HoldoutScores its = HoldoutScores.of(incumbent.get(), held, grain, link::learned);
    its.into("incumbent.", holdout);
    return scores.isPublishable() && scores.beat(its);
  }

  /** An incumbent that this release cannot read is none. */
  private static Optional<DeepFmForecaster> read(Incumbent incumbent) {
    try {
      return Optional.of(
          DeepFmForecaster.fromBytes(incumbent.parameters(), "incumbent", LocalDate.MIN));
    } catch (ModelFormatException e) {
      return Optional.empty();
    }
  }

  /** A category's rows, and its network. */
  private final class Category {
    private final List<Example> examples;
    private final long seed;
    private final Link link;
    private final DeepFmTable table;
    private final DeepFmNetwork network;
    private final Optional<MetaWeights> taught;
    private final float[] start;
    private final DeepFmLearner.Settings learning;

    Category(TrainingTask task, Optional<MetaWeights> taught, DeepFmLearner.Settings learning) {
      examples = task.rows();
      seed = task.seed();
      this.taught = taught;
      this.learning = learning;
      CategoryNetwork own = CategoryNetwork.of(grain, examples, settings);
      link = own.link();
      table = own.table();
      network = own.network();
      start =
          taught
              .map(weights -> weights.start(network, table.encoder()))
              .orElseGet(() -> DeepFmLearner.start(network, task.startSeed()));
    }

    /** All that may be made from weights that were taught; else as many as held-out rows say. */
    int passes(int[] rows, int[] held) {
      return taught.isPresent()
          ? learning.passes()
          : learner(learning.passes()).fit(start, table.rows(), rows, held, seed).passes();
    }

    /** Makes passes over rows; without any, inner steps from weights that were taught. */
    float[] fit(int[] rows, int passes) {
      if (passes == 0) {
        return taught.isPresent() ? adapted(rows) : start;
      }
      return learner(passes).fit(start, table.rows(), rows, NO_ROWS, seed).theta();
    }

    /**
     * Fits to more rows than a candidate knows: by going on from it, or anew where held-out rows
     * said how many passes are enough, or none is made.
     */
    float[] fitOn(float[] candidate, int[] rows, int passes) {
      return taught.isPresent() && passes > 0
          ? new DeepFmLearner(network, link, settings.finishing())
              .average(candidate, table.rows(), rows, seed)
          : fit(rows, passes);
    }

    private DeepFmLearner learner(int passes) {
      return new DeepFmLearner(network, link, learning.withPasses(passes));
    }

    private float[] adapted(int[] rows) {
      return new Adaptation(network, link, settings.inner())
          .adapt(start, table.rows(), rows, new SplittableRandom(seed));
    }

    /** Rows that teach no level (decision 12) do not correct it either. */
    DeepFmForecaster forecaster(float[] theta, int[] rows, boolean enough) {
      return table.forecaster(network, theta, enough ? rows : NO_ROWS, !enough);
    }

    float[] outerGradient(Optional<MetaWeights> shared) {
      if (shared.isEmpty()) {
        return NO_GRADIENT;
      }
      long[] targets = examples.stream().mapToLong(Example::target).toArray();
      return new OuterLoop(network, link, settings.outer())
          .gradient(shared.get(), table, targets, seed);
    }
  }
}
