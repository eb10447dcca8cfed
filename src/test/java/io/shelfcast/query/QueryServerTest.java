package io.shelfcast.query;

import static io.shelfcast.query.HttpAnswers.problem;
import static io.shelfcast.query.HttpAnswers.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.embedded.EmbeddedBroker;
import io.shelfcast.embedded.EmbeddedRegistry;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.DeadLetters;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.LocationPartitioner;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.ServingTopology;
import io.shelfcast.topology.ShelfcastConfig;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint in front of the real application on a real broker, from its start to its stop. */
class QueryServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 5;
  private static final int WRITES = 20_000;
  private static final String NORTH = "north";
  private static final String STORE_8 = "Store 8/b";
  private static final String ODD_ITEM = "AC/DC 7|b";
  private static final List<SeriesKey> SERIES =
      List.of(
          new SeriesKey(NORTH, "A1"),
          new SeriesKey(NORTH, ODD_ITEM),
          new SeriesKey(STORE_8, "A1"),
          new SeriesKey(STORE_8, ODD_ITEM));

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry registry;
  private static Topics topics;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
    registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
    topics = new Topics(new HttpSchemaRegistry(RegistryConnection.of(registry.url())), "");
    create(topics);
  }

  private static void create(Topics topics) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      new TopicAdmin(admin).create(topics.all(), new TopicAdmin.Layout(2, 2, (short) 1));
    }
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @Test
  void answersWhatIsOnTheTopicsFromStartToStop() throws Exception {
    assertThat(LocationPartitioner.partitionOf(NORTH, 2))
        .isNotEqualTo(LocationPartitioner.partitionOf(STORE_8, 2)); // both partitions are read
    feed();
    try (Instance first = new Instance("first", "first:8080", topics)) {
      asksToComeBackBeforeTheStart(first.http);
      first.streams.start();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> first.http.json("/health/ready")); // 503 has turned into 200
      Map<String, Forecast> forecasts = forecastsOnTheTopic();

      answersForecasts(first.http, forecasts);
      answersHistory(first.http);
      answersAccuracy(first.http);
      answersChainForecasts(first.http, forecasts);
      showsMetrics(first);
      twoInstancesAnswerTheSame(first, forecasts);

      first.streams.close();
      problem(first.http.get(path(SERIES.get(0), "forecast")), 503, "not-ready");
      problem(first.http.get("/health/live"), 503, "application-failed");
    }
  }

  @Test
  void instancesThatAdvertiseOneAddressAreTold() throws Exception {
    // Given two instances that both say that they are reached at one address
    Topics own = new Topics(new HttpSchemaRegistry(RegistryConnection.of(registry.url())), "one.");
    create(own);
    try (Instance left = new Instance("left", "host:8080", own);
        Instance right = new Instance("right", "host:8080", own)) {
      // When
      left.streams.start();
      right.streams.start();

      // Then one has the partition, and the other one cannot name it
      String path = path(new SeriesKey(NORTH, "A1"), "forecast");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                HttpResponse<String> one = left.http.get(path);
                HttpResponse<String> other = right.http.get(path);
                boolean leftOwns = one.statusCode() == 404;
                problem(leftOwns ? one : other, 404, "no-forecast");
                JsonNode lost = problem(leftOwns ? other : one, 503, "not-ready");
                assertThat(lost.get("detail").asText())
                    .contains("another instance", "host:8080", "--advertise");
              });
    }
  }

  @Test
  void readersThatNeverPauseStopNoWriter() throws Exception {
    AtomicInteger written = new AtomicInteger();
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "writer");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("writer").toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("written", 1, (short) 1))).all().get();
    }
    KafkaStreams streams = new KafkaStreams(writer(written), properties);
    ServingSettings settings = new ShelfcastConfig(Map.of()).serving(1, 1, true);
    LocalStores stores =
        new LocalStores(streams, QuerySettings.of("127.0.0.1", 0, "me:8080", settings));
    SeriesKey key = SERIES.get(0);
    Thread reader =
        new Thread(
            () -> {
              while (!Thread.interrupted()) {
                stores.forecast(key);
              }
            });
    reader.setDaemon(true);
    try {
      streams.start();
      reader.start();
      try (var producer =
          new KafkaProducer<>(
              Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
              new StringSerializer(),
              new ByteArraySerializer())) {
        for (int i = 0; i < WRITES; i++) {
          producer.send(new ProducerRecord<>("written", key.toString(), new byte[8]));
        }
      }

      await().atMost(PATIENCE).until(() -> written.get() >= WRITES);
      assertThat(stores.forecast(key)).isInstanceOf(Reading.Found.class);
    } finally {
      reader.interrupt();
      streams.close(Duration.ofSeconds(5)); // a thread that is stopped for good would never end
    }
  }

  /** Keeps what it reads in the store of forecasts. */
  private static Topology writer(AtomicInteger written) {
    return new Topology()
        .addSource("source", new StringDeserializer(), new ByteArrayDeserializer(), "written")
        .addProcessor(
            "writer",
            () ->
                new ContextualProcessor<String, byte[], Void, Void>() {
                  @Override
                  public void process(Record<String, byte[]> record) {
                    KeyValueStore<String, byte[]> store =
                        context().getStateStore(ServingTopology.LATEST);
                    store.put(record.key(), record.value());
                    written.incrementAndGet();
                  }
                },
            "source")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(ServingTopology.LATEST),
                Serdes.String(),
                Serdes.ByteArray()),
            "writer");
  }

  private static void asksToComeBackBeforeTheStart(HttpAnswers http) throws Exception {
    for (String path : List.of(path(SERIES.get(0), "forecast"), "/v1/accuracy", "/health/ready")) {
      HttpResponse<String> answer = http.get(path);
      problem(answer, 503, "not-ready");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }

  private static void answersForecasts(HttpAnswers http, Map<String, Forecast> forecasts)
      throws Exception {
    for (SeriesKey key : SERIES) {
      Forecast expected = forecasts.get(key.toString());
      JsonNode answer = http.json(path(key, "forecast"));

      assertThat(answer.get("locationId").asText()).isEqualTo(key.locationId());
      assertThat(answer.get("itemId").asText()).isEqualTo(key.itemId());
      assertThat(answer.get("days")).hasSize(28);
      for (int h = 0; h < 28; h++) {
        ForecastDay day = expected.getDays().get(h);
        assertThat(answer.at("/days/%d/date".formatted(h)).asText())
            .isEqualTo(day.getDate().toString());
        assertThat(answer.at("/days/%d/mean".formatted(h)).asDouble()).isEqualTo(day.getMean());
        assertThat(answer.at("/days/%d/p90".formatted(h)).asDouble()).isEqualTo(day.getP90());
      }
      assertThat(answer).isEqualTo(new ObjectMapper().readTree(ForecastJson.of(expected)));
    }
    JsonNode problem =
        problem(http.get(path(new SeriesKey(NORTH, "B2"), "forecast")), 404, "no-forecast");
    assertThat(problem.get("detail").asText()).contains("'B2'", "'north'");
  }

  private static void answersHistory(HttpAnswers http) throws Exception {
    JsonNode history = http.json(path(new SeriesKey(STORE_8, ODD_ITEM), "history?days=3"));

    assertThat(history.get("asOf").asText()).isEqualTo(FIRST.plusDays(DAYS - 1).toString());
    assertThat(history.get("days")).hasSize(3);
    for (int i = 0; i < 3; i++) {
      int day = DAYS - 3 + i;
      assertThat(history.at("/days/%d/date".formatted(i)).asText())
          .isEqualTo(FIRST.plusDays(day).toString());
      assertThat(history.at("/days/%d/demand".formatted(i)).asDouble()).isEqualTo(2 + day % 2);
      assertThat(history.at("/days/%d/mask".formatted(i)).asText()).isEqualTo("NONE");
      assertThat(history.at("/days/%d/price".formatted(i)).asDouble()).isEqualTo(2.5);
    }
    assertThat(history.at("/features/lag_1").asDouble()).isEqualTo(2 + (DAYS - 1) % 2);
    assertThat(history.get("features").has("lag_28")).isFalse();
    problem(http.get(path(new SeriesKey(NORTH, "B2"), "history")), 404, "unknown-series");
    problem(http.get(path(new SeriesKey("nowhere", "A1"), "history")), 404, "unknown-series");
  }

  private static void answersAccuracy(HttpAnswers http) throws Exception {
    String newest = FIRST.plusDays(DAYS - 1).toString();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode reports = http.json("/v1/accuracy?horizon=1&model=naive").get("reports");
              assertThat(reports).hasSize(1);
              assertThat(reports.at("/0/date").asText()).isEqualTo(newest);
            });
    JsonNode accuracy = http.json("/v1/accuracy");
    assertThat(accuracy.get("complete").asBoolean()).isTrue();
    Map<String, AccuracyReport> onTheTopic =
        readUntil(topics.forecastAccuracy, accuracy.get("reports").size());
    byte[] expected =
        AccuracyJson.of(
            onTheTopic.values().stream()
                .sorted(
                    (a, b) ->
                        (a.getCategory() + "|" + a.getModel())
                            .compareTo(b.getCategory() + "|" + b.getModel()))
                .toList(),
            true);
    assertThat(accuracy).isEqualTo(new ObjectMapper().readTree(expected));
    assertThat(http.json("/v1/accuracy?category=none").get("reports")).isEmpty();
  }

  private static void answersChainForecasts(HttpAnswers http, Map<String, Forecast> forecasts)
      throws Exception {
    String newest = FIRST.plusDays(DAYS - 1).toString();
    for (String item : List.of("A1", ODD_ITEM)) {
      String path = "/v1/items/%s/chain-forecast".formatted(segment(item));
      JsonNode sum =
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .until(() -> http.json(path), answer -> newest.equals(answer.get("asOf").asText()));
      assertThat(sum.get("locations").asInt()).isEqualTo(2);
      assertThat(sum.get("revision").asInt()).isEqualTo(DAYS);
      for (int day = 0; day < sum.get("days").size(); day++) {
        double north = mean(forecasts, new SeriesKey(NORTH, item), day);
        double other = mean(forecasts, new SeriesKey(STORE_8, item), day);
        assertThat(sum.at("/days/%d/mean".formatted(day)).asDouble())
            .isCloseTo(north + other, within(1e-9));
      }
    }
    problem(http.get("/v1/items/none/chain-forecast"), 404, "no-chain-forecast");
  }

  private static double mean(Map<String, Forecast> forecasts, SeriesKey key, int day) {
    return forecasts.get(key.toString()).getDays().get(day).getMean();
  }

  private static void showsMetrics(Instance instance) throws Exception {
    String metrics = instance.http.get("/metrics").body();

    assertThat(metrics)
        .contains(
            "shelfcast_events_total{kind=\"SALE\"} " + (double) (SERIES.size() * DAYS),
            "shelfcast_events_total{kind=\"FORECAST\"} " + (double) (SERIES.size() * DAYS),
            "shelfcast_dead_letters_total{cause=\"IMPOSSIBLE_PRICE\"} 1.0",
            "kafka_stream_");
    assertThat(instance.http.get("/topology").body()).contains("latest-forecasts");
  }

  /** Of two instances with standbys one is current for a series and the other one is stale. */
  private static void twoInstancesAnswerTheSame(Instance first, Map<String, Forecast> forecasts)
      throws Exception {
    try (Instance second = new Instance("second", "second:8080", topics)) {
      second.streams.start();
      for (SeriesKey key : SERIES) {
        String expected = forecasts.get(key.toString()).getForecastId();
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  boolean one = staleWith(expected, first.http.get(path(key, "forecast")));
                  boolean other = staleWith(expected, second.http.get(path(key, "forecast")));
                  assertThat(one).isNotEqualTo(other);
                });
      }
      await().atMost(PATIENCE).untilAsserted(() -> onlyTheOwnerKnowsWhatIsUnknown(first, second));
      assertThat(
              List.of(
                  first.http.json("/v1/accuracy").get("complete").asBoolean(),
                  second.http.json("/v1/accuracy").get("complete").asBoolean()))
          .contains(false);
    }
  }

  private static boolean staleWith(String forecastId, HttpResponse<String> answer)
      throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(new ObjectMapper().readTree(answer.body()).get("forecastId").asText())
        .isEqualTo(forecastId);
    return answer.headers().firstValue("Shelfcast-Stale").isPresent();
  }

  private static void onlyTheOwnerKnowsWhatIsUnknown(Instance first, Instance second)
      throws Exception {
    String unknown = path(new SeriesKey(NORTH, "B2"), "forecast");
    HttpResponse<String> one = first.http.get(unknown);
    HttpResponse<String> other = second.http.get(unknown);
    boolean firstOwns = one.statusCode() == 404;
    problem(firstOwns ? one : other, 404, "no-forecast");
    JsonNode elsewhere = problem(firstOwns ? other : one, 421, "other-instance");
    assertThat(elsewhere.get("owner").asText()).isEqualTo(firstOwns ? "first:8080" : "second:8080");
  }

  /** A few days of sales of every series, and one sale that is refused. */
  private static void feed() throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int day = 0; day < DAYS; day++) {
        LocalDate date = FIRST.plusDays(day);
        for (SeriesKey key : SERIES) {
          send(producer, topics.posSales, sale(key, date, 2 + day % 2, 2.5));
        }
        if (day == 0) {
          send(producer, topics.posSales, sale(new SeriesKey(NORTH, "A2"), date, 1, -1));
        }
        producer.flush();
        for (String location : List.of(NORTH, STORE_8)) {
          send(producer, topics.storeDays, new StoreDayClosed(location, date, at(date, 22)));
        }
        producer.flush();
      }
    }
  }

  private static <V extends SpecificRecord> void send(
      KafkaProducer<String, byte[]> producer, Topic<V> topic, V event) {
    boolean sale = event instanceof PosSale;
    String location = (String) event.get(event.getSchema().getField("locationId").pos());
    Instant time = sale ? ((PosSale) event).getSoldAt() : ((StoreDayClosed) event).getClosedAt();
    byte[] bytes = topic.values().serializer().serialize(topic.name(), event);
    producer.send(new ProducerRecord<>(topic.name(), null, time.toEpochMilli(), location, bytes));
  }

  private static PosSale sale(SeriesKey key, LocalDate date, double quantity, double price) {
    return PosSale.newBuilder()
        .setTransactionId(key.itemId() + date)
        .setLineNumber(1)
        .setLocationId(key.locationId())
        .setWorkstationId("till-1")
        .setItemId(key.itemId())
        .setBusinessDate(date)
        .setSoldAt(at(date, 12))
        .setQuantity(quantity)
        .setUnitPrice(price)
        .setCurrency("EUR")
        .build();
  }

  private static Instant at(LocalDate date, int hour) {
    return date.atTime(hour, 0).toInstant(ZoneOffset.UTC);
  }

  /** The newest forecasts, once they know the last day. */
  private static Map<String, Forecast> forecastsOnTheTopic() {
    LocalDate last = FIRST.plusDays(DAYS - 1);
    return await()
        .atMost(PATIENCE)
        .until(
            () -> read(topics.forecasts),
            newest ->
                newest.size() == SERIES.size()
                    && newest.values().stream().allMatch(f -> f.getAsOf().equals(last)));
  }

  private static <V extends SpecificRecord> Map<String, V> readUntil(Topic<V> topic, int keys) {
    return await().atMost(PATIENCE).until(() -> read(topic), newest -> newest.size() == keys);
  }

  /** The newest committed value of each key. */
  private static <V extends SpecificRecord> Map<String, V> read(Topic<V> topic) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            topic.keys().deserializer(),
            topic.values().deserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(topic.name(), info.partition()))
              .collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<String, V> newest = new LinkedHashMap<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> newest.put(record.key(), record.value()));
      }
      return newest;
    }
  }

  private static String path(SeriesKey key, String what) {
    return "/v1/series/%s/%s/%s".formatted(segment(key.locationId()), segment(key.itemId()), what);
  }

  /** One instance of the application with its endpoint; it is not started yet. */
  private static final class Instance implements AutoCloseable {
    final KafkaStreams streams;
    final HttpAnswers http;
    private final QueryServer server;

    Instance(String name, String endpoint, Topics topics) {
      EventCounters counters = new EventCounters();
      ServingSettings settings =
          // Without the training application nobody says that there is no model to wait for.
          new ShelfcastConfig(
                  Map.of(ShelfcastConfig.EMPTY_MS, "200", ShelfcastConfig.TRAINING, "false"))
              .serving(2, 2, true);
      Topology topology = new ServingTopology(topics, settings, counters).get();
      streams = new KafkaStreams(topology, properties(name, endpoint, topics, counters));
      server =
          QueryServer.start(
              streams,
              topology.describe(),
              counters,
              QuerySettings.of("127.0.0.1", 0, endpoint, settings));
      http = new HttpAnswers(server.url());
    }

    private static Properties properties(
        String name, String endpoint, Topics topics, EventCounters counters) {
      Properties properties = new Properties();
      properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "serving-" + topics.posSales.name());
      properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
      properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve(name).toString());
      properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, endpoint);
      properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
      properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
      properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
      properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
      properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
      properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
      properties.putAll(
          new DeadLetters(ServingTopology.APPLICATION_ID, topics.deadLetters, counters)
              .streamsConfig());
      return properties;
    }

    @Override
    public void close() {
      server.close();
      streams.close(Duration.ofSeconds(20));
    }
  }
}
