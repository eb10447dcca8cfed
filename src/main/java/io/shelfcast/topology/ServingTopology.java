package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.LaunchEvent;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.UsePartitionTimeOnInvalidTimestamp;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The serving application (DESIGN section 4): sales, closes of day and stock status of a location
 * come together in one task, where demand is closed, forecasts are settled and new ones made;
 * errors go on by category to the accuracy reports, and forecasts by item to the sums over the
 * chain. Reference data reaches every task through global stores.
 */
public final class ServingTopology implements Supplier<Topology> {
  /** The application's id, behind the topics' prefix. */
  public static final String APPLICATION_ID = "shelfcast-serving";

  /** Lines of open days and of closed ones that may still be corrected. */
  public static final String SALE_LINES = "sale-lines";

  /** The partition's clock and how far its locations have closed. */
  public static final String CLOCK = "business-clock";

  /** Closes of day that wait for the sales to catch up. */
  public static final String PENDING_CLOSES = "pending-closes";

  /** Series by location and item: history and recent totals. */
  public static final String SERIES = "series";

  /** Spans of time without stock, by location and item. */
  public static final String STOCK_OUTS = "stock-outs";

  /** Closes that wait for the models of their forecasts. */
  public static final String PARKED = "parked-closes";

  /** What was forecast and awaits its actual, by location and item. */
  public static final String SETTLEMENTS = "settlements";

  /** Blend weights that series have in common, by location and category. */
  public static final String SHARED_WEIGHTS = "shared-weights";

  /** Conformal quantiles by location, category, model, horizon and volume. */
  public static final String CALIBRATION = "calibration";

  /** The newest forecast of each series, by location and item. */
  public static final String LATEST = "latest-forecasts";

  /** The newest accuracy report, by category, model and horizon. */
  public static final String ACCURACY = "latest-accuracy";

  /** The newest sum of an item's forecasts over its locations, by item. */
  public static final String CHAIN = "latest-chain-forecasts";

  /** The newest launch forecast, by item. */
  public static final String LAUNCH_FORECASTS = "latest-launch-forecasts";

  static final String LAUNCHES = "launches-completed";
  static final String LAUNCH_PROGRESS = "launch-progress";

  static final String CHAIN_ARRIVED = "chain-parts-arrived";
  static final String CHAIN_PARTS = "chain-parts";
  static final String CHAIN_PROGRESS = "chain-progress";

  static final String ERRORS_ARRIVED = "errors-arrived";
  static final String ERRORS_SETTLED = "errors-settled";
  static final String ACCURACY_PROGRESS = "accuracy-progress";

  static final String SAMPLING = "training-rows-sampling";

  static final String PARKING = "parking";
  static final String TRAINING_ROWS = "training-rows-stage";
  static final String TRAINING_ROWS_SINK = "training-rows-out";
  static final String SETTLE = "settle";
  static final String FORECAST = "forecast";
  static final String SETTLED_ERRORS_SINK = "settled-errors-out";
  static final String COMPLETED_LAUNCHES = "launch-completion";
  static final String DAILY_DEMAND_SINK = "daily-demand";
  static final String FORECASTS_SINK = "forecasts-out";
  static final String ITEM_FORECASTS_SINK = "forecasts-by-item-out";

  private static final String DEMAND = "demand";
  private static final String ACCURACY_STAGE = "accuracy";
  private static final String CHAIN_STAGE = "chain";
  private static final String LAUNCH_STAGE = "launch";
  static final String ITEMS = "reference-items";
  static final String LOCATIONS = "reference-locations";
  static final String CALENDAR = "reference-calendar";
  static final String PROMOTIONS = "reference-promotions";
  static final String INTERACTIONS = "reference-interactions";
  private static final String MODELS = "learned-models";

  private final Topics topics;
  private final ServingSettings settings;
  private final EventCounters counters;
  private final SalesAhead salesAhead;
  private final TrainingPool pool;
  private final Function<ProcessingContext, ModelSource> models;
  private final ModelSource shadows;

