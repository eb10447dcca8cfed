package io.shelfcast.evaluate;

import io.shelfcast.model.efm.EfmData;
import io.shelfcast.model.efm.EfmLoss;
import io.shelfcast.model.efm.EfmPair;
import io.shelfcast.model.efm.EfmPenalties;
import io.shelfcast.model.efm.EfmSettings;
import io.shelfcast.model.efm.EfmStructure;
import io.shelfcast.model.efm.Folds;
import io.shelfcast.model.efm.GaussNewton;
import io.shelfcast.model.efm.Gfsfs;
import io.shelfcast.model.efm.GfsfsSettings;
import io.shelfcast.model.efm.HyperParameterSearch;
import io.shelfcast.model.efm.LinearModel;
import io.shelfcast.model.efm.LogFm;
import io.shelfcast.model.efm.TestError;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The models of the study. Each chooses its hyper-parameters by five folds of the training rows,
 * judged by what its loss stands for: PES by MAPE, ES by MAE.
 */
enum PaperModel {
  EFM_PES("EFM-PES", EfmLoss.PES),
  EFM_ES("EFM-ES", EfmLoss.ES),
  LOG_FM_PES("logFM-PES", EfmLoss.PES),
  LOG_FM_ES("logFM-ES", EfmLoss.ES),
  RANDOM_FOREST("random forest", EfmLoss.ES),
  LS("linear LS", EfmLoss.ES),
  LPS("linear LPS", EfmLoss.PES);

  private static final double FLOOR = 1e-9;
  private static final int INNER_FOLDS = 5;
  private static final long INNER_SEED = 2;
  private static final int FACTORS = 2; // the paper's k
  private static final double FACTOR_SD = 0.1; // the paper's
  private static final int SWEEPS = 20;
  private static final int DRAWS = 30;
  private static final double[] PENALTIES_W = {1e-5, 1e-4, 1e-3, 1e-2};
  private static final double[] PENALTIES_V = {1e-4, 1e-2};
  private static final List<Double> RIDGES = List.of(1e-4, 1e-3, 1e-2, 1e-1, 1.0);
  private static final List<Integer> LEAST_LEAVES = List.of(3, 10, 20);

  private final String label;
  private final EfmLoss loss;

  PaperModel(String label, EfmLoss loss) {
    this.label = label;
    this.loss = loss;
  }

  /** As the paper calls it. */
  String label() {
    return label;
  }

  /** Whether it can run here. */
  boolean available() {
    return this != RANDOM_FOREST || LightGbm.unavailable().isEmpty();
  }

  /**
   * Fits to the training rows and forecasts the test rows.
   *
   * @param depths of the selection
   * @param selected is told the terms that an EFM selects
   * @return forecasts, in the order of test
   */
  double[] forecast(
      PaperTable table, int[] train, int[] test, GfsfsSettings depths, Consumer<String> selected) {
    return switch (this) {
      case EFM_PES, EFM_ES -> efm(table, train, test, depths, selected);
      case LOG_FM_PES, LOG_FM_ES -> logFm(table, train, test);
      case RANDOM_FOREST ->
          forest(table, train, test, searched(table, train, LEAST_LEAVES, this::forest));
      case LS, LPS -> linear(table, train, test, searched(table, train, RIDGES, this::linear));
    };
  }

  private double[] efm(
      PaperTable table, int[] train, int[] test, GfsfsSettings depths, Consumer<String> selected) {
    PaperFeatures features = PaperFeatures.of(table, train);
    EfmData rows = features.levels(train);
    EfmSettings settings = GaussNewton.settings(loss);
    EfmStructure terms = new Gfsfs(depths, settings).select(rows).structure();
    selected.accept(describe(table, terms));
    EfmPenalties penalties =
        HyperParameterSearch.best(
            HyperParameterSearch.grid(
                PENALTIES_W, terms.pairs().isEmpty() ? new double[] {0} : PENALTIES_V),
            Folds.of(train.length, INNER_FOLDS, INNER_SEED),
            (candidate, some, others) -> {
              EfmData heldOut = rows.select(others);
              double[] f =
                  new GaussNewton(settings.withPenalties(candidate))
                      .fit(rows.select(some), terms)
                      .model()
                      .predict(heldOut);
              return TestError.of(heldOut, f, loss, FLOOR);
            });
    return new GaussNewton(settings.withPenalties(penalties))
        .fit(rows, terms)
        .model()
        .predict(features.levels(test));
  }

