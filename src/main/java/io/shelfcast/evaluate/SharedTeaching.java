package io.shelfcast.evaluate;

import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.model.deepfm.OuterLoop;
import io.shelfcast.topology.LearnedModels;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.CategoryNetwork;
import io.shelfcast.training.Example;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * The shared weights that all categories but one teach, for each that is left out: epoch by epoch
 * as in the stream, one step from the mean of the others' outer gradients.
 */
final class SharedTeaching {
  private final AdaptationPlan plan;
  private final TrainingSettings training;
  private final CategoryDeepFmTrainer.Settings settings;

  /** By the product's outer loop. */
  SharedTeaching(AdaptationPlan plan) {
    this.plan = plan;
    this.training = plan.training();
    this.settings = plan.model();
  }

  /**
   * Teaches.
   *
   * @param rows by category, in the order of their targets; none beyond its epoch's cutoff is seen
   * @param progress told the share that is done
   * @return by origin, and by the category that had no part in them
   */
  SortedMap<Long, SortedMap<String, MetaWeights>> withoutEach(
      SortedMap<String, List<Example>> rows, DoubleConsumer progress) {
    SortedMap<Long, SortedMap<String, MetaWeights>> taught = new TreeMap<>();
    SortedMap<String, MetaWeights> weights = new TreeMap<>();
    MetaWeights first = LearnedModels.firstShared(training);
    rows.keySet().forEach(category -> weights.put(category, first));
    int done = 0;
    List<Long> cutoffs = plan.cutoffs();
    for (long cutoff : cutoffs) {
      SortedMap<String, List<float[]>> gradients = new TreeMap<>();
      for (String teacher : rows.keySet()) {
        List<Example> own = AdaptationPlan.learned(rows.get(teacher), cutoff);
        if (enough(own)) {
          teach(teacher, cutoff, own, weights, gradients);
        }
        progress.accept((double) ++done / (rows.size() * cutoffs.size()));
      }
      gradients.forEach((leftOut, each) -> weights.put(leftOut, weights.get(leftOut).step(each)));
      plan.taughtBy(cutoff).forEach(origin -> taught.put(origin, new TreeMap<>(weights)));
    }
    return taught;
  }

  private boolean enough(List<Example> rows) {
    return rows.size() >= settings.leastRows();
  }

  /** Adds a category's gradient by all weights but those that it must not touch. */
  private void teach(
      String teacher,
      long cutoff,
      List<Example> rows,
      SortedMap<String, MetaWeights> weights,
      SortedMap<String, List<float[]>> gradients) {
    CategoryNetwork own = CategoryNetwork.of(training.grain(), rows, settings);
    OuterLoop loop = new OuterLoop(own.network(), own.link(), settings.outer());
    long[] targets = rows.stream().mapToLong(Example::target).toArray();
    long seed = training.seed(teacher, cutoff);
    Map<MetaWeights, float[]> known = new IdentityHashMap<>(); // all begin with the same weights
    weights.forEach(
        (leftOut, start) -> {
          if (!leftOut.equals(teacher)) {
            float[] gradient =
                known.computeIfAbsent(
                    start, from -> loop.gradient(from, own.table(), targets, seed));
            gradients.computeIfAbsent(leftOut, category -> new ArrayList<>()).add(gradient);
          }
        });
  }
}
