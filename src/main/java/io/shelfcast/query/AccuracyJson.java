package io.shelfcast.query;

import io.shelfcast.event.AccuracyReport;
import java.util.List;

/** Accuracy reports as JSON, with the names that they have on their topic. */
final class AccuracyJson {
  private AccuracyJson() {}

  /**
   * @param complete whether reports of other categories may be missing or old
   */
  static byte[] of(List<AccuracyReport> reports, boolean complete) {
    return JsonWriter.document(
        json -> {
          json.flag("complete", complete);
          json.objects("reports", reports, AccuracyJson::report);
        });
  }

  private static void report(JsonWriter json, AccuracyReport report) {
    json.text("category", report.getCategory());
    json.text("model", report.getModel());
    json.whole("horizon", report.getHorizon());
    json.date("date", report.getDate());
    json.whole("windowDays", report.getWindowDays());
    json.whole("n", report.getN());
    json.number("mae", report.getMae());
    json.number("rmse", report.getRmse());
    json.number("mape", report.getMape());
    json.whole("mapeRows", report.getMapeRows());
    json.number("wape", report.getWape());
    json.number("bias", report.getBias());
    json.number("mase", report.getMase());
    json.number("rmsse", report.getRmsse());
    json.number("pinball", report.getPinball());
    json.number("coverage", report.getCoverage());
    json.texts("drift", report.getDrift());
  }
}
