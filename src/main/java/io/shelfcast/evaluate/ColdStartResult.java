package io.shelfcast.evaluate;

import io.shelfcast.model.efm.LaunchEstimate;
import io.shelfcast.model.efm.LaunchForecaster;
import io.shelfcast.training.LaunchExample;
import io.shelfcast.training.LaunchModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Errors of launch forecasts and of the category's mean profile, by fold, by category and pooled.
 */
public final class ColdStartResult {
  /** Sums of one fold, of one category over all folds, or of all. */
  private static final class Sums {
    double actual;
    double errors;
    double baselineErrors;
    double forecast;
    double baseline;
    int launches;
    int byProfile;
    int covered;
    boolean similarItems;

    void add(LaunchExample launch, LaunchForecaster forecaster) {
      double y = launch.total();
      LaunchEstimate estimate = forecaster.forecast(launch.row());
      double profile = forecaster.baseline(launch.row());
      launches++;
      byProfile += forecaster.isFallback(launch.row().category()) ? 1 : 0;
      covered += estimate.p10() <= y && y <= estimate.p90() ? 1 : 0;
      similarItems |= forecaster.seesSimilarItems();
      actual += y;
      forecast += estimate.mean();
      baseline += profile;
      errors += Math.abs(estimate.mean() - y);
      baselineErrors += Math.abs(profile - y);
    }

    String json(String of, String name) {
      return String.format(
          Locale.ROOT,
          "{\"%s\": \"%s\", \"launches\": %d, \"fallback\": %b, \"similarItems\": %b,"
              + " \"byProfile\": %.6f, \"wape\": %.6f, \"bias\": %.6f, \"coverage\": %.6f,"
              + " \"profileWape\": %.6f, \"profileBias\": %.6f}",
          of,
          name,
          launches,
          byProfile == launches,
          similarItems,
          byProfile / (double) launches,
          errors / actual,
          forecast / actual - 1,
          covered / (double) launches,
          baselineErrors / actual,
          baseline / actual - 1);
    }

    String line(String name) {
      return String.format(
          Locale.ROOT,
          "%-12s %9d  %-8s %13.1f %8.2f %8.2f %11.1f %15.2f %15.2f%n",
          name,
          launches,
          byProfile == launches ? "FALLBACK" : similarItems ? "SIMILAR" : "MODEL",
          100.0 * byProfile / launches,
          100 * errors / actual,
          100 * (forecast / actual - 1),
          100.0 * covered / launches,
          100 * baselineErrors / actual,
          100 * (baseline / actual - 1));
    }
  }

  private static final String HEADER =
      "%-12s  launches  answer   by profile %%   WAPE %%   bias %%  coverage %%  profile WAPE %%"
          + "  profile bias %%%n";

  private final String dataSet;
  private final String heldOut;
  private final int launches;
  private final Sums pooled = new Sums();
  private final List<Sums> folds = new ArrayList<>();
  private final Map<String, Sums> categories = new TreeMap<>();

  ColdStartResult(String dataSet, String heldOut, int launches) {
    this.dataSet = dataSet;
    this.heldOut = heldOut.toLowerCase(Locale.ROOT);
    this.launches = launches;
  }

  void add(LaunchModel model, List<LaunchExample> held) {
    Sums fold = new Sums();
    folds.add(fold);
    for (LaunchExample launch : held) {
      Sums category = categories.computeIfAbsent(launch.row().category(), c -> new Sums());
      for (Sums sums : List.of(fold, category, pooled)) {
        sums.add(launch, model.forecaster());
      }
    }
  }

  /** WAPE of launch forecasts over all folds, a fraction. */
  public double wape() {
    return pooled.errors / pooled.actual;
  }

  /** WAPE of the category's mean profile over all folds, a fraction. */
  public double profileWape() {
    return pooled.baselineErrors / pooled.actual;
  }

  /** The figures for people; rates in per cent. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append("%s: %d launches, folds of whole %ss%n".formatted(dataSet, launches, heldOut));
    text.append(HEADER.formatted("fold"));
    for (int f = 0; f < folds.size(); f++) {
      text.append(folds.get(f).line(Integer.toString(f + 1)));
    }
    text.append(HEADER.formatted("category"));
    categories.forEach((category, sums) -> text.append(sums.line(category)));
    return text.append(pooled.line("all")).toString();
  }

  /** The figures as JSON; rates as fractions. */
  public String json() {
    List<String> byFold = new ArrayList<>();
    for (int f = 0; f < folds.size(); f++) {
      byFold.add(folds.get(f).json("fold", Integer.toString(f + 1)));
    }
    byFold.add(pooled.json("fold", "all"));
    List<String> byCategory = new ArrayList<>();
    categories.forEach((category, sums) -> byCategory.add(sums.json("category", category)));
    return ("{\"dataset\": \"%s\", \"heldOut\": \"%s\", \"folds\": [%n  %s],"
            + " \"categories\": [%n  %s]}%n")
        .formatted(
            dataSet, heldOut, String.join(",\n  ", byFold), String.join(",\n  ", byCategory));
  }
}
