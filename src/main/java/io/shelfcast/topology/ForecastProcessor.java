package io.shelfcast.topology;

import io.shelfcast.accuracy.HorizonBucket;
import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastMarker;
import io.shelfcast.event.ForecastPart;
import io.shelfcast.event.ForecastWithdrawn;
import io.shelfcast.event.Item;
import io.shelfcast.event.ItemForecast;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Features;
import io.shelfcast.feature.SeriesFacts;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.baseline.Baseline;
import io.shelfcast.model.baseline.Baselines;
import io.shelfcast.model.blend.Blend;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.SettleProcessor.Settled;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The forecast stage (DESIGN 4.2): at the close of a series' period it scores the baselines and the
 * learned models in force, blends them, and sends one {@link Forecast}. Without a learned model the
 * forecast says that it is a fallback. What it expects is kept open until the actuals come.
 *
 * <p>The means go on by item, too, for the sums over locations, with a marker when the partition's
 * watermark moves; the training application hears of it, too, and keeps the models until then.
 */
final class ForecastProcessor extends ContextualProcessor<String, Object, String, SpecificRecord> {
  private final Function<ProcessingContext, ModelSource> source;
  private final ModelSource shadows;
  private final ServingSettings.Forecasting forecasting;
  private final EventCounters counters;
  private final boolean chain;
  private final boolean learns;
  private final Period grain;
  private final List<Baseline> baselines;
  private final Blend blend = new Blend(Blend.Settings.DEFAULT);

  /**
   * Scratch: means by model (in the order of ModelNames.BLENDED) and horizon, NaN = no forecast.
   */
  private final double[][] means;

  /** Scratch: the same of the points that make percentage errors small. */
  private final double[][] percentagePoints;

  /** Scratch: what learned models looked at most. */
  private SortedMap<String, Double> explanation = new TreeMap<>();

  private KeyValueStore<String, Settlement> settlements;
  private KeyValueStore<String, Forecast> latest;
  private ReferenceData reference;
  private LocationOutlook outlook;
  private Facts facts;
  private ModelSource models;

  /** The time of what is sent; stream time would tell how long a close was parked. */
  private long closedAt;

  ForecastProcessor(
      ServingSettings settings,
      Function<ProcessingContext, ModelSource> source,
      ModelSource shadows,
      EventCounters counters) {
    this.source = source;
    this.shadows = shadows;
    this.forecasting = settings.forecast();
    this.counters = counters;
    this.chain = settings.chain();
    this.learns = settings.training().enabled();
    this.grain = settings.demand().period();
    this.baselines = Baselines.of(grain);
    this.means = new double[ModelNames.BLENDED.size()][forecasting.horizon()];
    this.percentagePoints = new double[means.length][forecasting.horizon()];
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    outlook = null;
    settlements = context.getStateStore(ServingTopology.SETTLEMENTS);
    latest = context.getStateStore(ServingTopology.LATEST);
    reference = ServingTopology.referenceData(context);
    facts = new Facts(reference, grain);
    models = source.apply(context);
  }

  @Override
  public void process(Record<String, Object> record) {
    closedAt = record.timestamp();
    if (record.value() instanceof Settled settled) {
      forecast(settled);
    } else if (record.value() instanceof Closing.SeriesRetired retired) {
      withdraw(retired.key());
    } else if (record.value() instanceof Closing.Watermark watermark) {
      mark(watermark);
    }
  }

