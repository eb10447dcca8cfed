package io.shelfcast.evaluate;

import java.util.List;

/** A page of tables and charts without any reference to elsewhere. */
final class HtmlPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; \
      padding: 0 1rem; color: #1a202c; background: #fff }
      h2 { font-size: 1.05rem; margin: 2rem 0 .5rem }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums }
      th, td { text-align: right; padding: .2rem .8rem; border-bottom: 1px solid #e2e8f0 }
      td.words, th.words { text-align: left }
      .scroll { overflow-x: auto }
      svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #4a5568 }
      </style>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  HtmlPage(String title, String introduction) {
    String escaped = escaped(title);
    html.append("<title>").append(escaped).append("</title></head><body>\n");
    html.append("<h1>").append(escaped).append("</h1>\n");
    paragraph(introduction);
  }

  HtmlPage heading(String text) {
    html.append("<h2>").append(escaped(text)).append("</h2>\n");
    return this;
  }

  HtmlPage paragraph(String text) {
    html.append("<p>").append(escaped(text)).append("</p>\n");
    return this;
  }

  HtmlPage table(Sheet sheet) {
    heading(sheet.title());
    html.append("<div class=\"scroll\"><table>\n");
    append(sheet, "th", sheet.header());
    sheet.rows().forEach(row -> append(sheet, "td", row));
    html.append("</table></div>\n");
    return this;
  }

  HtmlPage chart(LineChart chart) {
    chart.append(html);
    return this;
  }

  private void append(Sheet sheet, String tag, List<String> cells) {
    html.append("<tr>");
    for (int c = 0; c < cells.size(); c++) {
      html.append('<').append(tag).append(sheet.words(c) ? " class=\"words\">" : ">");
      html.append(escaped(cells.get(c))).append("</").append(tag).append('>');
    }
    html.append("</tr>\n");
  }

  /** The whole page. */
  String text() {
    return html + "</body></html>\n";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
