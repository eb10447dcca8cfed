package io.shelfcast.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The study as one HTML page. The LS/LPS study has three curves a set: the actuals in ascending
 * order, and the means of LS and LPS around each of them.
 */
final class EfmPaperReport {
  private static final int POINTS = 60;

  private static final List<LineChart.Tick> TICKS =
      Stream.of(-10, -3, -1, 0, 1, 3, 10, 30, 100, 300, 1_000)
          .map(tick -> new LineChart.Tick(bent(tick), tick.toString()))
          .toList();

  private static final String INTRODUCTION =
      "Five folds; hyper-parameters and terms are chosen within the training folds. Paper: arXiv"
          + " 2009.10619, Table 4. Zeros of the target are 0.1, so a forecast of 10 for one of them is"
          + " an error of 9,900 %.";

  private EfmPaperReport() {}

  static String of(EfmPaperResult result) {
    HtmlPage page = new HtmlPage("EFM paper: the public tables", INTRODUCTION);
    result.sheets().forEach(page::table);
    for (EfmPaperResult.OfSet each : result.sets()) {
      PaperForecasts ls = each.forecasts().get(PaperModel.LS);
      PaperForecasts lps = each.forecasts().get(PaperModel.LPS);
      if (ls != null && lps != null) {
        page.heading("LS and LPS, " + each.set().label())
            .paragraph(
                "Rows in ascending order of the actual, in %d groups; mean of each group. The vertical axis is sign(v) ln(1 + |v|)."
                    .formatted(POINTS))
            .chart(chart(each.set(), ls, lps));
      }
    }
    return page.text();
  }

  private static LineChart chart(PaperSet set, PaperForecasts ls, PaperForecasts lps) {
    List<Integer> order = new ArrayList<>();
    for (int n = 0; n < ls.y().length; n++) {
      order.add(n);
    }
    order.sort(Comparator.comparingDouble(n -> ls.y()[n])); // Stable: equal actuals keep order.
    return new LineChart(
        set.target() + ": actual, LS and LPS",
        "rows by actual " + set.target(),
        List.of(
            new LineChart.Line("actual", grouped(ls.y(), order)),
            new LineChart.Line("LS", grouped(ls.f(), order)),
            new LineChart.Line("LPS", grouped(lps.f(), order))),
        List.of(),
        true,
        TICKS);
  }

  private static double[] grouped(double[] values, List<Integer> order) {
    int groups = Math.min(POINTS, order.size());
    double[] means = new double[groups];
    for (int g = 0; g < groups; g++) {
      int from = g * order.size() / groups;
      int to = (g + 1) * order.size() / groups;
      for (int i = from; i < to; i++) {
        means[g] += values[order.get(i)] / (to - from);
      }
    }
    return DoubleStream.of(means).map(EfmPaperReport::bent).toArray();
  }

  private static double bent(double value) {
    return Math.signum(value) * StrictMath.log1p(Math.abs(value));
  }
}