  /**
   * One that trains launch models in the caller's thread, for backtests.
   *
   * @param topics where events come from and results go
   * @param settings what to do
   * @param counters counts events as they pass
   */
  public ServingTopology(Topics topics, ServingSettings settings, EventCounters counters) {
    this(topics, settings, counters, ModelSource.NONE);
  }

  /**
   * One with shadows, which trains launch models in the caller's thread, for backtests.
   *
   * @param shadows models that are scored and reported with each model's own forecasts, but never
   *     blended; there is no waiting for them
   */
  public ServingTopology(
      Topics topics, ServingSettings settings, EventCounters counters, ModelSource shadows) {
    this(
        topics,
        settings,
        counters,
        SalesAhead.NONE,
        TrainingPool.direct(),
        context -> inForce(context, settings),
        shadows);
  }

  /**
   * @param salesAhead asked before a close of day no longer waits for sales
   * @param pool where launch models are trained
   */
  ServingTopology(
      Topics topics,
      ServingSettings settings,
      EventCounters counters,
      SalesAhead salesAhead,
      TrainingPool pool) {
    this(
        topics,
        settings,
        counters,
        salesAhead,
        pool,
        context -> inForce(context, settings),
        ModelSource.NONE);
  }

  /**
   * @param models gives a processor the learned models in force
   * @param shadows models that are scored but never blended
   */
  ServingTopology(
      Topics topics,
      ServingSettings settings,
      EventCounters counters,
      SalesAhead salesAhead,
      TrainingPool pool,
      Function<ProcessingContext, ModelSource> models,
      ModelSource shadows) {
    this.models = models;
    this.shadows = shadows;
    this.pool = pool;
    this.salesAhead = salesAhead;
    this.topics = topics;
    this.settings = settings;
    this.counters = counters;
  }

  @Override
  public Topology get() {
    Topology topology = new Topology();
    reference(topology, ITEMS, topics.items, ReferenceData.items());
    reference(topology, LOCATIONS, topics.locations, ReferenceData.locations());
    reference(topology, CALENDAR, topics.calendar, ReferenceData.calendar());
    reference(topology, PROMOTIONS, topics.promotions, ReferenceData.promotions());
    reference(
        topology,
        INTERACTIONS,
        topics.interactions,
        ReferenceData.interactions(Facts.interactionDays(settings.demand().period())));
    models(topology);
    demand(topology);
    settleAndForecast(topology);
    trainingRows(topology);
    accuracy(topology);
    chain(topology);
    launch(topology);
    return topology;
  }

  static ReferenceData referenceData(ProcessingContext context) {
    return new ReferenceData(
        context.getStateStore(ITEMS),
        context.getStateStore(LOCATIONS),
        context.getStateStore(CALENDAR),
        context.getStateStore(PROMOTIONS),
        context.getStateStore(INTERACTIONS));
  }

  /** The learned models in force; none where nothing is learned. */
  static ModelSource inForce(ProcessingContext context, ServingSettings settings) {
    return settings.training().enabled()
        ? new ModelStore(
            context.getStateStore(MODELS), settings.training(), settings.categoryPartitions())
        : ModelSource.NONE;
  }

  private void models(Topology topology) {
    if (!settings.training().enabled()) {
      return;
    }
    topology.addGlobalStore(
        ReferenceStore.builder(MODELS, ModelStore.kind()),
        topics.models.name() + "-source",
        topics.models.keys().deserializer(),
        ReferenceProcessor.Read.with(topics.models.values().deserializer()),
        topics.models.name(),
        MODELS + "-update",
        () -> new ModelProcessor(MODELS));
  }

  private void trainingRows(Topology topology) {
    if (!settings.training().enabled()) {
      return;
    }
    topology
        .addProcessor(TRAINING_ROWS, () -> new TrainingRowsProcessor(settings.training()), DEMAND)
        .addStateStore(store(SAMPLING, Serdes.String(), Serdes.ByteArray()), TRAINING_ROWS)
        .addSink(
            TRAINING_ROWS_SINK,
            topics.trainingRows.name(),
            topics.trainingRows.keys().serializer(),
            topics.trainingRows.values().serializer(),
            new CategoryPartitioner<>(),
            TRAINING_ROWS,
            FORECAST);
  }

