package io.shelfcast.topology;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import io.shelfcast.demand.DemandRules;
import io.shelfcast.demand.OutlierRule;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.SaleRules;
import io.shelfcast.event.RegistryAuthentication;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.feature.Features;
import io.shelfcast.model.deepfm.AttentionForm;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.training.Epochs;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * Every setting of the applications. Settings that begin with {@code kafka.} go to Kafka's clients
 * and Streams without that prefix.
 */
public final class ShelfcastConfig extends AbstractConfig {
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  public static final String REGISTRY_URL = "schema.registry.url";
  public static final String REGISTRY_USER = "schema.registry.user";
  public static final String REGISTRY_PASSWORD = "schema.registry.password";
  public static final String REGISTRY_TOKEN = "schema.registry.token";
  public static final String TOPICS_PREFIX = "topics.prefix";
  public static final String STATE_DIR = "state.dir";
  public static final String THREADS = "threads";
  public static final String PERIOD = "demand.period";
  public static final String TIMEZONE = "demand.timezone";
  public static final String GRACE_HOURS = "demand.grace.hours";
  public static final String CORRECTION_DAYS = "demand.correction.days";
  public static final String NET = "demand.net";
  public static final String STOCKOUT_SHARE = "demand.stockout.share";
  public static final String MAX_JUMP_DAYS = "demand.clock.max-jump.days";
  public static final String ITEM_PATTERN = "demand.item.pattern";
  public static final String ZERO_PRICES = "demand.zero-prices";
  public static final String EARLIEST = "demand.earliest-date";
  public static final String LATEST = "demand.latest-date";
  public static final String OUTLIERS = "demand.outlier.winsorise";
  public static final String OUTLIER_WIDTH = "demand.outlier.width";
  public static final String OUTLIER_RATIO = "demand.outlier.min-ratio";
  public static final String HORIZON = "forecast.horizon";
  public static final String FROM = "forecast.from";
  public static final String LOCATIONS = "forecast.locations";
  public static final String LEAD_TIMES = "forecast.lead-times";
  public static final String MODEL_DETAIL = "forecast.model-detail";
  public static final String MODEL_WAIT_MS = "forecast.model.wait.ms";
  public static final String RELEASE_MS = "forecast.release.ms";
  public static final String CHAIN = "chain.enabled";
  public static final String LAUNCH = "launch.enabled";
  public static final String TRAINING = "training.enabled";
  public static final String TRAINING_EVERY = "training.every";
  public static final String TRAINING_LAG = "training.lag";
  public static final String TRAINING_START = "training.start";
  public static final String TRAINING_FROM = "training.from";
  public static final String TRAINING_WINDOW = "training.window";
  public static final String TRAINING_ROWS = "training.rows.per.period";
  public static final String TRAINING_HORIZON = "training.horizon";
  public static final String TRAINING_MAX_ROWS = "training.max.rows";
  public static final String TRAINING_KEEP = "training.keep";
  public static final String TRAINING_SEED = "training.seed";
  public static final String TRAINING_THREADS = "training.threads";
  public static final String TRAINING_SLOWDOWN_MS = "training.slowdown.ms";
  public static final String DEEPFM_ATTENTION = "deepfm.attention";
  public static final String DEEPFM_FM = "deepfm.fm";
  public static final String DEEPFM_INTERACTIONS = "deepfm.interactions";
  public static final String DEEPFM_META = "deepfm.meta";
  public static final String CLOSE_PATIENCE_MS = "demand.close.patience.ms";
  public static final String EMPTY_MS = "watermark.empty.ms";
  public static final String IDLE_MS = "watermark.idle.ms";

  /** What begins with this goes to Kafka. */
  public static final String KAFKA_PREFIX = "kafka.";

  private static final ConfigDef.Validator ZONE =
      check("a time zone such as Europe/London or UTC", ZoneId::of);
  private static final ConfigDef.Validator REGEX = check("a regular expression", Pattern::compile);
  private static final ConfigDef.Validator DATE =
      check("a date such as 2026-01-31", LocalDate::parse);

