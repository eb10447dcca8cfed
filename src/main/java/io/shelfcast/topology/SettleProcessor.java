package io.shelfcast.topology;

import io.shelfcast.accuracy.ErrorSums;
import io.shelfcast.accuracy.OpenForecasts.Point;
import io.shelfcast.accuracy.OpenForecasts.Total;
import io.shelfcast.accuracy.Scales;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ErrorSummary;
import io.shelfcast.event.SettledErrors;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.blend.Blend;
import io.shelfcast.model.blend.BlendWeights;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The settle stage (DESIGN 4.3): when a period closes, its actual meets what was forecast for it 1,
 * 7, 14 and 28 periods before, or as far as forecasts look. Blend weights and quantiles learn from
 * that, and nothing earlier: a forecast of horizon h made at t teaches at t + h. Errors go on by
 * category, summed per location.
 *
 * <p>Forwards {@link Settled} and watermarks to the forecast stage, and {@link SettledErrors} to
 * the topic.
 */
final class SettleProcessor extends ContextualProcessor<String, Closing, String, Object> {
  /** A closed series with what the settle stage knows of it; for the forecast stage. */
  record Settled(
      Closing.SeriesClosed closed,
      String category,
      Settlement settlement,
      BlendWeights sharedWeights,
      Calibration calibration) {}

  private record SumsKey(String category, String model, int horizon) {}

  private static final Comparator<SumsKey> ORDER =
      Comparator.comparing(SumsKey::category)
          .thenComparing(SumsKey::model)
          .thenComparingInt(SumsKey::horizon);

  private final ServingSettings settings;
  private final Period grain;
  private final Blend blend = new Blend(Blend.Settings.DEFAULT);
  private final Map<SumsKey, ErrorSums> sums = new TreeMap<>(ORDER);

  private KeyValueStore<String, Settlement> settlements;
  private SharedWeights sharedWeights;
  private Calibration calibration;
  private ReferenceData reference;

  SettleProcessor(ServingSettings settings) {
    this.settings = settings;
    this.grain = settings.demand().period();
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    sums.clear(); // a task that is revived is this one, with what it had summed
    settlements = context.getStateStore(ServingTopology.SETTLEMENTS);
    sharedWeights = new SharedWeights(context.getStateStore(ServingTopology.SHARED_WEIGHTS));
    calibration = new Calibration(context.getStateStore(ServingTopology.CALIBRATION));
    reference = ServingTopology.referenceData(context);
  }

  @Override
  public void process(Record<String, Closing> record) {
    Closing closing = record.value();
    if (closing instanceof Closing.SeriesClosed closed) {
      LocalDate date = grain.lastDate(closed.closed().period());
      if (settings.forecast().wanted(closed.key().locationId(), date)) {
        settle(record, closed);
      }
    } else if (closing instanceof Closing.SeriesRetired retired) {
      settlements.delete(retired.key().toString());
      context().forward(record.withValue(retired), ServingTopology.FORECAST);
    } else if (closing instanceof Closing.LocationClosed location) {
      publishErrors(location, record.timestamp());
    } else if (closing instanceof Closing.Watermark watermark) {
      publishMarker(watermark, record.timestamp());
      context().forward(record.withValue(watermark), ServingTopology.FORECAST);
    }
  }

  private void settle(Record<String, Closing> record, Closing.SeriesClosed closed) {
    Settlement known = settlements.get(record.key());
    Settlement settlement = known == null ? Settlement.none() : known;
    long period = closed.closed().period();
    String category = reference.category(closed.key().itemId(), grain.lastDate(period));
    List<Point> due = settlement.open().takeDue(period);
    if (!due.isEmpty() && closed.closed().mask() == Mask.NONE) {
      Scales scales = scales(closed);
      for (Point point : due) {
        teach(closed, category, point, settlement, scales);
      }
    }
    for (Total total : settlement.open().takeDueTotals(period)) {
      teachTotal(closed, category, total);
    }
    BlendWeights shared = sharedWeights.of(closed.key().locationId(), category);
    context()
        .forward(
            record.withValue(new Settled(closed, category, settlement, shared, calibration)),
            ServingTopology.FORECAST);
  }

