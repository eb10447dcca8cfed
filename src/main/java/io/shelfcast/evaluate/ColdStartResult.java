package io.shelfcast.evaluate;

import io.shelfcast.training.LaunchExample;
import io.shelfcast.training.LaunchModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Errors of launch forecasts and of the category's mean profile, by fold and pooled. */
public final class ColdStartResult {
  /** Sums of one fold, or of all. */
  private static final class Sums {
    double actual;
    double errors;
    double baselineErrors;
    double forecast;
    double baseline;
    int launches;
    boolean fallback;
    boolean similarItems;

    String json(String fold) {
      return String.format(
          Locale.ROOT,
          "{\"fold\": \"%s\", \"launches\": %d, \"fallback\": %b, \"similarItems\": %b, \"wape\": %.6f, \"bias\": %.6f,"
              + " \"profileWape\": %.6f, \"profileBias\": %.6f}",
          fold,
          launches,
          fallback,
          similarItems,
          errors / actual,
          forecast / actual - 1,
          baselineErrors / actual,
          baseline / actual - 1);
    }

    String line(String fold) {
      return String.format(
          Locale.ROOT,
          "%-5s %9d  %-8s %8.2f %8.2f %15.2f %15.2f%n",
          fold,
          launches,
          fallback ? "FALLBACK" : similarItems ? "SIMILAR" : "MODEL",
          100 * errors / actual,
          100 * (forecast / actual - 1),
          100 * baselineErrors / actual,
          100 * (baseline / actual - 1));
    }
  }

  private final String dataSet;
  private final String heldOut;
  private final int launches;
  private final Sums pooled = new Sums();
  private final List<Sums> folds = new ArrayList<>();

  ColdStartResult(String dataSet, String heldOut, int launches) {
    this.dataSet = dataSet;
    this.heldOut = heldOut.toLowerCase(Locale.ROOT);
    this.launches = launches;
  }

  void add(int fold, LaunchModel model, List<LaunchExample> held) {
    Sums own = new Sums();
    own.fallback = model.forecaster().isFallback();
    pooled.fallback |= own.fallback;
    own.similarItems = model.forecaster().seesSimilarItems();
    pooled.similarItems |= own.similarItems;
    folds.add(own);
    for (LaunchExample launch : held) {
      double f = model.forecaster().forecast(launch.row()).mean();
      double profile = model.forecaster().baseline(launch.row());
      for (Sums sums : List.of(own, pooled)) {
        sums.launches++;
        sums.actual += launch.total();
        sums.forecast += f;
        sums.baseline += profile;
        sums.errors += Math.abs(f - launch.total());
        sums.baselineErrors += Math.abs(profile - launch.total());
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
    text.append("fold   launches  answer     WAPE %   bias %  profile WAPE %  profile bias %\n");
    for (int f = 0; f < folds.size(); f++) {
      text.append(folds.get(f).line(Integer.toString(f + 1)));
    }
    return text.append(pooled.line("all")).toString();
  }

  /** The figures as JSON; rates as fractions. */
  public String json() {
    List<String> rows = new ArrayList<>();
    for (int f = 0; f < folds.size(); f++) {
      rows.add(folds.get(f).json(Integer.toString(f + 1)));
    }
    rows.add(pooled.json("all"));
    return "{\"dataset\": \"%s\", \"heldOut\": \"%s\", \"folds\": [%n  %s]}%n"
        .formatted(dataSet, heldOut, String.join(",\n  ", rows));
  }
}