  /** All settings with their types, defaults and ranges. */
  public static final ConfigDef DEFINITIONS =
      new ConfigDef()
          .define(
              BOOTSTRAP_SERVERS,
              Type.STRING,
              "localhost:9092",
              HIGH,
              "Kafka brokers, host:port, separated by commas.")
          .define(
              REGISTRY_URL,
              Type.STRING,
              "http://localhost:8081",
              HIGH,
              "Confluent-compatible schema registry; several URLs separated by commas.")
          .define(
              REGISTRY_USER,
              Type.STRING,
              "",
              LOW,
              "User of the schema registry (basic authentication).")
          .define(REGISTRY_PASSWORD, Type.PASSWORD, "", LOW, "Password of that user.")
          .define(
              REGISTRY_TOKEN,
              Type.PASSWORD,
              "",
              LOW,
              "Bearer token of the schema registry, instead of user and password.")
          .define(
              TOPICS_PREFIX,
              Type.STRING,
              "",
              MEDIUM,
              "Put before every topic's name and before the application ids.")
          .define(
              STATE_DIR,
              Type.STRING,
              "",
              MEDIUM,
              "Folder of the state stores; empty means .shelfcast in the user's home.")
          .define(THREADS, Type.INT, 2, between(1, 64), MEDIUM, "Stream threads of an application.")
          .define(
              PERIOD,
              Type.STRING,
              "DAY",
              in("DAY", "WEEK"),
              HIGH,
              "Grain of demand, lags, windows, horizons.")
          .define(
              TIMEZONE,
              Type.STRING,
              "UTC",
              ZONE,
              HIGH,
              "Zone in which business dates end where no Z-report comes.")
          .define(
              GRACE_HOURS,
              Type.INT,
              6,
              between(0, 24 * 14),
              MEDIUM,
              "Hours after its end that a period stays open where no Z-report comes.")
          .define(
              CORRECTION_DAYS,
              Type.INT,
              35,
              between(1, 365),
              MEDIUM,
              "Days that a closed business date may still be corrected, and duplicates are known.")
          .define(NET, Type.BOOLEAN, false, MEDIUM, "Whether returns are subtracted from demand.")
          .define(
              STOCKOUT_SHARE,
              Type.DOUBLE,
              0.25,
              between(0, 1),
              LOW,
              "Share of a period without stock that masks it.")
          .define(
              MAX_JUMP_DAYS,
              Type.INT,
              400,
              between(1, 36500),
              LOW,
              "Days that one event may move a partition's clock ahead; more is a mistaken date.")
          .define(
              ITEM_PATTERN,
              Type.STRING,
              ".+",
              REGEX,
              MEDIUM,
              "What item codes look like; sales of anything else (postage, fees) are dead letters.")
          .define(
              ZERO_PRICES,
              Type.BOOLEAN,
              true,
              MEDIUM,
              "Whether a unit price of zero is possible; otherwise it is a dead letter.")
          .define(EARLIEST, Type.STRING, "1970-01-01", DATE, LOW, "First plausible business date.")
          .define(LATEST, Type.STRING, "2100-01-01", DATE, LOW, "Last plausible business date.")
          .define(
              OUTLIERS,
              Type.BOOLEAN,
              true,
              MEDIUM,
              "Whether demand far out of what a series has done is winsorised.")
          .define(
              OUTLIER_WIDTH,
              Type.DOUBLE,
              5.0,
              atLeast(1),
              LOW,
              "Robust standard deviations of ln demand above the median where the cap lies.")
          .define(
              OUTLIER_RATIO,
              Type.DOUBLE,
              10.0,
              atLeast(1),
              LOW,
              "The cap is at least this multiple of the median.")
          .define(
              HORIZON,
              Type.INT,
              28,
              between(1, Features.LONGEST_HORIZON),
              HIGH,
              "Periods forecast ahead.")
          .define(
              FROM,
              Type.STRING,
              "1970-01-01",
              DATE,
              MEDIUM,
              "First as-of date that is forecast from; earlier closes only build history (for backfills).")
          .define(
              LOCATIONS,
              Type.LIST,
              "",
              LOW,
              "Locations that are forecast, separated by commas; the others only build history. Empty means all.")
          .define(
              LEAD_TIMES,
              Type.LIST,
              "7,14,28",
              MEDIUM,
              "Lengths of the totals on a forecast, in periods; those beyond the horizon are left out.")
          .define(
              MODEL_DETAIL,
              Type.BOOLEAN,
              false,
              LOW,
              "Whether a forecast carries each model's own numbers, too.")
          .define(
              MODEL_WAIT_MS,
              Type.LONG,
              600_000L,
              atLeast(0),
              MEDIUM,
              "How long a forecast waits for the model of its epoch before it goes out without.")
          .define(
              RELEASE_MS,
              Type.LONG,
              1_000L,
              atLeast(0),
              LOW,
              "How long forecasts that have waited for models are made at a time; then what came of"
                  + " them is committed. 0 = one at a time.")
          .define(
              CHAIN,
              Type.BOOLEAN,
              true,
              MEDIUM,
              "Whether an item's forecasts are summed over locations (chain-forecasts).")
          .define(
              LAUNCH,
              Type.BOOLEAN,
              false,
              MEDIUM,
              "Whether items are forecast before their launch (launch-forecasts).")
          .define(
              TRAINING,
              Type.BOOLEAN,
              false,
              HIGH,
              "Whether models are learned; otherwise every forecast blends baselines alone. Both"
                  + " applications must agree. Off by default while it is young.")
          .define(
              TRAINING_EVERY,
              Type.INT,
              7,
              between(1, 366),
              MEDIUM,
              "Periods from one training to the next.")
          .define(
              TRAINING_LAG,
              Type.INT,
              1,
              between(0, 91),
              MEDIUM,
              "Periods that training is given: a forecast uses the newest model trained through as-of"
                  + " less this.")
          .define(
              TRAINING_START,
              Type.STRING,
              "",
              optionalDate(),
              MEDIUM,
              "First as-of date whose forecasts use learned models; empty means forecast.from.")
          .define(
              TRAINING_FROM,
              Type.STRING,
              "",
              optionalDate(),
              MEDIUM,
              "First target date that is learned from; empty means training.start less the window.")
          .define(
              TRAINING_WINDOW,
              Type.INT,
              731,
              between(14, 3660),
              MEDIUM,
              "Periods that a model learns from.")
          .define(
              TRAINING_ROWS,
              Type.INT,
              150,
              atLeast(2),
              MEDIUM,
              "About how many rows a category sends a period to be learned from.")
          .define(
              TRAINING_HORIZON,
              Type.INT,
              0,
              between(0, Features.LONGEST_HORIZON),
              LOW,
              "The farthest horizon that is learned from; 0 means forecast.horizon.")
          .define(
              TRAINING_MAX_ROWS,
              Type.INT,
              100_000,
              atLeast(100),
              MEDIUM,
              "The most rows that one model is trained on.")
          .define(
              TRAINING_KEEP,
              Type.INT,
              12,
              atLeast(2),
              LOW,
              "Snapshots of a model that stay on the topic.")
          .define(TRAINING_SEED, Type.LONG, 1L, LOW, "Seed of all training.")
          .define(
              TRAINING_THREADS,
              Type.INT,
              1,
              between(1, 64),
              LOW,
              "Low-priority threads that train.")
          .define(
              TRAINING_SLOWDOWN_MS,
              Type.LONG,
              0L,
              atLeast(0),
              LOW,
              "Added to the training of each category, to see what slow training disturbs.")
          .define(
              DEEPFM_ATTENTION,
              Type.STRING,
              AttentionForm.FIELD.name(),
              in("NONE", "FIELD", "PAIR"),
              LOW,
              "The DeepFM's attention: over fields, over pairs of fields, or none.")
          .define(
              DEEPFM_FM,
              Type.BOOLEAN,
              true,
              LOW,
              "Whether the DeepFM has the factorization machine's term.")
          .define(
              DEEPFM_INTERACTIONS,
              Type.BOOLEAN,
              false,
              LOW,
              "Whether the DeepFM looks at page views and carts; for those who send interactions.")
          .define(
              DEEPFM_META,
              Type.BOOLEAN,
              true,
              LOW,
              "Whether a category's DeepFM starts from weights that are learned over all categories,"
                  + " and not from random ones.")
          .define(
              CLOSE_PATIENCE_MS,
              Type.LONG,
              5_000L,
              atLeast(0),
              LOW,
              "How long without a sale a close of day waits for sales that are still to be read; a sale"
                  + " sold after it ends the wait at once. 0 = it does not wait.")
          .define(
              EMPTY_MS,
              Type.LONG,
              2_000L,
              atLeast(100),
              LOW,
              "How long a partition without any location waits before it says so.")
          .define(
              IDLE_MS,
              Type.LONG,
              600_000L,
              atLeast(1_000),
              LOW,
              "How long a silent partition waits before the others go on without it.");