  private static <V extends SpecificRecord> void reference(
      Topology topology, String store, Topic<V> topic, ReferenceStore.Kind<V> kind) {
    topology.addGlobalStore(
        ReferenceStore.builder(store, kind),
        topic.name() + "-source",
        topic.keys().deserializer(),
        ReferenceProcessor.Read.with(topic.values().deserializer()),
        topic.name(),
        store + "-update",
        () -> new ReferenceProcessor<>(store));
  }

  private void demand(Topology topology) {
    List<Topic<? extends SpecificRecord>> inputs =
        List.of(topics.posSales, topics.storeDays, topics.stockStatus);
    for (Topic<? extends SpecificRecord> input : inputs) {
      topology.addSource(
          AutoOffsetReset.earliest(),
          input.name(),
          new UsePartitionTimeOnInvalidTimestamp(),
          input.keys().deserializer(),
          input.values().deserializer(),
          input.name());
    }
    topology
        .addProcessor(
            DEMAND,
            () -> new DemandProcessor(settings, counters, salesAhead),
            inputs.stream().map(Topic::name).toArray(String[]::new))
        .addStateStore(store(SALE_LINES, Serdes.Bytes(), Serdes.ByteArray()), DEMAND)
        .addStateStore(store(CLOCK, Serdes.String(), Serdes.ByteArray()), DEMAND)
        .addStateStore(store(PENDING_CLOSES, Serdes.String(), Serdes.ByteArray()), DEMAND)
        .addStateStore(store(STOCK_OUTS, Serdes.String(), Serdes.ByteArray()), DEMAND)
        .addStateStore(store(SERIES, Serdes.String(), new SeriesSerde()), DEMAND)
        .addSink(
            DAILY_DEMAND_SINK,
            topics.dailyDemand.name(),
            topics.dailyDemand.keys().serializer(),
            topics.dailyDemand.values().serializer(),
            new LocationPartitioner<>(),
            DEMAND);
  }

  private void settleAndForecast(Topology topology) {
    topology
        .addProcessor(PARKING, () -> new ParkingProcessor(settings, models), DEMAND)
        .addStateStore(store(PARKED, Serdes.Bytes(), Serdes.ByteArray()), PARKING)
        .addProcessor(SETTLE, () -> new SettleProcessor(settings), PARKING)
        .addProcessor(
            FORECAST, () -> new ForecastProcessor(settings, models, shadows, counters), SETTLE)
        .addStateStore(store(SETTLEMENTS, Serdes.String(), new SettlementSerde()), SETTLE, FORECAST)
        .addStateStore(store(CALIBRATION, Serdes.String(), Serdes.ByteArray()), SETTLE)
        .addStateStore(store(SHARED_WEIGHTS, Serdes.String(), new BlendWeightsSerde()), SETTLE)
        .addStateStore(
            store(LATEST, Serdes.String(), new ForecastSerde(topics.forecasts.stored())), FORECAST)
        .addSink(
            FORECASTS_SINK,
            topics.forecasts.name(),
            topics.forecasts.keys().serializer(),
            topics.forecasts.values().serializer(),
            new LocationPartitioner<>(),
            FORECAST)
        .addSink(
            SETTLED_ERRORS_SINK,
            topics.settledErrors.name(),
            topics.settledErrors.keys().serializer(),
            topics.settledErrors.values().serializer(),
            new CategoryPartitioner<>(),
            SETTLE);
  }

  private void accuracy(Topology topology) {
    Period grain = settings.demand().period();
    topology
        .addSource(
            AutoOffsetReset.earliest(),
            topics.settledErrors.name(),
            topics.settledErrors.keys().deserializer(),
            topics.settledErrors.values().deserializer(),
            topics.settledErrors.name())
        .addProcessor(
            ACCURACY_STAGE,
            () -> new AccuracyProcessor(grain, settings.locationPartitions()),
            topics.settledErrors.name())
        .addStateStore(store(ERRORS_ARRIVED, Serdes.String(), Serdes.ByteArray()), ACCURACY_STAGE)
        .addStateStore(store(ERRORS_SETTLED, Serdes.String(), Serdes.ByteArray()), ACCURACY_STAGE)
        .addStateStore(
            store(ACCURACY_PROGRESS, Serdes.String(), Serdes.ByteArray()), ACCURACY_STAGE)
        .addStateStore(
            store(ACCURACY, Serdes.String(), topics.forecastAccuracy.stored()), ACCURACY_STAGE)
        .addSink(
            topics.forecastAccuracy.name(),
            topics.forecastAccuracy.name(),
            topics.forecastAccuracy.keys().serializer(),
            topics.forecastAccuracy.values().serializer(),
            ACCURACY_STAGE);
  }

