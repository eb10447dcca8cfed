package io.shelfcast.event;

import io.shelfcast.event.Topic.Spread;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every topic that Shelfcast reads or writes (DESIGN section 3), with serdes on one registry.
 *
 * <p>Retention compares record timestamps with the wall clock, and replayed history is years old.
 * So each topic that carries history either keeps everything ({@code retention.ms=-1}) or stamps
 * records when they are appended.
 *
 * <p>Reference data keeps every revision: features are built from what was known at an earlier
 * date, and compaction would leave only what is known today.
 */
public final class Topics {
  private static final long DAY_MS = 86_400_000;
  private static final Map<String, String> KEEP_FOREVER =
      Map.of("cleanup.policy", "delete", "retention.ms", "-1");
  private static final Map<String, String> COMPACT = Map.of("cleanup.policy", "compact");

  private final String prefix;
  private final SchemaRegistry registry;

  public final Topic<PosSale> posSales;
  public final Topic<StoreDayClosed> storeDays;
  public final Topic<StockStatus> stockStatus;
  public final Topic<Promotion> promotions;
  public final Topic<Item> items;
  public final Topic<Location> locations;
  public final Topic<CalendarDay> calendar;
  public final Topic<Interaction> interactions;
  public final Topic<Forecast> forecasts;
  public final Topic<ChainForecast> chainForecasts;
  public final Topic<LaunchForecast> launchForecasts;
  public final Topic<AccuracyReport> forecastAccuracy;
  public final Topic<DailyDemand> dailyDemand;
  public final Topic<TrainingRow> trainingRows;
  public final Topic<ModelEvent> models;
  public final Topic<MetaGradient> metaGradients;
  public final Topic<DeadLetter> deadLetters;

  /** Internal to the serving application: errors on their way from locations to categories. */
  public final Topic<SettledErrors> settledErrors;

  /** Internal to the serving application: forecasts on their way from locations to items. */
  public final Topic<ItemForecast> forecastsByItem;

  /** Internal to the serving application: completed launches on their way to those ahead. */
  public final Topic<LaunchEvent> completedLaunches;

  /**
   * @param registry where the values' schemas are
   * @param prefix put before every name, e.g. {@code prod.}; may be empty
   */
  public Topics(SchemaRegistry registry, String prefix) {
    this.registry = registry;
    this.prefix = prefix;
    posSales = topic("pos-sales", PosSale.class, Spread.LOCATION, KEEP_FOREVER);
    storeDays = topic("store-days", StoreDayClosed.class, Spread.LOCATION, KEEP_FOREVER);
    stockStatus = topic("stock-status", StockStatus.class, Spread.LOCATION, KEEP_FOREVER);
    promotions = topic("promotions", Promotion.class, Spread.SINGLE, KEEP_FOREVER);
    items = topic("items", Item.class, Spread.SINGLE, KEEP_FOREVER);
    locations = topic("locations", Location.class, Spread.SINGLE, KEEP_FOREVER);
    calendar = topic("calendar", CalendarDay.class, Spread.SINGLE, KEEP_FOREVER);
    interactions = topic("interactions", Interaction.class, Spread.FREE, KEEP_FOREVER);
    forecasts = topic("forecasts", Forecast.class, Spread.LOCATION, appended("compact,delete", 90));
    chainForecasts = topic("chain-forecasts", ChainForecast.class, Spread.FREE, COMPACT);
    launchForecasts = topic("launch-forecasts", LaunchForecast.class, Spread.FREE, COMPACT);
    forecastAccuracy = topic("forecast-accuracy", AccuracyReport.class, Spread.FREE, COMPACT);
    dailyDemand = topic("daily-demand", DailyDemand.class, Spread.LOCATION, KEEP_FOREVER);
    trainingRows = topic("training-rows", TrainingRow.class, Spread.CATEGORY, KEEP_FOREVER);
    models = topic("models", ModelEvent.class, Spread.SINGLE, COMPACT);
    metaGradients =
        topic("meta-gradients", MetaGradient.class, Spread.SINGLE, appended("delete", 30));
    deadLetters = topic("dead-letters", DeadLetter.class, Spread.FREE, appended("delete", 90));
    settledErrors =
        topic("settled-errors", SettledErrors.class, Spread.CATEGORY, appended("delete", 7));
    forecastsByItem =
        topic("forecasts-by-item", ItemForecast.class, Spread.FREE, appended("delete", 7));
    completedLaunches =
        topic("completed-launches", LaunchEvent.class, Spread.SINGLE, appended("delete", 7));
  }

  /** All of them, in the order of DESIGN section 3. */
  public List<Topic<?>> all() {
    return List.of(
        posSales,
        storeDays,
        stockStatus,
        promotions,
        items,
        locations,
        calendar,
        interactions,
        forecasts,
        chainForecasts,
        launchForecasts,
        forecastAccuracy,
        dailyDemand,
        trainingRows,
        models,
        metaGradients,
        deadLetters,
        settledErrors,
        forecastsByItem,
        completedLaunches);
  }

  /**
   * Those on which the applications' stages tell each other what they have worked out: written and
   * read by Shelfcast alone, but for {@code models rollback}. Their records are of one run, which
   * begins without any.
   */
  public List<Topic<?>> betweenStages() {
    return List.of(
        trainingRows, models, metaGradients, settledErrors, forecastsByItem, completedLaunches);
  }

  private <V extends SpecificRecord> Topic<V> topic(
      String name, Class<V> type, Spread spread, Map<String, String> config) {
    return new Topic<>(prefix + name, type, new AvroSerde<>(type, registry), spread, config);
  }

  /** Retention counted from when a record was appended, whatever date it speaks of. */
  private static Map<String, String> appended(String cleanup, int days) {
    return Map.of(
        "cleanup.policy",
        cleanup,
        "message.timestamp.type",
        "LogAppendTime",
        "retention.ms",
        String.valueOf(days * DAY_MS));
  }
}
