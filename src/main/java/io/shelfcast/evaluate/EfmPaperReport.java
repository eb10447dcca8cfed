package io.shelfcast.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The study as one HTML page without any reference to elsewhere. The LS/LPS study has three curves
 * a set: the actuals in ascending order, and the means of LS and LPS around each of them.
 */
final class EfmPaperReport {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 300;
  private static final int LEFT = 52;
  private static final int RIGHT = 64;
  private static final int TOP = 12;
  private static final int BOTTOM = 36;
  private static final int POINTS = 60;
  private static final double[] TICKS = {-10, -3, -1, 0, 1, 3, 10, 30, 100, 300, 1_000};

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>EFM paper: the public tables</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; \
      padding: 0 1rem; color: #1a202c; background: #fff }
      h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums }
      th, td { text-align: right; padding: .2rem .8rem; border-bottom: 1px solid #e2e8f0 }
      th:first-child, td:first-child, td.terms, th.terms { text-align: left }
      .scroll { overflow-x: auto }
      svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #4a5568 }
      </style></head><body>
      <h1>EFM paper: the public tables</h1>
      <p>Five folds; hyper-parameters and terms are chosen within the training folds. Paper:
      arXiv 2009.10619, Table 4. Zeros of the target are 0.1, so a forecast of 10 for one of them is
      an error of 9,900 %.</p>
      """;

  private EfmPaperReport() {}

  static String of(EfmPaperResult result) {
    StringBuilder html = new StringBuilder(HEAD);
    for (EfmPaperResult.Sheet sheet : result.sheets()) {
      append(html, sheet);
    }
    for (EfmPaperResult.OfSet each : result.sets()) {
      PaperForecasts ls = each.forecasts().get(PaperModel.LS);
      PaperForecasts lps = each.forecasts().get(PaperModel.LPS);
      if (ls != null && lps != null) {
        html.append("<h2>LS and LPS, ").append(escaped(each.set().label())).append("</h2>\n");
        html.append("<p>Rows in ascending order of the actual, in ")
            .append(POINTS)
            .append(" groups; mean of each group. The vertical axis is sign(v) ln(1 + |v|).</p>\n");
        chart(html, each.set(), ls, lps);
      }
    }
    return html.append("</body></html>\n").toString();
  }

  private static void append(StringBuilder html, EfmPaperResult.Sheet sheet) {
    html.append("<h2>").append(escaped(sheet.title())).append("</h2>\n<div class=\"scroll\">");
    html.append("<table>\n<tr>");
    sheet.header().forEach(cell -> append(html, "th", cell, cell));
    html.append("</tr>\n");
    for (List<String> row : sheet.rows()) {
      html.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        append(html, "td", sheet.header().get(c), row.get(c));
      }
      html.append("</tr>\n");
    }
    html.append("</table></div>\n");
  }

  private static void append(StringBuilder html, String tag, String column, String cell) {
    html.append('<').append(tag).append(column.equals("terms") ? " class=\"terms\">" : ">");
    html.append(escaped(cell)).append("</").append(tag).append('>');
  }

  private static void chart(
      StringBuilder html, PaperSet set, PaperForecasts ls, PaperForecasts lps) {
    List<Integer> order = new ArrayList<>();
    for (int n = 0; n < ls.y().length; n++) {
      order.add(n);
    }
    order.sort(Comparator.comparingDouble(n -> ls.y()[n])); // Stable: equal actuals keep order.
    double[][] curves = {
      grouped(ls.y(), order), grouped(ls.f(), order), grouped(lps.f(), order),
    };
    double low = 0;
    double high = 0;
    for (double[] curve : curves) {
      for (double value : curve) {
        low = Math.min(low, bent(value));
        high = Math.max(high, bent(value));
      }
    }
    html.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"".formatted(WIDTH, HEIGHT))
        .append(escaped(set.target() + ": actual, LS and LPS"))
        .append("\">\n");
    for (double tick : TICKS) {
      if (bent(tick) >= low && bent(tick) <= high) {
        String y = at(vertical(bent(tick), low, high));
        html.append(
            "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#e2e8f0\"/>"
                .formatted(LEFT, WIDTH - RIGHT, y, y));
        html.append(
            "<text x=\"%d\" y=\"%s\" text-anchor=\"end\" dy=\"4\">%d</text>\n"
                .formatted(LEFT - 6, y, (int) tick));
      }
    }
    html.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">rows by actual %s</text>\n"
            .formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, escaped(set.target())));
    String[] names = {"actual", "LS", "LPS"};
    String[] colours = {"#1a202c", "#0072b2", "#d55e00"}; // told apart by the colour-blind, too
    for (int i = 0; i < curves.length; i++) {
      StringBuilder points = new StringBuilder();
      for (int g = 0; g < curves[i].length; g++) {
        double x = LEFT + (WIDTH - LEFT - RIGHT) * (double) g / (curves[i].length - 1);
        points.append(at(x)).append(',');
        points.append(at(vertical(bent(curves[i][g]), low, high))).append(' ');
      }
      html.append(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n"
              .formatted(colours[i], points.toString().strip()));
      int legend = TOP + 14 + 18 * i;
      html.append(
          "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"/>"
              .formatted(LEFT + 10, LEFT + 34, legend, legend, colours[i]));
      html.append(
          "<text x=\"%d\" y=\"%d\" dy=\"4\">%s</text>\n".formatted(LEFT + 40, legend, names[i]));
    }
    html.append("</svg>\n");
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
    return means;
  }

  private static double bent(double value) {
    return Math.signum(value) * StrictMath.log1p(Math.abs(value));
  }

  private static double vertical(double bent, double low, double high) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (bent - low) / (high - low);
  }

  private static String at(double pixel) {
    return String.format(Locale.ROOT, "%.1f", pixel);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
