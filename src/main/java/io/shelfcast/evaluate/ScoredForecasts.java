package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.SeriesKey;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/**
 * The forecasts that were scored, with their actuals, as CSV: {@code
 * location,item,as_of,target_date,model,mean,p10,p50,p90,actual}. {@code mean} is the number that
 * was scored, which is the mean unless another point was asked for, so that the table can be
 * computed again from the file. A week is dated on its first day as a target and on its last as an
 * as-of date. A peer has no quantiles.
 */
final class ScoredForecasts {
  private static final String HEADER =
      "location,item,as_of,target_date,model,mean,p10,p50,p90,actual\n";

  private final List<ForecastRow> rows;
  private final DemandLog demand;
  private final Period grain;
  private final List<String> models;

  /**
   * @param models to write; empty for all
   */
  ScoredForecasts(List<ForecastRow> rows, DemandLog demand, Period grain, List<String> models) {
    this.rows = rows;
    this.demand = demand;
    this.grain = grain;
    this.models = models;
  }

  void write(Writer out) throws IOException {
    out.write(HEADER);
    StringBuilder line = new StringBuilder();
    for (ForecastRow row : rows) {
      for (int m = 0; m < row.models().size(); m++) {
        if (models.isEmpty() || models.contains(row.models().get(m))) {
          line.setLength(0);
          append(line, row, m);
          out.append(line);
        }
      }
    }
  }

  private void append(StringBuilder line, ForecastRow row, int model) {
    SeriesKey series = row.series();
    line.append(quoted(series.locationId())).append(',');
    line.append(quoted(series.itemId())).append(',');
    line.append(grain.lastDate(row.asOf())).append(',');
    line.append(grain.firstDate(row.target())).append(',');
    line.append(row.models().get(model)).append(',');
    line.append(number(row.point(model))).append(',');
    line.append(number(row.p10(model))).append(',');
    line.append(number(row.p50(model))).append(',');
    line.append(number(row.p90(model))).append(',');
    line.append(number(demand.sold(series, row.target()))).append('\n');
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : Figures.rounded(value).toPlainString();
  }

  /** As RFC 4180 has it: quotes where a comma, quote or line break would mislead. */
  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
