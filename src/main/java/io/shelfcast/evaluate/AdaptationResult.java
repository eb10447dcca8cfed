package io.shelfcast.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shelfcast.demand.Period;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Errors of left-out categories by days of support: by category, by origin, and of all. */
public final class AdaptationResult {
  private static final String ALL = "all";

  private static final String INTRODUCTION =
      "Each category is left out in turn: the others teach the weights that it starts from, and it"
          + " adapts to its last days before each origin. scratch: from random weights; shared: from"
          + " the others' weights. The number behind a name is that of the inner steps on the"
          + " support, so shared 0 is the others' pooled network without adaptation; passes are the"
          + " product's of Adam from random weights; own mean is the category's over the support, own"
          + " level each series' own.";

  private static final List<Integer> APART = List.of(1, 2, 5, 10, 20, 50, 100, 200); // per cent
  private static final int MOST_TICKS = 8;

  private static final List<String> STARTS = List.of(LeftOut.SCRATCH, LeftOut.SHARED);

  private final String dataSet;
  private final List<LocalDate> origins;
  private final int epochs;
  private final int steps; // that a category makes in the product
  private final List<LeftOut> scores;

  AdaptationResult(String dataSet, AdaptationPlan plan, List<LeftOut> scores) {
    this.dataSet = dataSet;
    this.origins = plan.origins().stream().map(Period.DAY::firstDate).toList();
    this.epochs = plan.epochs();
    this.steps = plan.model().inner().steps();
    this.scores = List.copyOf(scores);
  }

  /**
   * WAPE over all categories and origins, a fraction.
   *
   * @param days of support: 7 or 14
   * @param way as in the table: {@code own mean}, {@code shared 5}, ...
   */
  public double wape(int days, String way) {
    return sum(of(days), way).wape();
  }

  /** The figures for people: a table of WAPE and one of bias for each support, in per cent. */
  public String table() {
    return "%s as of %s, %d days ahead; from %d epochs on, %d draws%n%n%s"
        .formatted(
            dataSet, dates(), AdaptationPlan.HORIZON, epochs, LeftOut.DRAWS, Sheet.text(sheets()));
  }

  /** A self-contained page with the tables and the curves of errors by steps and by rows. */
  public String html() {
    String title = "Adaptation: %s as of %s".formatted(dataSet, dates());
    HtmlPage page = new HtmlPage(title, INTRODUCTION);
    sheets().forEach(page::table);
    for (int days : AdaptationPlan.REPORTED) {
      page.heading("WAPE %% by inner steps, %d days of support".formatted(days))
          .chart(stepsChart(days));
    }
    page.heading("WAPE %% by rows of support, after %d inner steps".formatted(steps))
        .chart(rowsChart());
    return page.text();
  }

  private String dates() {
    return origins.stream().map(LocalDate::toString).collect(Collectors.joining(", "));
  }

  /** The same as JSON; rates as fractions. */
  public String json() {
    ObjectNode root = JsonText.object();
    root.put("study", "adaptation").put("dataset", dataSet);
    ArrayNode dates = root.putArray("origins");
    origins.forEach(origin -> dates.add(origin.toString()));
    root.put("horizon", AdaptationPlan.HORIZON).put("epochs", epochs).put("draws", LeftOut.DRAWS);
    ObjectNode supports = root.putObject("supports");
    for (int days : AdaptationPlan.SUPPORTS) {
      ObjectNode support = supports.putObject(String.valueOf(days));
      groups(days).forEach((name, some) -> put(support.putObject(name), some));
    }
    return JsonText.of(root);
  }

  private static void put(ObjectNode node, List<LeftOut> some) {
    node.put("supportRows", supportRows(some)).put("testRows", testRows(some));
    for (String way : some.get(0).errors().keySet()) {
      WeightedErrors errors = sum(some, way);
      node.putObject(way)
          .put("wape", Figures.rounded(errors.wape()))
          .put("bias", Figures.rounded(errors.bias()));
    }
  }

  private List<LeftOut> of(int days) {
    return scores.stream().filter(each -> each.days() == days).toList();
  }

