package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.Model;
import io.shelfcast.topology.ModelSource;
import io.shelfcast.training.Epochs;
import io.shelfcast.training.Example;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * LightGBM beside the product's own models: trained at the same cutoffs, on the same rows and
 * features, and a shadow in serving, which is scored and never blended. Its trees stay in this
 * process, so nothing of it is published.
 *
 * <p>Two models, as the EFM has: the mean by Tweedie deviance on y / level, and the point that
 * makes percentage errors small by absolute errors of ln(y / level) on the rows with demand,
 * weighted by 1/y: the median under these weights is what minimises E|y-f|/y. Parameters are
 * LightGBM's defaults, but for {@value #TREES} trees at a rate of 0.05. Close it: it holds native
 * memory.
 */
final class LightGbmPeer implements Trainer, ModelSource, AutoCloseable {
  /** What reports call it. */
  static final String NAME = "lightgbm";

  private static final int TREES = 200;
  private static final int LEAST_ROWS = 300;
  private static final double FLOOR = 0.25; // of the level: no weight is larger than at this demand

  private final Period grain;
  private final Epochs epochs;
  private final long firstCutoff;
  private final Map<String, TreeMap<Long, Trees>> byCategory = new HashMap<>();

  /**
   * @param firstCutoff models of earlier ones are not scored, and not trained
   */
  LightGbmPeer(Period grain, Epochs epochs, long firstCutoff) {
    this.grain = grain;
    this.epochs = epochs;
    this.firstCutoff = firstCutoff;
  }

  @Override
  public String model() {
    return NAME;
  }

  @Override
  public Optional<TrainedModel> train(TrainingTask task) {
    if (task.cutoff() >= firstCutoff && task.rows().size() >= LEAST_ROWS) {
      fit(task)
          .ifPresent(
              trees ->
                  byCategory
                      .computeIfAbsent(task.category(), category -> new TreeMap<>())
                      .put(task.cutoff(), trees));
    }
    return Optional.empty();
  }

  @Override
  public List<Model> current(String category, long asOf) {
    var newest =
        byCategory.getOrDefault(category, new TreeMap<>()).floorEntry(epochs.inForce(asOf));
    return newest == null ? List.of() : List.of(newest.getValue());
  }

  private Optional<Trees> fit(TrainingTask task) {
    List<Example> rows = task.rows();
    List<Example> sold = rows.stream().filter(row -> row.actual() > 0).toList();
    if (sold.size() < LEAST_ROWS) {
      return Optional.empty();
    }
    PeerColumns columns = PeerColumns.of(FeatureSchema.of(grain), rows);
    double[] share =
        rows.stream().mapToDouble(r -> r.actual() / columns.level(r.values())).toArray();
    double[] weights =
        rows.stream().mapToDouble(r -> r.weight() * columns.level(r.values())).toArray();
    double[] logs =
        sold.stream()
            .mapToDouble(r -> StrictMath.log(r.actual() / columns.level(r.values())))
            .toArray();
    double[] percentageWeights =
        sold.stream()
            .mapToDouble(
                r -> {
                  double level = columns.level(r.values());
                  return r.weight() * level / Math.max(r.actual(), FLOOR * level);
                })
            .toArray();
    LightGbm mean =
        LightGbm.train(columns.of(rows), share, weights, parameters(columns, "tweedie"));
    LightGbm percentage =
        LightGbm.train(
            columns.of(sold), logs, percentageWeights, parameters(columns, "regression_l1"));
    LocalDate through = grain.lastDate(task.cutoff());
    return Optional.of(new Trees(through, columns, mean, percentage));
  }

  private static Map<String, String> parameters(PeerColumns columns, String objective) {
    Map<String, String> parameters = new HashMap<>();
    parameters.put("objective", objective);
    parameters.put("num_iterations", Integer.toString(TREES));
    parameters.put("learning_rate", "0.05");
    if (!columns.categorical().isEmpty()) {
      parameters.put("categorical_feature", columns.categorical());
    }
    return parameters;
  }

  @Override
  public void close() {
    byCategory.values().forEach(models -> models.values().forEach(Trees::close));
    byCategory.clear();
  }

  /** The models of one cutoff. */
  private record Trees(
      LocalDate trainedThrough, PeerColumns columns, LightGbm mean, LightGbm percentage)
      implements Model {
    @Override
    public String name() {
      return NAME;
    }

    @Override
    public String version() {
      return trainedThrough.toString();
    }

    @Override
    public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
      List<float[]> x = new ArrayList<>(rows.count());
      for (int row = 0; row < rows.count(); row++) {
        x.add(columns.of(rows.values()[row], rows.levels()[row], rows.attributes()));
      }
      float[][] all = x.toArray(float[][]::new);
      double[] shares = mean.predict(all);
      double[] logs = percentage.predict(all);
      for (int row = 0; row < all.length; row++) {
        double level = columns.level(rows.values()[row]);
        means[row] = Math.max(0, level * shares[row]);
        percentagePoints[row] = level * StrictMath.exp(logs[row]);
      }
    }

    void close() {
      mean.close();
      percentage.close();
    }
  }
}
