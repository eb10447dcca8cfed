package io.shelfcast.evaluate;

import java.util.List;
import java.util.Locale;

/**
 * A chart of lines whose points are equally far apart, as SVG.
 *
 * @param label what it shows, for those who do not see it
 * @param below what the horizontal axis is
 * @param lines at least one, all of the same number of points, two or more
 * @param points what the points are called; empty: nothing
 * @param fromZero whether the vertical axis reaches to 0 in any case
 * @param ticks of the vertical axis; those outside of it are left out
 */
record LineChart(
    String label,
    String below,
    List<Line> lines,
    List<String> points,
    boolean fromZero,
    List<Tick> ticks) {
  /** A line, and its name in the legend. */
  record Line(String name, double[] values) {}

  /** A mark of the vertical axis. */
  record Tick(double at, String label) {}

  private static final int WIDTH = 760;
  private static final int HEIGHT = 300;
  private static final int LEFT = 52;
  private static final int RIGHT = 170; // the legend's place
  private static final int TOP = 12;
  private static final int BOTTOM = 36;

  /** Told apart by the colour-blind, too (Okabe and Ito). */
  private static final List<String> COLOURS =
      List.of("#1a202c", "#0072b2", "#d55e00", "#009e73", "#cc79a7");

  void append(StringBuilder html) {
    double low = fromZero ? 0 : Double.POSITIVE_INFINITY;
    double high = fromZero ? 0 : Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (double value : line.values()) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    html.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"".formatted(WIDTH, HEIGHT))
        .append(HtmlPage.escaped(label))
        .append("\">\n");
    for (Tick tick : ticks) {
      if (tick.at() >= low && tick.at() <= high) {
        append(html, tick, at(vertical(tick.at(), low, high)));
      }
    }
    for (int i = 0; i < points.size(); i++) {
      text(html, at(horizontal(i, points.size())), HEIGHT - BOTTOM + 14, points.get(i));
    }
    text(html, String.valueOf((LEFT + WIDTH - RIGHT) / 2), HEIGHT - 6, below);
    for (int i = 0; i < lines.size(); i++) {
      append(html, lines.get(i), COLOURS.get(i % COLOURS.size()), low, high);
      legend(html, i);
    }
    html.append("</svg>\n");
  }

  private static void append(StringBuilder html, Tick tick, String y) {
    html.append(
        "<line x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\" stroke=\"#e2e8f0\"/>"
            .formatted(LEFT, WIDTH - RIGHT, y, y));
    html.append(
        "<text x=\"%d\" y=\"%s\" text-anchor=\"end\" dy=\"4\">%s</text>\n"
            .formatted(LEFT - 6, y, HtmlPage.escaped(tick.label())));
  }

  private static void text(StringBuilder html, String x, int y, String text) {
    html.append(
        "<text x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>\n"
            .formatted(x, y, HtmlPage.escaped(text)));
  }

  private static void append(
      StringBuilder html, Line line, String colour, double low, double high) {
    StringBuilder points = new StringBuilder();
    double[] values = line.values();
    for (int i = 0; i < values.length; i++) {
      points.append(at(horizontal(i, values.length))).append(',');
      points.append(at(vertical(values[i], low, high))).append(' ');
    }
    html.append(
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n"
            .formatted(colour, points.toString().strip()));
  }

  private void legend(StringBuilder html, int line) {
    int y = TOP + 14 + 18 * line;
    int x = WIDTH - RIGHT + 16;
    html.append(
        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"/>"
            .formatted(x, x + 24, y, y, COLOURS.get(line % COLOURS.size())));
    html.append(
        "<text x=\"%d\" y=\"%d\" dy=\"4\">%s</text>\n"
            .formatted(x + 30, y, HtmlPage.escaped(lines.get(line).name())));
  }

  private static double horizontal(int point, int points) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (double) point / (points - 1);
  }

  private static double vertical(double value, double low, double high) {
    double span = Math.max(high - low, Double.MIN_NORMAL);
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / span;
  }

  private static String at(double pixel) {
    return String.format(Locale.ROOT, "%.1f", pixel);
  }
}
