package io.shelfcast.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** What trials of settings erred, the best first. */
public final class TuningResult {
  /** A trial's errors over all origins and categories, as fractions. */
  record Scored(TuningSpace.Trial trial, double wape, double bias) {}

  private final String dataSet;
  private final List<LocalDate> origins;
  private final int horizon;
  private final List<Scored> scored;

  TuningResult(String dataSet, List<LocalDate> origins, int horizon, List<Scored> scored) {
    this.dataSet = dataSet;
    this.origins = origins;
    this.horizon = horizon;
    this.scored = scored.stream().sorted(Comparator.comparingDouble(Scored::wape)).toList();
  }

  List<Scored> scored() {
    return scored;
  }

  /** A table for people. */
  public String table() {
    List<List<String>> rows = new ArrayList<>();
    for (Scored each : scored) {
      rows.add(
          List.of(
              each.trial().text(),
              Figures.percent(OptionalDouble.of(each.wape())),
              Figures.percent(OptionalDouble.of(each.bias()))));
    }
    String asOf = origins.stream().map(LocalDate::toString).collect(Collectors.joining(", "));
    return Sheet.text(
        List.of(
            new Sheet(
                "%s as of %s, %d periods ahead, before anything that is scored"
                    .formatted(dataSet, asOf, horizon),
                List.of("trial", "WAPE %", "bias %"),
                rows)));
  }

  /** The figures as JSON, the best trial first; rates as fractions. */
  public String json() {
    ObjectNode root = JsonText.object();
    root.put("study", "tune").put("dataset", dataSet);
    ArrayNode dates = root.putArray("origins");
    origins.forEach(origin -> dates.add(origin.toString()));
    root.put("horizon", horizon);
    ArrayNode trials = root.putArray("trials");
    for (Scored each : scored) {
      trials
          .addObject()
          .put("trial", each.trial().text())
          .put("wape", Figures.rounded(each.wape()))
          .put("bias", Figures.rounded(each.bias()));
    }
    return JsonText.of(root);
  }
}