  private void forecast(Settled settled) {
    SeriesKey key = settled.closed().key();
    History history = settled.closed().series().history();
    long asOf = history.lastPeriod();
    int onSale = periodsOnSale(key.itemId(), asOf);
    if (onSale == 0) {
      withdraw(key);
      return;
    }
    if (outlook == null || !outlook.speaksOf(key.locationId(), asOf)) {
      outlook =
          new LocationOutlook(reference, grain, key.locationId(), asOf, forecasting.horizon());
    }
    // Where the wait for an epoch is over, which of its models are there is chance: none is used.
    List<Model> learned =
        models.isReady(settled.category(), asOf)
            ? models.current(settled.category(), asOf)
            : List.of();
    List<Model> beside =
        forecasting.modelDetail() ? shadows.current(settled.category(), asOf) : List.of();
    List<ShadowForecast> shadowed = score(key, settled.category(), history, learned, beside);
    expectNothingUnsold(onSale, shadowed);
    Settlement before = settled.settlement();
    int revision = before.asOf() == asOf ? before.revision() + 1 : 1;
    Forecast forecast =
        new ForecastBuilder(forecasting, grain, outlook, onSale, settled)
            .build(
                means,
                percentagePoints,
                before.weights().times(settled.sharedWeights()),
                blend,
                learned,
                shadowed,
                explanation,
                revision,
                now());
    settlements.put(
        key.toString(),
        new Settlement(
            before.weights(), open(before.open(), forecast, asOf, onSale), revision, asOf));
    latest.put(key.toString(), forecast);
    counters.count(Kind.FORECAST);
    send(key.toString(), forecast);
    if (chain) {
      sendPart(forecast);
    }
  }

  /** Scores everything into the scratch arrays and the explanation, and shadows on their own. */
  private List<ShadowForecast> score(
      SeriesKey key,
      String category,
      History history,
      List<Model> learned,
      List<Model> shadowModels) {
    for (int m = 0; m < means.length; m++) {
      Arrays.fill(means[m], Double.NaN);
      Arrays.fill(percentagePoints[m], Double.NaN);
    }
    for (Baseline baseline : baselines) {
      baseline.forecast(history, means[ModelNames.BLENDED.indexOf(baseline.name())]);
    }
    explanation = new TreeMap<>();
    List<ShadowForecast> shadowed = new ArrayList<>(shadowModels.size());
    if (!learned.isEmpty() || !shadowModels.isEmpty()) {
      FeatureRows rows = features(key, category, history);
      for (Model model : learned) {
        int m = ModelNames.BLENDED.indexOf(model.name());
        model.score(rows, means[m], percentagePoints[m]);
        explanation.putAll(model.explain(rows));
      }
      for (Model model : shadowModels) {
        shadowed.add(ShadowForecast.of(model, rows));
      }
    }
    return shadowed;
  }

  /** Nobody sells behind closed doors, or what is delisted. */
  private void expectNothingUnsold(int onSale, List<ShadowForecast> shadowed) {
    for (int h = 1; h <= forecasting.horizon(); h++) {
      if (h > onSale || outlook.closed(h)) {
        for (int m = 0; m < means.length; m++) {
          expectNothing(h, means[m], percentagePoints[m]);
        }
        for (ShadowForecast shadow : shadowed) {
          expectNothing(h, shadow.means(), shadow.percentagePoints());
        }
      }
    }
  }

  /** Where a model has a forecast, and a point of its own. */
  private static void expectNothing(int horizon, double[] mean, double[] percentagePoint) {
    mean[horizon - 1] = Double.isNaN(mean[horizon - 1]) ? Double.NaN : 0;
    percentagePoint[horizon - 1] = Double.isNaN(percentagePoint[horizon - 1]) ? Double.NaN : 0;
  }

  private FeatureRows features(SeriesKey key, String category, History history) {
    long asOf = history.lastPeriod();
    SeriesFacts known = facts.facts(key, category, asOf, forecasting.horizon());
    return Features.rows(FeatureSchema.of(grain), history, asOf, known, forecasting.horizon());
  }

