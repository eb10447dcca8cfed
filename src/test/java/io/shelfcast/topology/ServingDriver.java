package io.shelfcast.topology;

import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ItemForecast;
import io.shelfcast.event.LaunchForecast;
import io.shelfcast.event.LineReference;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.SchemaCheck;
import io.shelfcast.event.SettledErrors;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.test.TestRecord;

/** The serving topology in a test driver, with words for its events. */
final class ServingDriver implements AutoCloseable {
  final LocalSchemaRegistry registry = new LocalSchemaRegistry();
  final Topics topics = new Topics(registry, "");
  final EventCounters counters = new EventCounters();

  /** Dead letters of reference data, which leave by a way of their own. */
  final List<DeadLetter> referenceLetters = new ArrayList<>();

  /** Whether the broker has sales that were not read yet. */
  boolean salesAhead;

  private final TopologyTestDriver driver;
  private final Map<String, TestInputTopic<String, ?>> inputs = new HashMap<>();
  private int lines;

  ServingDriver(String... settings) {
    this(ModelSource.NONE, settings);
  }

  ServingDriver(ModelSource models, String... settings) {
    this(models, Optional.empty(), settings);
  }

  /**
   * @param stateDir where stores are kept on disk; in memory where it is empty
   */
  ServingDriver(ModelSource models, Optional<Path> stateDir, String... settings) {
    this(models, TrainingPool.direct(), stateDir, settings);
  }

  /**
   * @param pool where launch models are trained
   */
  ServingDriver(
      ModelSource models, TrainingPool pool, Optional<Path> stateDir, String... settings) {
    this(Optional.of(models), pool, stateDir, settings);
  }

  /** One whose models come from their topic. */
  static ServingDriver withModelsFromTheirTopic(String... settings) {
    return new ServingDriver(Optional.empty(), TrainingPool.direct(), Optional.empty(), settings);
  }

  private ServingDriver(
      Optional<ModelSource> models,
      TrainingPool pool,
      Optional<Path> stateDir,
      String... settings) {
    new SchemaCheck(registry).run(topics.all()); // at every start, so that ids stay the same
    Map<String, String> all = new LinkedHashMap<>();
    all.put("training.enabled", "false"); // models are given, not learned
    all.put("launch.enabled", "true");
    all.put("forecast.release.ms", String.valueOf(Long.MAX_VALUE)); // however slow the machine
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    ServingSettings serving = new ShelfcastConfig(all).serving(1, 1, stateDir.isPresent());
    Properties properties = new Properties();
    properties.put("application.id", "serving-test");
    stateDir.ifPresent(dir -> properties.put("state.dir", dir.toString()));
    properties.putAll(
        new DeadLetters(
                ServingTopology.APPLICATION_ID,
                topics.deadLetters,
                counters,
                letter ->
                    referenceLetters.add(
                        topics
                            .deadLetters
                            .values()
                            .deserializer()
                            .deserialize(letter.topic(), letter.value())))
            .streamsConfig());
    driver =
        new TopologyTestDriver(
            new ServingTopology(
                    topics,
                    serving,
                    counters,
                    partition -> CompletableFuture.completedFuture(salesAhead),
                    pool,
                    context -> models.orElseGet(() -> ServingTopology.inForce(context, serving)),
                    ModelSource.NONE)
                .get(),
            properties,
            Instant.parse("2026-01-01T00:00:00Z"));
  }

  static PosSale sale(
      String location, LocalDate date, String transaction, int line, String item, double quantity) {
    return PosSale.newBuilder()
        .setTransactionId(transaction)
        .setLineNumber(line)
        .setLocationId(location)
        .setWorkstationId("till-1")
        .setItemId(item)
        .setBusinessDate(date)
        .setSoldAt(at(date, 12))
        .setQuantity(quantity)
        .setUnitPrice(2.5)
        .setCurrency("EUR")
        .build();
  }

  static PosSale voidOf(PosSale original, String transaction) {
    PosSale sale =
        sale(
            original.getLocationId(),
            original.getBusinessDate(),
            transaction,
            1,
            original.getItemId(),
            original.getQuantity());
    return withVoids(
        sale,
        new LineReference(
            original.getWorkstationId(),
            original.getBusinessDate(),
            original.getTransactionId(),
            original.getLineNumber()));
  }