  /** The categories, the origins where there are several, and all. */
  private Map<String, List<LeftOut>> groups(int days) {
    List<LeftOut> all = of(days);
    Map<String, List<LeftOut>> groups =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    LeftOut::category, LinkedHashMap::new, Collectors.toUnmodifiableList()));
    if (origins.size() > 1) {
      for (LocalDate origin : origins) {
        long day = Period.DAY.indexOf(origin);
        groups.put("as of " + origin, all.stream().filter(each -> each.origin() == day).toList());
      }
    }
    groups.put(ALL, all);
    return groups;
  }

  private static WeightedErrors sum(List<LeftOut> some, String way) {
    WeightedErrors sum = new WeightedErrors();
    some.forEach(each -> sum.add(each.errors(way)));
    return sum;
  }

  private static int supportRows(List<LeftOut> some) {
    return some.stream().mapToInt(LeftOut::supportRows).sum();
  }

  private static int testRows(List<LeftOut> some) {
    return some.stream().mapToInt(LeftOut::testRows).sum();
  }

  private List<Sheet> sheets() {
    List<Sheet> sheets = new ArrayList<>();
    for (int days : AdaptationPlan.REPORTED) {
      sheets.add(sheet("WAPE %", days, WeightedErrors::wape));
      sheets.add(sheet("bias %", days, WeightedErrors::bias));
    }
    return sheets;
  }

  private Sheet sheet(String metric, int days, ToDoubleFunction<WeightedErrors> rate) {
    List<String> ways =
        List.of(
            LeftOut.OWN_MEAN,
            LeftOut.OWN_LEVEL,
            LeftOut.after(LeftOut.SCRATCH, steps),
            LeftOut.PASSES,
            LeftOut.after(LeftOut.SHARED, 0),
            LeftOut.after(LeftOut.SHARED, steps));
    List<String> header = new ArrayList<>(List.of("left out", "support", "test rows"));
    header.addAll(ways);
    List<List<String>> rows = new ArrayList<>();
    groups(days)
        .forEach(
            (name, some) -> {
              List<String> row = new ArrayList<>(List.of(name));
              row.add(Figures.count(supportRows(some)));
              row.add(Figures.count(testRows(some)));
              ways.forEach(way -> row.add(percent(rate.applyAsDouble(sum(some, way)))));
              rows.add(row);
            });
    return new Sheet("%s, %d days of support".formatted(metric, days), header, rows);
  }

  private static String percent(double fraction) {
    return Figures.percent(OptionalDouble.of(fraction));
  }

  private LineChart stepsChart(int days) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (String start : STARTS) {
      double[] wapes =
          LeftOut.STEPS.stream()
              .mapToDouble(made -> 100 * wape(days, LeftOut.after(start, made)))
              .toArray();
      lines.add(new LineChart.Line(start, wapes));
    }
    List<String> points = LeftOut.STEPS.stream().map(String::valueOf).toList();
    return chart("inner steps", lines, points);
  }

  private LineChart rowsChart() {
    List<LineChart.Line> lines = new ArrayList<>();
    List<String> ways = new ArrayList<>(List.of(LeftOut.OWN_MEAN));
    STARTS.forEach(start -> ways.add(LeftOut.after(start, steps)));
    for (String way : ways) {
      double[] wapes =
          AdaptationPlan.SUPPORTS.stream().mapToDouble(days -> 100 * wape(days, way)).toArray();
      lines.add(new LineChart.Line(way, wapes));
    }
    List<String> points = AdaptationPlan.SUPPORTS.stream().map(this::rows).toList();
    return chart("rows of support, mean of the categories", lines, points);
  }

  private String rows(int days) {
    double mean = of(days).stream().mapToInt(LeftOut::supportRows).average().orElse(0);
    return "%s (%d days)".formatted(Figures.count(Math.round(mean)), days);
  }

  private static LineChart chart(String below, List<LineChart.Line> lines, List<String> points) {
    DoubleSummaryStatistics rates =
        lines.stream().flatMapToDouble(l -> DoubleStream.of(l.values())).summaryStatistics();
    double span = rates.getMax() - rates.getMin();
    int apart = APART.stream().filter(a -> span / a <= MOST_TICKS).findFirst().orElse(1_000);
    List<LineChart.Tick> ticks =
        IntStream.rangeClosed(0, (int) (rates.getMax() / apart))
            .mapToObj(i -> new LineChart.Tick(i * apart, String.valueOf(i * apart)))
            .toList();
    return new LineChart("WAPE by " + below, below, lines, points, false, ticks);
  }
}
