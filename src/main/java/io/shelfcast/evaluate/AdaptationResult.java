package io.shelfcast.evaluate;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Errors of left-out categories by days of support, each and pooled. */
public final class AdaptationResult {
  private static final String ALL = "all";

  private static final String INTRODUCTION =
      "Each category is left out in turn: the others teach the weights that it starts from, and it"
          + " adapts to its last days before the origin. scratch: from random weights; pooled: taught"
          + " in the same schedule without inner steps; meta: with them. The number behind a name is"
          + " that of the inner steps on the support; passes are the product's of Adam from random"
          + " weights; own mean is the category's over the support, own level each series' own.";

  private static final List<Integer> APART = List.of(1, 2, 5, 10, 20, 50, 100, 200); // per cent
  private static final int MOST_TICKS = 8;

  private static final List<String> STARTS = List.of(LeftOut.SCRATCH, LeftOut.POOLED, LeftOut.META);

  private final String dataSet;
  private final LocalDate origin;
  private final int epochs;
  private final int steps; // that a category makes in the product
  private final List<LeftOut> scores;

  AdaptationResult(String dataSet, AdaptationPlan plan, List<LeftOut> scores) {
    this.dataSet = dataSet;
    this.origin = plan.training().grain().lastDate(plan.asOf());
    this.epochs = plan.epochs();
    this.steps = plan.model().inner().steps();
    this.scores = List.copyOf(scores);
  }

  /**
   * WAPE over all categories, a fraction.
   *
   * @param days of support: 7 or 14
   * @param way as in the table: {@code own mean}, {@code meta 5}, ...
   */
  public double wape(int days, String way) {
    return all(days, way).wape();
  }

  /** The figures for people: a table of WAPE and one of bias for each support, in per cent. */
  public String table() {
    return "%s as of %s, %d days ahead; %d epochs, %d draws%n%n%s"
        .formatted(
            dataSet, origin, AdaptationPlan.HORIZON, epochs, LeftOut.DRAWS, Sheet.text(sheets()));
  }

  /** A self-contained page with the tables and the curves of errors by steps and by rows. */
  public String html() {
    String title = "Adaptation: %s as of %s".formatted(dataSet, origin);
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

  /** The same as JSON; rates as fractions. */
  public String json() {
    ObjectNode root = JsonNodeFactory.withExactBigDecimals(true).objectNode();
    root.put("study", "adaptation").put("dataset", dataSet).put("origin", origin.toString());
    root.put("horizon", AdaptationPlan.HORIZON).put("epochs", epochs).put("draws", LeftOut.DRAWS);
    ObjectNode supports = root.putObject("supports");
    for (int days : AdaptationPlan.SUPPORTS) {
      ObjectNode support = supports.putObject(String.valueOf(days));
      for (LeftOut each : of(days)) {
        ObjectNode node = support.putObject(each.category());
        node.put("supportRows", each.supportRows()).put("testRows", each.testRows());
        each.errors().forEach((way, errors) -> put(node.putObject(way), errors));
      }
      ObjectNode pooled = support.putObject(ALL);
      of(days).get(0).errors().keySet().forEach(way -> put(pooled.putObject(way), all(days, way)));
    }
    try {
      return new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
          .writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and names can be written", e);
    }
  }

  private static void put(ObjectNode node, WeightedErrors errors) {
    node.put("wape", Figures.rounded(errors.wape())).put("bias", Figures.rounded(errors.bias()));
  }

  private List<LeftOut> of(int days) {
    return scores.stream().filter(each -> each.days() == days).toList();
  }

  private WeightedErrors all(int days, String way) {
    WeightedErrors sum = new WeightedErrors();
    of(days).forEach(each -> sum.add(each.errors(way)));
    return sum;
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
            LeftOut.after(LeftOut.POOLED, 0),
            LeftOut.after(LeftOut.POOLED, steps),
            LeftOut.after(LeftOut.META, 0),
            LeftOut.after(LeftOut.META, steps));
    List<String> header = new ArrayList<>(List.of("left out", "support", "test rows"));
    header.addAll(ways);
    List<List<String>> rows = new ArrayList<>();
    for (LeftOut each : of(days)) {
      List<String> row = row(each.category(), each.supportRows(), each.testRows());
      ways.forEach(way -> row.add(percent(rate.applyAsDouble(each.errors(way)))));
      rows.add(row);
    }
    int support = of(days).stream().mapToInt(LeftOut::supportRows).sum();
    int test = of(days).stream().mapToInt(LeftOut::testRows).sum();
    List<String> row = row(ALL, support, test);
    ways.forEach(way -> row.add(percent(rate.applyAsDouble(all(days, way)))));
    rows.add(row);
    return new Sheet("%s, %d days of support".formatted(metric, days), header, rows);
  }

  private static List<String> row(String category, int support, int test) {
    return new ArrayList<>(List.of(category, Figures.count(support), Figures.count(test)));
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