  /**
   * The closed period teaches the weights, the quantiles and the reports what came of a forecast.
   */
  private void teach(
      Closing.SeriesClosed closed,
      String category,
      Point point,
      Settlement settlement,
      Scales scales) {
    double actual = closed.closed().actual();
    int horizon = point.horizon();
    String location = closed.key().locationId();
    double[] losses = new double[point.means().length];
    for (int m = 0; m < losses.length; m++) {
      String model = ModelNames.BLENDED.get(m);
      double mean = point.means()[m];
      losses[m] = Blend.squaredLoss(actual, mean, scales.mse());
      if (Double.isNaN(mean)) {
        continue; // the model had no forecast
      }
      sums(category, model, horizon).add(actual, mean, scales);
      if (settings.forecast().modelDetail()) {
        calibration.learn(
            Calibration.ofPeriod(location, category, model, horizon, mean), actual, mean);
      }
    }
    ErrorSums published = sums(category, ModelNames.BLEND, horizon);
    published.add(actual, point.mean(), scales);
    published.addQuantiles(actual, point.p10(), point.p50(), point.p90());
    calibration.learn(
        Calibration.ofPeriod(location, category, ModelNames.BLEND, horizon, point.mean()),
        actual,
        point.mean());
    if (horizon == 1) {
      settlement.open().settle((float) actual, point.mean());
    }
    blend.update(settlement.weights(), horizon, losses);
    sharedWeights.collect(location, category, horizon, losses);
  }

  /** A total is settled when every period in it was an observation. */
  private void teachTotal(Closing.SeriesClosed closed, String category, Total total) {
    History history = closed.series().history();
    double actual = 0;
    for (int i = history.size() - total.length(); i < history.size(); i++) {
      if (i < 0 || history.mask(i) == Mask.STOCK_OUT) {
        return;
      }
      actual += history.demand(i);
    }
    calibration.learn(
        Calibration.ofTotal(closed.key().locationId(), category, total.length(), total.mean()),
        actual,
        total.mean());
  }

  /** Scales of the history before the period that is judged. */
  private Scales scales(Closing.SeriesClosed closed) {
    History history = closed.series().history();
    return Scales.of(history.size() - 1, history::demand, history::observed, grain.season());
  }

  private ErrorSums sums(String category, String model, int horizon) {
    return sums.computeIfAbsent(new SumsKey(category, model, horizon), key -> new ErrorSums());
  }

  private void publishErrors(Closing.LocationClosed location, long closedAt) {
    calibration.flush();
    sharedWeights.learn();
    LocalDate date = grain.firstDate(location.period());
    sums.forEach(
        (key, sum) -> {
          ErrorSummary summary =
              ErrorSummary.newBuilder()
                  .setLocationId(location.locationId())
                  .setCategory(key.category())
                  .setModel(key.model())
                  .setHorizon(key.horizon())
                  .setDate(date)
                  .setSums(Arrays.stream(sum.toArray()).boxed().toList())
                  .build();
          publish(key.category(), summary, closedAt);
        });
    sums.clear();
  }

  private void publishMarker(Closing.Watermark watermark, long closedAt) {
    LocalDate through =
        watermark.closedThrough().isEmpty()
            ? null
            : grain.firstDate(watermark.closedThrough().getAsLong());
    publish(
        CategoryPartitioner.EVERYONE,
        DayClosedMarker.newBuilder()
            .setPartition(context().taskId().partition())
            .setClosedThrough(through)
            .build(),
        closedAt);
  }

  /** At the time of the close: stream time would tell how long it was parked. */
  private void publish(String key, Object body, long closedAt) {
    context()
        .forward(
            new Record<>(key, new SettledErrors(body), closedAt),
            ServingTopology.SETTLED_ERRORS_SINK);
  }
}
