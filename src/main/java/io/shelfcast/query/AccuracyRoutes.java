package io.shelfcast.query;

import io.javalin.http.Context;
import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.query.StoreReader.Reports;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** How good the models have been. */
final class AccuracyRoutes {
  static final String ACCURACY = "/v1/accuracy";

  private final StoreReader stores;

  AccuracyRoutes(StoreReader stores) {
    this.stores = stores;
  }

  void accuracy(Context context) {
    Optional<String> category = Optional.ofNullable(context.queryParam("category"));
    Optional<String> model = Optional.ofNullable(context.queryParam("model"));
    OptionalInt horizon = horizon(context);
    Reports all =
        Answers.value(context, stores.accuracy(), Problem.notReady("there is no accuracy store"));
    Answers.json(
        context,
        AccuracyJson.of(
            all.reports().stream()
                .filter(report -> category.isEmpty() || category.get().equals(report.getCategory()))
                .filter(report -> model.isEmpty() || model.get().equals(report.getModel()))
                .filter(report -> horizon.isEmpty() || horizon.getAsInt() == report.getHorizon())
                .toList(),
            all.complete()));
  }

  private static OptionalInt horizon(Context context) {
    OptionalInt horizon = Answers.positive(context, "horizon");
    List<Integer> settled = OpenForecasts.HORIZONS;
    if (horizon.isPresent() && !settled.contains(horizon.getAsInt())) {
      String known = settled.stream().map(String::valueOf).collect(Collectors.joining(", "));
      throw new ProblemException(
          Problem.badParameter("horizon", context.queryParam("horizon"), "one of " + known));
    }
    return horizon;
  }
}
