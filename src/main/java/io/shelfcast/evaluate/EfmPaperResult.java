package io.shelfcast.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the study measured, beside what the paper reports. */
public final class EfmPaperResult {
  /** Bounds of Table 5's classes of |f - y| / y. */
  private static final double[] BOUNDS = {0, 0.05, 0.1, 0.2, 0.3, 0.5, 1, Double.POSITIVE_INFINITY};

  private static final List<String> CLASSES =
      List.of("<= 5 %", "5-10", "10-20", "20-30", "30-50", "50-100", "> 100");

  private final List<OfSet> sets;

  EfmPaperResult(List<OfSet> sets) {
    this.sets = List.copyOf(sets);
  }

  /**
   * One set's.
   *
   * @param forecasts of every row, each by a model that was not fitted to it
   * @param selected terms of each fold, by the EFM's name
   */
  record OfSet(
      PaperSet set,
      Map<PaperModel, PaperForecasts> forecasts,
      Map<String, List<String>> selected) {}

  List<OfSet> sets() {
    return sets;
  }

  /** Tables 4 to 6, aligned. */
  public String table() {
    return Sheet.text(sheets());
  }

  /** A self-contained page with the tables and the curves of LS and LPS. */
  public String html() {
    return EfmPaperReport.of(this);
  }

  /** The same as JSON: rates are fractions, MAE is in units; what the paper lacks is absent. */
  public String json() {
    ObjectNode root = JsonText.object();
    root.put("study", "efm-paper").put("folds", EfmPaperStudy.FOLDS);
    ObjectNode ofSets = root.putObject("sets");
    for (OfSet each : sets) {
      ObjectNode node = ofSets.putObject(each.set().label());
      node.put("rows", each.forecasts().values().iterator().next().y().length);
      ObjectNode models = node.putObject("models");
      each.forecasts()
          .forEach(
              (model, forecasts) -> {
                ObjectNode figures = models.putObject(model.label());
                figures.put("mape", Figures.rounded(forecasts.mape()));
                figures.put(
                    "mapeOfNonZeros", Figures.rounded(forecasts.mapeAbove(PaperTable.FOR_ZERO)));
                figures.put("mae", Figures.rounded(forecasts.mae()));
                figures.put("bias", Figures.rounded(forecasts.bias()));
                figures.put("underestimated", Figures.rounded(forecasts.underestimated()));
                ObjectNode errors = figures.putObject("percentageErrors");
                for (int i = 0; i < CLASSES.size(); i++) {
                  errors.put(CLASSES.get(i), Figures.rounded(share(forecasts, i)));
                }
                each.set()
                    .paper(model)
                    .ifPresent(
                        paper -> {
                          figures.put("paperMape", Figures.rounded(paper.mape() / 100));
                          figures.put("paperMae", Figures.rounded(paper.mae()));
                        });
              });
      node.set("selected", new ObjectMapper().valueToTree(each.selected()));
    }
    return JsonText.of(root);
  }

  List<Sheet> sheets() {
    List<Sheet> sheets = new ArrayList<>();
    for (OfSet each : sets) {
      sheets.add(errors(each));
    }
    for (OfSet each : sets) {
      sheets.add(distribution(each));
    }
    sheets.add(underestimation());
    for (OfSet each : sets) {
      sheets.add(selection(each));
    }
    return sheets;
  }

  private static Sheet errors(OfSet each) {
    List<List<String>> rows = new ArrayList<>();
    each.forecasts()
        .forEach(
            (model, forecasts) -> {
              Optional<PaperSet.Figure> paper = each.set().paper(model);
              rows.add(
                  List.of(
                      model.label(),
                      paper.map(figure -> fixed(figure.mape())).orElse("-"),
                      percent(forecasts.mape()),
                      percent(forecasts.mapeAbove(PaperTable.FOR_ZERO)),
                      paper.map(figure -> fixed(figure.mae())).orElse("-"),
                      fixed(forecasts.mae()),
                      percent(forecasts.bias())));
            });
    return new Sheet(
        "Table 4, %s (%s, zeros 0.1): errors over five folds"
            .formatted(each.set().label(), each.set().target()),
        List.of("model", "paper MAPE %", "MAPE %", "of y > 0.1", "paper MAE", "MAE", "bias %"),
        rows);
  }

  private static Sheet distribution(OfSet each) {
    List<List<String>> rows = new ArrayList<>();
    for (PaperForecasts forecasts : each.forecasts().values()) {
      List<String> row = new ArrayList<>(List.of(forecasts.model()));
      for (int i = 0; i < CLASSES.size(); i++) {
        row.add(percent(share(forecasts, i)));
      }
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of("model"));
    header.addAll(CLASSES);
    return new Sheet(
        "Table 5, %s: %% of rows by |f - y| / y".formatted(each.set().label()), header, rows);
  }

  private Sheet underestimation() {
    List<String> header = new ArrayList<>(List.of("model"));
    sets.forEach(each -> header.add(each.set().label()));
    List<List<String>> rows = new ArrayList<>();
    for (PaperModel model : sets.get(0).forecasts().keySet()) {
      List<String> row = new ArrayList<>(List.of(model.label()));
      sets.forEach(each -> row.add(percent(each.forecasts().get(model).underestimated())));
      rows.add(row);
    }
    return new Sheet("Table 6: underestimation ratio, % of rows with f < y", header, rows);
  }

  private static Sheet selection(OfSet each) {
    List<List<String>> rows = new ArrayList<>();
    each.selected()
        .forEach(
            (model, folds) -> {
              for (int fold = 0; fold < folds.size(); fold++) {
                rows.add(List.of(model, Integer.toString(fold + 1), folds.get(fold)));
              }
            });
    return new Sheet(
        "GFSFS, %s: terms selected".formatted(each.set().label()),
        List.of("model", "fold", Sheet.WORDS),
        rows);
  }

  private static double share(PaperForecasts forecasts, int index) {
    double from = index == 0 ? -1 : BOUNDS[index]; // An exact forecast is in the first class.
    return forecasts.between(from, BOUNDS[index + 1]);
  }

  private static String percent(double fraction) {
    return Figures.percent(OptionalDouble.of(fraction));
  }

  private static String fixed(double value) {
    return Figures.fixed(OptionalDouble.of(value), 2);
  }
}