  /**
   * Keeps what must be settled later: some horizons, and the totals. Only of what is on sale all
   * the while: a delisting is no model's doing, and teaches nothing, also when it is taken back.
   */
  private OpenForecasts open(OpenForecasts open, Forecast forecast, long asOf, int onSale) {
    for (HorizonBucket bucket : HorizonBucket.values()) {
      OptionalInt ahead = bucket.settledHorizon(forecasting.horizon());
      if (ahead.isPresent() && ahead.getAsInt() <= onSale) {
        open.open(point(bucket, ahead.getAsInt(), forecast, asOf));
      }
    }
    for (var total : forecast.getLeadTimeTotals()) {
      if (total.getDays() <= onSale) {
        open.open(
            new OpenForecasts.Total(
                asOf + total.getDays(), total.getDays(), (float) total.getMean()));
      }
    }
    return open;
  }

  private OpenForecasts.Point point(HorizonBucket bucket, int ahead, Forecast forecast, long asOf) {
    ForecastDay day = forecast.getDays().get(ahead - 1);
    float[] expected = new float[means.length];
    for (int m = 0; m < expected.length; m++) {
      expected[m] = (float) means[m][ahead - 1];
    }
    return new OpenForecasts.Point(
        asOf + ahead,
        bucket.horizon(),
        expected,
        (float) day.getMean(),
        (float) day.getP10(),
        (float) day.getP50(),
        (float) day.getP90());
  }

  /**
   * How many of the next periods an item is still sold in, by the delisting known at as-of; 0 to
   * the horizon. The week in which it is delisted counts, unless that is its first day.
   */
  private int periodsOnSale(String itemId, long asOf) {
    return reference
        .item(itemId, grain.lastDate(asOf))
        .map(Item::getDelistedDate)
        .map(delisted -> grain.indexOf(delisted.minusDays(1)) - asOf)
        .map(periods -> (int) Math.max(0, Math.min(periods, forecasting.horizon())))
        .orElse(forecasting.horizon());
  }

  /** A tombstone takes the forecast off the topic; nothing is sent when none was out. */
  private void withdraw(SeriesKey key) {
    Forecast withdrawn = latest.delete(key.toString());
    if (withdrawn != null) {
      send(key.toString(), null);
      if (chain) {
        // Every close before this one made a forecast, so this is the next.
        LocalDate asOf = grain.lastDate(grain.indexOf(withdrawn.getAsOf()) + 1);
        sendByItem(key.itemId(), new ForecastWithdrawn(key.itemId(), key.locationId(), asOf));
      }
    }
    settlements.delete(key.toString());
  }

  private void sendPart(Forecast forecast) {
    List<Double> expected = new ArrayList<>(forecast.getDays().size());
    forecast.getDays().forEach(day -> expected.add(day.getMean()));
    sendByItem(
        forecast.getItemId(),
        new ForecastPart(
            forecast.getItemId(),
            forecast.getLocationId(),
            forecast.getCategory(),
            forecast.getAsOf(),
            forecast.getRevision(),
            expected));
  }

  /**
   * All closes before this have been forecast, which the stages and applications behind wait for.
   */
  private void mark(Closing.Watermark watermark) {
    int partition = context().taskId().partition();
    LocalDate through =
        watermark.closedThrough().isEmpty()
            ? null
            : grain.firstDate(watermark.closedThrough().getAsLong());
    if (chain) {
      sendByItem(CategoryPartitioner.EVERYONE, new DayClosedMarker(partition, through));
    }
    if (learns) {
      TrainingRow marker = new TrainingRow(new ForecastMarker(partition, through));
      context()
          .forward(
              new Record<>(CategoryPartitioner.EVERYONE, marker, closedAt),
              ServingTopology.TRAINING_ROWS_SINK);
    }
  }

  private void send(String key, Forecast forecast) {
    context().forward(new Record<>(key, forecast, closedAt), ServingTopology.FORECASTS_SINK);
  }

  private void sendByItem(String key, Object body) {
    context()
        .forward(
            new Record<>(key, new ItemForecast(body), closedAt),
            ServingTopology.ITEM_FORECASTS_SINK);
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }
}