  private double[] logFm(PaperTable table, int[] train, int[] test) {
    PaperFeatures features = PaperFeatures.of(table, train);
    EfmData rows = features.levels(train);
    EfmPenalties penalties =
        HyperParameterSearch.best(
            HyperParameterSearch.random(DRAWS, 1e-4, 1, INNER_SEED),
            Folds.of(train.length, INNER_FOLDS, INNER_SEED),
            (candidate, some, others) -> {
              EfmData heldOut = rows.select(others);
              double[] f = logFm(rows.select(some), candidate).predict(heldOut);
              return TestError.of(heldOut, f, loss, FLOOR);
            });
    return logFm(rows, penalties).predict(features.levels(test));
  }

  private LogFm logFm(EfmData rows, EfmPenalties penalties) {
    return LogFm.fit(rows, loss, FACTORS, penalties, SWEEPS, FACTOR_SD, 1);
  }

  private double[] linear(PaperTable table, int[] train, int[] test, Double ridge) {
    PaperFeatures features = PaperFeatures.of(table, train);
    return LinearModel.fit(features.dense(train), table.actuals(train), loss, FLOOR, ridge)
        .predict(features.dense(test));
  }

  private double[] forest(PaperTable table, int[] train, int[] test, Integer leastLeaf) {
    PaperFeatures features = PaperFeatures.of(table, train);
    Map<String, String> parameters =
        Map.of(
            "boosting", "rf",
            "objective", "regression",
            "num_iterations", "200",
            "num_leaves", "63",
            "bagging_fraction", "0.632",
            "bagging_freq", "1",
            "feature_fraction", "0.5",
            "min_data_in_leaf", leastLeaf.toString());
    try (LightGbm forest =
        LightGbm.train(features.trees(train), table.actuals(train), parameters)) {
      return forest.predict(features.trees(test));
    }
  }

  /** A fit of rows of the table and its forecasts of others. */
  private interface Fitting<C> {
    double[] forecast(PaperTable table, int[] train, int[] test, C candidate);
  }

  private <C> C searched(PaperTable table, int[] train, List<C> candidates, Fitting<C> fitting) {
    return HyperParameterSearch.best(
        candidates,
        Folds.of(train.length, INNER_FOLDS, INNER_SEED),
        (candidate, some, others) -> {
          int[] heldOut = of(train, others);
          double[] f = fitting.forecast(table, of(train, some), heldOut, candidate);
          PaperForecasts scored = new PaperForecasts(label, table.actuals(heldOut), f);
          return loss == EfmLoss.PES ? scored.mape() : scored.mae();
        });
  }

  private static int[] of(int[] rows, int[] chosen) {
    int[] some = new int[chosen.length];
    for (int i = 0; i < some.length; i++) {
      some[i] = rows[chosen[i]];
    }
    return some;
  }

  private static String describe(PaperTable table, EfmStructure terms) {
    List<String> names = table.columns();
    String attributes =
        terms.attributes().stream().map(names::get).collect(Collectors.joining(" "));
    String pairs =
        terms.pairs().stream().map(pair -> name(names, pair)).collect(Collectors.joining(" "));
    String all = (attributes + " " + pairs).strip();
    return all.isEmpty() ? "nothing (the null model)" : all;
  }

  private static String name(List<String> names, EfmPair pair) {
    return names.get(pair.first()) + "*" + names.get(pair.second());
  }
}
