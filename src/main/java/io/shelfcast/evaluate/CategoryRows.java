package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Item;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSet;
import io.shelfcast.topology.ModelSource;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.ShelfcastConfig;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows that the product would learn from, by category: a data set is played through the serving
 * topology and on to the training application, where this stands for a model and keeps what it is
 * given. Nothing is forecast meanwhile, and nothing is played once all rows are there.
 */
final class CategoryRows implements Trainer {
  private static final int ALL = Integer.MAX_VALUE;

  private final long last;
  private final SortedMap<String, List<Example>> byCategory = new TreeMap<>();
  private final Map<Object, Object> known = new HashMap<>();
  private boolean complete;

  private CategoryRows(long last) {
    this.last = last;
  }

  /**
   * Settings with which rows of these targets come.
   *
   * @param horizon the farthest that a row looks ahead
   */
  static ServingSettings settings(
      BacktestSettings settings, LocalDate first, LocalDate last, int horizon) {
    Period grain = settings.grain();
    int window = Math.toIntExact(grain.indexOf(last) - grain.indexOf(first) + 1);
    return settings
        .with(ShelfcastConfig.HORIZON, horizon)
        .with(ShelfcastConfig.FROM, last.plusDays(1).toString())
        .with(ShelfcastConfig.TRAINING, true)
        .with(ShelfcastConfig.TRAINING_EVERY, 1) // an epoch that ends with the last target
        .with(ShelfcastConfig.TRAINING_LAG, 0)
        .with(ShelfcastConfig.TRAINING_START, last.toString())
        .with(ShelfcastConfig.TRAINING_FROM, first.toString())
        .with(ShelfcastConfig.TRAINING_WINDOW, window)
        .with(ShelfcastConfig.TRAINING_MAX_ROWS, ALL)
        .with(ShelfcastConfig.DEEPFM_META, false) // nobody shares anything here
        .serving();
  }

  /**
   * Plays a data set.
   *
   * @param settings from {@link #settings}
   * @return by category, each in a fixed order that begins with the target
   * @throws EvaluationException when the last target's day has not closed at the end of the feed
   */
  static SortedMap<String, List<Example>> of(
      DataSet dataSet, Topics topics, ServingSettings settings, BacktestProgress progress) {
    CategoryRows rows = new CategoryRows(settings.training().firstCutoff());
    DemandLog demand = new DemandLog(settings.demand());
    try (Backtest backtest =
        new Backtest(
            dataSet,
            topics,
            settings,
            List.of(),
            demand,
            new ExplanationLog(),
            List.of(rows),
            ModelSource.NONE)) {
      backtest.runUntil(() -> rows.complete, progress);
    }
    if (rows.byCategory.isEmpty()) {
      throw new EvaluationException(
          "%s has no rows to learn from that end with %s, or that day never closes: an earlier --origins may do"
              .formatted(dataSet.name(), settings.training().grain().lastDate(rows.last)));
    }
    return rows.byCategory;
  }

  /** The number of categories that a data set's items are of. */
  static int categories(DataSet dataSet) {
    return (int)
        dataSet.reference().stream()
            .filter(event -> event.value() instanceof Item)
            .map(event -> ((Item) event.value()).getCategory())
            .distinct()
            .count();
  }

  @Override
  public String model() {
    return "rows";
  }

  @Override
  public Optional<TrainedModel> train(TrainingTask task) {
    complete = task.cutoff() > last; // every category has been trained at the last target before
    if (task.cutoff() == last && !task.rows().isEmpty()) {
      List<Example> rows = new ArrayList<>(task.rows().size());
      task.rows().forEach(row -> rows.add(compact(row)));
      byCategory.put(task.category(), rows);
    }
    return Optional.empty();
  }

  /** Names are the same in many rows, and there are very many rows. */
  private Example compact(Example row) {
    String[] levels = row.levels();
    for (int i = 0; i < levels.length; i++) {
      levels[i] = levels[i] == null ? null : once(levels[i]);
    }
    return new Example(
        once(row.locationId()),
        once(row.itemId()),
        row.target(),
        row.horizon(),
        row.values(),
        levels,
        once(row.attributes()),
        row.actual(),
        row.weight());
  }

  @SuppressWarnings("unchecked") // what is equal is of the same type
  private <T> T once(T value) {
    T first = (T) known.putIfAbsent(value, value);
    return first == null ? value : first;
  }
}