  static PosSale withVoids(PosSale sale, LineReference voids) {
    sale.put("voids", voids);
    return sale;
  }

  static Instant at(LocalDate date, int hour) {
    return date.atTime(hour, 0).toInstant(ZoneOffset.UTC);
  }

  /** A sale in a transaction of its own. */
  void sell(String location, LocalDate date, String item, double quantity) {
    pipe(sale(location, date, "auto-" + ++lines, 1, item, quantity));
  }

  void pipe(PosSale sale) {
    pipe(topics.posSales, sale.getLocationId(), sale, sale.getSoldAt());
  }

  void close(String location, LocalDate date) {
    Instant closedAt = at(date, 22);
    pipe(topics.storeDays, location, new StoreDayClosed(location, date, closedAt), closedAt);
    salesStop();
  }

  /** A close of day waits for sales that are still coming; this is long enough without any. */
  void salesStop() {
    for (int turn = 0; turn < 30; turn++) {
      driver.advanceWallClockTime(Duration.ofMillis(200));
    }
  }

  void outOfStock(String location, String item, Instant from, Instant until, Instant reportedAt) {
    pipe(
        topics.stockStatus,
        location,
        new StockStatus(location, item, from, until, reportedAt),
        reportedAt);
  }

  @SuppressWarnings("unchecked")
  <V extends SpecificRecord> void pipe(Topic<V> topic, String key, V value, Instant time) {
    TestInputTopic<String, V> input =
        (TestInputTopic<String, V>)
            inputs.computeIfAbsent(
                topic.name(),
                name ->
                    driver.createInputTopic(
                        name, topic.keys().serializer(), topic.values().serializer()));
    input.pipeInput(key, value, time);
  }

  void pipeBytes(String topic, String key, byte[] value, Instant time) {
    driver
        .createInputTopic(
            topic,
            new org.apache.kafka.common.serialization.StringSerializer(),
            new org.apache.kafka.common.serialization.ByteArraySerializer())
        .pipeInput(key, value, time);
  }

  List<DailyDemand> demands() {
    return output(topics.dailyDemand).readValuesToList();
  }

  List<TestRecord<String, Forecast>> forecasts() {
    return output(topics.forecasts).readRecordsToList();
  }

  /** Sums and markers on their way to the accuracy stage. */
  List<Object> settledErrors() {
    return output(topics.settledErrors).readValuesToList().stream()
        .map(SettledErrors::getBody)
        .toList();
  }

  List<AccuracyReport> reports() {
    return output(topics.forecastAccuracy).readValuesToList();
  }

  /** Sums over locations, by item; a tombstone has no value. */
  List<TestRecord<String, ChainForecast>> chainForecasts() {
    return output(topics.chainForecasts).readRecordsToList();
  }

  /** Parts, withdrawals and markers on their way to the chain stage. */
  List<Object> itemForecasts() {
    return output(topics.forecastsByItem).readValuesToList().stream()
        .map(ItemForecast::getBody)
        .toList();
  }

  List<LaunchForecast> launchForecasts() {
    return output(topics.launchForecasts).readValuesToList();
  }

  /** Launch forecasts as they were sent: time, key and the bytes of the value. */
  List<String> launchRecords() {
    return driver
        .createOutputTopic(
            topics.launchForecasts.name(), new StringDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList()
        .stream()
        .map(r -> r.timestamp() + " " + r.key() + " " + hex(r.value()))
        .toList();
  }

  private static String hex(byte[] value) {
    return value == null ? "tombstone" : HexFormat.of().formatHex(value);
  }

  List<DeadLetter> deadLetters() {
    return output(topics.deadLetters).readValuesToList();
  }

  /**
   * Copies the stores on disk as a crash after a commit would leave them: the test driver wipes its
   * folder when it closes. It is of no use any more.
   */
  void leaveStores(Path stateDir, Path copy) throws IOException {
    driver.getAllStateStores().values().stream()
        .filter(StateStore::persistent)
        .forEach(StateStore::close);
    try (Stream<Path> files = Files.walk(stateDir)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(stateDir.relativize(file)));
      }
    }
  }

  TopologyTestDriver driver() {
    return driver;
  }

  private <V extends SpecificRecord> TestOutputTopic<String, V> output(Topic<V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keys().deserializer(), topic.values().deserializer());
  }

  @Override
  public void close() {
    driver.close();
  }
}