  private void chain(Topology topology) {
    if (!settings.chain()) {
      return;
    }
    topology
        .addSink(
            ITEM_FORECASTS_SINK,
            topics.forecastsByItem.name(),
            topics.forecastsByItem.keys().serializer(),
            topics.forecastsByItem.values().serializer(),
            new CategoryPartitioner<>(),
            FORECAST)
        .addSource(
            AutoOffsetReset.earliest(),
            topics.forecastsByItem.name(),
            topics.forecastsByItem.keys().deserializer(),
            topics.forecastsByItem.values().deserializer(),
            topics.forecastsByItem.name())
        .addProcessor(
            CHAIN_STAGE, () -> new ChainProcessor(settings), topics.forecastsByItem.name())
        .addStateStore(store(CHAIN_ARRIVED, Serdes.String(), Serdes.ByteArray()), CHAIN_STAGE)
        .addStateStore(store(CHAIN_PARTS, Serdes.String(), Serdes.ByteArray()), CHAIN_STAGE)
        .addStateStore(store(CHAIN_PROGRESS, Serdes.String(), Serdes.ByteArray()), CHAIN_STAGE)
        .addStateStore(store(CHAIN, Serdes.String(), topics.chainForecasts.stored()), CHAIN_STAGE)
        .addSink(
            topics.chainForecasts.name(),
            topics.chainForecasts.name(),
            topics.chainForecasts.keys().serializer(),
            topics.chainForecasts.values().serializer(),
            CHAIN_STAGE);
  }

  private void launch(Topology topology) {
    if (!settings.launch()) {
      return;
    }
    Topic<LaunchEvent> completed = topics.completedLaunches;
    topology
        .addProcessor(
            COMPLETED_LAUNCHES,
            () -> new CompletedLaunchProcessor(settings.demand().period()),
            DEMAND)
        .addSink(
            COMPLETED_LAUNCHES + "-out",
            completed.name(),
            completed.keys().serializer(),
            completed.values().serializer(),
            COMPLETED_LAUNCHES)
        .addSource(
            AutoOffsetReset.earliest(),
            completed.name(),
            completed.keys().deserializer(),
            completed.values().deserializer(),
            completed.name())
        .addProcessor(LAUNCH_STAGE, () -> new LaunchProcessor(settings, pool), completed.name())
        .addStateStore(store(LAUNCHES, Serdes.String(), completed.stored()), LAUNCH_STAGE)
        .addStateStore(store(LAUNCH_PROGRESS, Serdes.String(), Serdes.ByteArray()), LAUNCH_STAGE)
        .addStateStore(
            store(LAUNCH_FORECASTS, Serdes.String(), topics.launchForecasts.stored()), LAUNCH_STAGE)
        .addSink(
            topics.launchForecasts.name(),
            topics.launchForecasts.name(),
            topics.launchForecasts.keys().serializer(),
            topics.launchForecasts.values().serializer(),
            LAUNCH_STAGE);
  }

  private <K, V> StoreBuilder<KeyValueStore<K, V>> store(
      String name, Serde<K> keys, Serde<V> values) {
    KeyValueBytesStoreSupplier supplier =
        settings.persistentStores()
            ? Stores.persistentKeyValueStore(name)
            : Stores.inMemoryKeyValueStore(name);
    StoreBuilder<KeyValueStore<K, V>> builder = Stores.keyValueStoreBuilder(supplier, keys, values);
    return settings.persistentStores()
        ? builder.withLoggingEnabled(Map.of())
        : builder.withLoggingDisabled();
  }
}
