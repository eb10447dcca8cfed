package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ModelDay;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.model.ModelNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keeps of a backtest's output what one protocol scores. A series' demand of a period comes before
 * the forecast made at its close.
 */
final class ForecastCollector {
  private final Protocol protocol;
  private final Period grain;
  private final PointForecast point;
  private final DemandLog demand;
  private final Set<Long> origins;
  private final List<ForecastRow> rows = new ArrayList<>();
  private Predicate<SeriesKey> chosen;

  ForecastCollector(Protocol protocol, Period grain, PointForecast point, DemandLog demand) {
    this.protocol = protocol;
    this.grain = grain;
    this.point = point;
    this.demand = demand;
    this.origins = protocol.origins().stream().map(grain::indexOf).collect(Collectors.toSet());
  }

  Protocol protocol() {
    return protocol;
  }

  /** Whether the forecast of a series, made when its newest period closed, may be scored. */
  boolean wants(SeriesKey series) {
    return protocol.series().mayChoose(series) && origins.contains(demand.lastPeriod(series));
  }

  /** Keeps what the protocol scores of a forecast that it wants. */
  void add(SeriesKey series, Forecast forecast) {
    if (chosen == null) {
      chosen = protocol.series().choose(demand, protocol.firstOrigin());
    }
    if (!chosen.test(series) || forecast.getRevision() > 1) {
      return; // a replacement knows what came later than its as-of date
    }
    long asOf = grain.indexOf(forecast.getAsOf());
    double smallest = demand.smallest(series);
    List<String> models = new ArrayList<>();
    for (ModelShare share : forecast.getModels()) {
      models.add(share.getName().intern());
    }
    models.add(ModelNames.BLEND);
    List<String> names = List.copyOf(models);
    for (int horizon : protocol.horizons()) {
      double[] numbers = numbers(forecast, horizon, smallest);
      rows.add(new ForecastRow(series, asOf, horizon, names, numbers));
    }
  }

  /** What was collected and can be scored: the shop was open, and the actual is known. */
  List<ForecastRow> rows() {
    return rows.stream()
        .filter(row -> demand.wasOpen(row.series(), row.target()))
        .sorted(ForecastRow.ORDER)
        .toList();
  }

  private double[] numbers(Forecast forecast, int horizon, double smallest) {
    List<ModelShare> shares = forecast.getModels();
    double[] numbers = new double[ForecastRow.NUMBERS * (shares.size() + 1)];
    int at = 0;
    for (ModelShare share : shares) {
      ModelDay day = share.getDays().get(horizon - 1);
      put(numbers, at, day.getMean(), day.getP10(), day.getP50(), day.getP90(), smallest);
      if (EvaluationOptions.PEERS.contains(share.getName())) {
        Arrays.fill(numbers, at + 1, at + ForecastRow.NUMBERS, Double.NaN); // nothing settles them
      }
      if (point == PointForecast.MAPE && day.getPercentagePoint() != null) {
        numbers[at] = day.getPercentagePoint();
      }
      at += ForecastRow.NUMBERS;
    }
    ForecastDay day = forecast.getDays().get(horizon - 1);
    put(numbers, at, day.getMean(), day.getP10(), day.getP50(), day.getP90(), smallest);
    return numbers;
  }

  private void put(
      double[] numbers, int at, double mean, double p10, double p50, double p90, double smallest) {
    numbers[at] = point.of(mean, p10, p50, p90, smallest);
    numbers[at + 1] = p10;
    numbers[at + 2] = p50;
    numbers[at + 3] = p90;
  }
}