  /** Reads settings; unknown ones are refused by name unless they begin with {@code kafka.}. */
  public ShelfcastConfig(Map<String, ?> settings) {
    super(DEFINITIONS, settings, false);
    List<String> unknown =
        settings.keySet().stream()
            .filter(name -> !name.startsWith(KAFKA_PREFIX))
            .filter(name -> !DEFINITIONS.names().contains(name))
            .sorted()
            .toList();
    if (!unknown.isEmpty()) {
      throw new ConfigException(
          "unknown setting %s; `shelfcast serve --help` tells where all are listed"
              .formatted(String.join(", ", unknown)));
    }
  }

  /** Settings for any Kafka client or Streams: the brokers, and what begins with the prefix. */
  public Map<String, Object> clientConfig() {
    Map<String, Object> client = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, getString(BOOTSTRAP_SERVERS));
    return client;
  }

  /** How to reach the schema registry. */
  public RegistryConnection registry() {
    RegistryConnection connection = RegistryConnection.of(getString(REGISTRY_URL));
    String token = getPassword(REGISTRY_TOKEN).value();
    String user = getString(REGISTRY_USER);
    if (!token.isEmpty()) {
      return connection.with(new RegistryAuthentication.Bearer(token));
    }
    return user.isEmpty()
        ? connection
        : connection.with(
            new RegistryAuthentication.Basic(user, getPassword(REGISTRY_PASSWORD).value()));
  }

  /** Folder of the state stores. */
  public Path stateDir() {
    String configured = getString(STATE_DIR);
    return configured.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".shelfcast", "state")
        : Path.of(configured);
  }

  /** How sales become demand. */
  public DemandRules demandRules() {
    return new DemandRules(
        Period.valueOf(getString(PERIOD)),
        ZoneId.of(getString(TIMEZONE)),
        Duration.ofHours(getInt(GRACE_HOURS)),
        getInt(CORRECTION_DAYS),
        getBoolean(NET),
        getDouble(STOCKOUT_SHARE),
        Duration.ofDays(getInt(MAX_JUMP_DAYS)),
        new SaleRules(
            Pattern.compile(getString(ITEM_PATTERN)),
            getBoolean(ZERO_PRICES),
            date(EARLIEST),
            date(LATEST)),
        new OutlierRule(getBoolean(OUTLIERS), getDouble(OUTLIER_WIDTH), getDouble(OUTLIER_RATIO)));
  }

  /**
   * The serving topology's settings.
   *
   * @param locationPartitions partitions of pos-sales on the cluster
   * @param categoryPartitions partitions of settled-errors on the cluster
   * @param persistentStores false for backtests
   */
  public ServingSettings serving(
      int locationPartitions, int categoryPartitions, boolean persistentStores) {
    int horizon = getInt(HORIZON);
    return new ServingSettings(
        demandRules(),
        new ServingSettings.Forecasting(
            horizon,
            date(FROM),
            Set.copyOf(getList(LOCATIONS)),
            leadTimes(horizon),
            getBoolean(MODEL_DETAIL)),
        training(),
        getBoolean(CHAIN),
        getBoolean(LAUNCH),
        locationPartitions,
        categoryPartitions,
        persistentStores,
        Duration.ofMillis(getLong(CLOSE_PATIENCE_MS)),
        Duration.ofMillis(getLong(RELEASE_MS)),
        Duration.ofMillis(getLong(EMPTY_MS)),
        Duration.ofMillis(getLong(IDLE_MS)));
  }

  /** How models are learned; the same for both applications. */
  public TrainingSettings training() {
    Period grain = Period.valueOf(getString(PERIOD));
    int window = getInt(TRAINING_WINDOW);
    Epochs epochs = new Epochs(getInt(TRAINING_EVERY), getInt(TRAINING_LAG));
    String start = getString(TRAINING_START);
    long first = grain.indexOf(start.isEmpty() ? date(FROM) : LocalDate.parse(start));
    String from = getString(TRAINING_FROM);
    return new TrainingSettings(
        getBoolean(TRAINING),
        grain,
        epochs,
        from.isEmpty() ? grain.firstDate(first - window) : LocalDate.parse(from),
        epochs.inForce(first),
        window,
        getInt(TRAINING_HORIZON) > 0 ? getInt(TRAINING_HORIZON) : getInt(HORIZON),
        getInt(TRAINING_ROWS),
        getInt(TRAINING_MAX_ROWS),
        getInt(TRAINING_KEEP),
        getLong(TRAINING_SEED),
        Duration.ofMillis(getLong(MODEL_WAIT_MS)),
        Duration.ofMillis(getLong(TRAINING_SLOWDOWN_MS)),
        getInt(TRAINING_THREADS),
        new DeepFmParts(
            AttentionForm.valueOf(getString(DEEPFM_ATTENTION)),
            getBoolean(DEEPFM_FM),
            getBoolean(DEEPFM_INTERACTIONS)),
        getBoolean(DEEPFM_META));
  }

  private List<Integer> leadTimes(int horizon) {
    try {
      return getList(LEAD_TIMES).stream()
          .map(Integer::valueOf)
          .filter(days -> days >= 1 && days <= horizon)
          .sorted()
          .toList();
    } catch (NumberFormatException e) {
      throw new ConfigException(LEAD_TIMES, getList(LEAD_TIMES), "must be whole numbers");
    }
  }

  private LocalDate date(String name) {
    return LocalDate.parse(getString(name));
  }

  private static ConfigDef.Validator optionalDate() {
    return check(
        "a date such as 2026-01-31, or empty",
        text -> text.isEmpty() ? text : LocalDate.parse(text));
  }

  private static ConfigDef.Validator check(
      String what, java.util.function.Function<String, ?> parse) {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> {
          try {
            parse.apply((String) value);
          } catch (DateTimeException | PatternSyntaxException e) {
            throw new ConfigException(name, value, "must be " + what);
          }
        },
        () -> what);
  }
}
