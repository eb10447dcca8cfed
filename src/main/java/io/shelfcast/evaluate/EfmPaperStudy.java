package io.shelfcast.evaluate;

import io.shelfcast.model.efm.Folds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The EFM paper's experiment with its public tables (sections 6.3 and 6.4): five folds, every model
 * fitted to four and scored on the fifth, hyper-parameters and terms chosen within the four.
 */
public final class EfmPaperStudy {
  /** Folds of the scores. */
  public static final int FOLDS = 5;

  private static final long SEED = 1;

  /** Told of each model and set before it runs. */
  @FunctionalInterface
  public interface Progress {
    /**
     * A step begins.
     *
     * @param done share of the steps before it
     */
    void at(double done, String set, String model);
  }

  private final Progress progress;

  /** A study. */
  public EfmPaperStudy(Progress progress) {
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param dir folder with student-performance and forest-fires
   * @throws EvaluationException when a file is not there or is broken
   */
  public EfmPaperResult run(Path dir) {
    return run(dir, List.of(PaperModel.values()));
  }

  /** Runs it with some models only. */
  EfmPaperResult run(Path dir, List<PaperModel> models) {
    List<EfmPaperResult.OfSet> sets = new ArrayList<>();
    for (PaperSet set : PaperSet.values()) {
      PaperTable table = PaperTable.read(dir.resolve(set.file()), set.separator(), set.target());
      Folds folds = Folds.of(table.y().length, FOLDS, SEED);
      Map<PaperModel, PaperForecasts> forecasts = new EnumMap<>(PaperModel.class);
      Map<String, List<String>> selected = new TreeMap<>();
      for (PaperModel model : models) {
        if (!model.available()) {
          continue;
        }
        int step = set.ordinal() * models.size() + models.indexOf(model);
        progress.at(
            (double) step / (PaperSet.values().length * models.size()), set.label(), model.label());
        double[] f = new double[table.y().length];
        for (int fold = 0; fold < FOLDS; fold++) {
          int[] test = folds.test(fold);
          double[] some =
              model.forecast(
                  table,
                  folds.train(fold),
                  test,
                  set.selection(),
                  terms ->
                      selected
                          .computeIfAbsent(model.label(), label -> new ArrayList<>())
                          .add(terms));
          for (int i = 0; i < test.length; i++) {
            f[test[i]] = some[i];
          }
        }
        forecasts.put(model, new PaperForecasts(model.label(), table.y(), f));
      }
      sets.add(new EfmPaperResult.OfSet(set, forecasts, selected));
    }
    return new EfmPaperResult(sets);
  }
}
