package io.shelfcast.query;

import static io.shelfcast.query.HttpAnswers.problem;
import static io.shelfcast.query.HttpAnswers.segment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Series;
import io.shelfcast.event.ChainForecast;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.Topics;
import io.shelfcast.query.Reading.Absent;
import io.shelfcast.query.Reading.Elsewhere;
import io.shelfcast.query.Reading.Found;
import io.shelfcast.query.Reading.NotReady;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.ServingTopology;
import io.shelfcast.topology.ShelfcastConfig;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All routes over HTTP, in front of stores made of maps and an application that never starts. */
class QueryRoutesTest {
  private static final SeriesKey KEY = new SeriesKey("north", "A1");
  private static final String FORECAST = "/v1/series/north/A1/forecast";

  @TempDir Path state;
  private final MapStores stores = new MapStores();
  private final EventCounters counters = new EventCounters();
  private Topology topology;
  private ServingSettings settings;
  private KafkaStreams streams;
  private ServingMetrics metrics;
  private Javalin server;
  private HttpAnswers http;

  @BeforeEach
  void start() {
    settings = new ShelfcastConfig(Map.of()).serving(1, 1, true);
    topology =
        new ServingTopology(new Topics(new LocalSchemaRegistry(), ""), settings, counters).get();
    Properties properties = new Properties();
    properties.put("application.id", "never-started");
    properties.put("bootstrap.servers", "127.0.0.1:1");
    properties.put("state.dir", state.toString());
    streams = new KafkaStreams(topology, properties);
    metrics = new ServingMetrics(streams, counters);
    server =
        QueryServer.server(
                new QueryRoutes(
                    new SeriesRoutes(stores, Period.DAY),
                    new ItemRoutes(stores),
                    new AccuracyRoutes(stores),
                    new OperationsRoutes(streams, topology.describe(), metrics)))
            .start("127.0.0.1", 0);
    http = new HttpAnswers("http://127.0.0.1:" + server.port());
  }

  @AfterEach
  void stop() {
    server.stop();
    metrics.close();
    streams.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "north;A1",
        "Store 7 (Köln);AC/DC 7|b",
        "a+b;50%25 off",
        "x/y;../..",
        "?q=1#f;'\"\\&='",
        ".;%2F"
      })
  void idsAreWholePathSegmentsWhateverIsInThem(String location, String item) throws Exception {
    SeriesKey key = new SeriesKey(location, item);
    stores.forecasts.put(key, new Found<>(QueryEvents.fullForecast(key), false));

    JsonNode forecast =
        http.json("/v1/series/%s/%s/forecast".formatted(segment(location), segment(item)));

    assertThat(forecast.get("locationId").asText()).isEqualTo(location);
    assertThat(forecast.get("itemId").asText()).isEqualTo(item);
  }

  @Test
  void aSemicolonIsPartOfAnId() throws Exception {
    SeriesKey key = new SeriesKey("a;b", "c;d=1");
    stores.forecasts.put(key, new Found<>(QueryEvents.fullForecast(key), false));

    assertThat(http.get("/v1/series/a%3Bb/c%3Bd%3D1/forecast").statusCode()).isEqualTo(200);
  }

  @Test
  void anUnknownSeriesIsNamed() throws Exception {
    JsonNode forecast =
        problem(http.get("/v1/series/north/no%20such/forecast"), 404, "no-forecast");
    JsonNode history =
        problem(http.get("/v1/series/north/no%20such/history"), 404, "unknown-series");

    assertThat(forecast.get("detail").asText()).contains("'no such'", "'north'");
    assertThat(history.get("detail").asText()).contains("'no such'", "'north'");
    assertThat(history.get("instance").asText()).isEqualTo("/v1/series/north/no%20such/history");
  }

  @Test
  void aChainForecastIsReadByItsItem() throws Exception {
    stores.chain.put("AC/DC 7|b", new Found<>(QueryEvents.chainForecast("AC/DC 7|b"), true));

    HttpResponse<String> answer = http.get("/v1/items/AC%2FDC%207%7Cb/chain-forecast");

    assertThat(answer.headers().firstValue("Shelfcast-Stale")).hasValue("true");
    JsonNode forecast = new ObjectMapper().readTree(answer.body());
    assertThat(forecast)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"itemId": "AC/DC 7|b", "category": "toys", "asOf": "2026-03-01",
                     "revision": 3, "locations": 2,
                     "days": [{"date": "2026-03-02", "mean": 4.5}],
                     "leadTimeTotals": [{"days": 7, "mean": 31.5}]}
                    """));
    JsonNode unknown = problem(http.get("/v1/items/B2/chain-forecast"), 404, "no-chain-forecast");
    assertThat(unknown.get("detail").asText()).contains("'B2'");
  }

  @Test
  void aStaleAnswerSaysSo() throws Exception {
    stores.forecasts.put(KEY, new Found<>(QueryEvents.fullForecast(KEY), true));
    assertThat(http.get(FORECAST).headers().firstValue("Shelfcast-Stale")).hasValue("true");

    stores.forecasts.put(KEY, new Found<>(QueryEvents.fullForecast(KEY), false));
    assertThat(http.get(FORECAST).headers().firstValue("Shelfcast-Stale")).isEmpty();
  }

  @Test
  void storesThatAreNotReadyAskToComeBackLater() throws Exception {
    stores.forecasts.put(KEY, new NotReady<>("restoring"));

    HttpResponse<String> answer = http.get(FORECAST);

    assertThat(problem(answer, 503, "not-ready").get("detail").asText()).isEqualTo("restoring");
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
  }

  @Test
  void aSeriesOfAnotherInstanceNamesItsOwner() throws Exception {
    stores.forecasts.put(KEY, new Elsewhere<>(new HostInfo("kafka-7", 8080)));

    JsonNode problem = problem(http.get(FORECAST), 421, "other-instance");

    assertThat(problem.get("owner").asText()).isEqualTo("kafka-7:8080");
  }

  @Test
  void aFaultOfOursShowsNoTrace() throws Exception {
    stores.failure = new IllegalStateException("secret");

    HttpResponse<String> answer = http.get(FORECAST);

    problem(answer, 500, "internal");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "1.5", "99999999999", ""})
  void daysMustBeAWholeNumber(String days) throws Exception {
    JsonNode problem =
        problem(http.get("/v1/series/north/A1/history?days=" + days), 400, "bad-parameter");

    assertThat(problem.get("parameter").asText()).isEqualTo("days");
    assertThat(problem.get("detail").asText()).contains("'days'", "'" + days + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "0", "-7", "seven"})
  void horizonMustBeKnown(String horizon) throws Exception {
    JsonNode problem = problem(http.get("/v1/accuracy?horizon=" + horizon), 400, "bad-parameter");

    assertThat(problem.get("parameter").asText()).isEqualTo("horizon");
  }

  @Test
  void historyHasNinetyOneDaysUnlessAskedOtherwise() throws Exception {
    Series series = new Series(20_000);
    for (int i = 0; i < 120; i++) {
      series.history().append(i, 1, Mask.NONE);
    }
    stores.series.put(KEY, new Found<>(series, false));

    assertThat(http.json("/v1/series/north/A1/history").get("days")).hasSize(91);
    assertThat(http.json("/v1/series/north/A1/history?days=7").get("days")).hasSize(7);
    assertThat(http.json("/v1/series/north/A1/history?days=4000").get("days")).hasSize(120);
  }

  @Test
  void accuracyIsFilteredByWhatIsGiven() throws Exception {
    stores.accuracy =
        new Found<>(
            new StoreReader.Reports(
                List.of(
                    QueryEvents.fullReport("toys & games", "ets", 1),
                    QueryEvents.fullReport("toys & games", "ets", 7),
                    QueryEvents.fullReport("toys & games", "tsb", 7),
                    QueryEvents.fullReport("food", "ets", 7)),
                false),
            false);

    JsonNode all = http.json("/v1/accuracy");
    assertThat(all.get("reports")).hasSize(4);
    assertThat(all.get("complete").asBoolean()).isFalse();
    assertThat(http.json("/v1/accuracy?category=toys%20%26%20games").get("reports")).hasSize(3);
    assertThat(http.json("/v1/accuracy?model=ets&horizon=7").get("reports")).hasSize(2);
    assertThat(http.json("/v1/accuracy?category=none").get("reports")).isEmpty();
  }

  @Test
  void whatIsNotThereIsAProblemToo() throws Exception {
    problem(http.get("/v1/nothing"), 404, "no-such-resource");
    problem(http.get("/v1/series//A1/forecast"), 404, "no-such-resource");
    HttpResponse<String> posted = http.post("/v1/accuracy");
    problem(posted, 405, "method-not-allowed");
    assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void aRequestThatNeverReachesARouteIsAProblemToo() throws Exception {
    String answer = raw("GET /v1/series/%zz/A1/forecast HTTP/1.1\r\nHost: x\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json", "urn:shelfcast:problem:refused")
        .doesNotContain("Exception", "<html", "Jetty");
  }

  @Test
  void anApplicationThatHasNotStartedIsAliveButNotReady() throws Exception {
    HttpResponse<String> ready = http.get("/health/ready");

    assertThat(problem(ready, 503, "not-ready").get("detail").asText()).contains("CREATED");
    assertThat(ready.headers().firstValue("Retry-After")).isPresent();
    assertThat(http.json("/health/live").get("state").asText()).isEqualTo("CREATED");
  }

  @Test
  void anApplicationThatHasStoppedIsNotAlive() throws Exception {
    streams.close();

    problem(http.get("/health/live"), 503, "application-failed");
  }

  @Test
  void storesOfAnApplicationThatDoesNotRunAreNotReady() {
    LocalStores local =
        new LocalStores(streams, QuerySettings.of("127.0.0.1", 0, "me:8080", settings));

    assertThat(local.forecast(KEY)).isInstanceOf(NotReady.class);
    assertThat(local.accuracy()).isInstanceOf(NotReady.class);
    assertThat(local.chainForecast("A1")).isInstanceOf(NotReady.class);
    streams.close();
    assertThat(local.series(KEY)).isInstanceOf(NotReady.class);
  }

  @Test
  void aLocationCannotBorrowAnotherOnesSeriesByItsSeparator() {
    LocalStores local =
        new LocalStores(streams, QuerySettings.of("127.0.0.1", 0, "me:8080", settings));

    assertThat(local.forecast(new SeriesKey("north|A", "1"))).isEqualTo(new Absent<>());
  }

  @Test
  void metricsCountEvents() throws Exception {
    counters.count(EventCounters.Kind.RETURN);
    counters.refused(Refusal.Cause.TOO_LATE);

    HttpResponse<String> answer = http.get("/metrics");

    assertThat(HttpAnswers.contentType(answer)).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains(
            "# TYPE shelfcast_events_total counter",
            "shelfcast_events_total{kind=\"RETURN\"} 1.0",
            "shelfcast_events_total{kind=\"SALE\"} 0.0",
            "shelfcast_dead_letters_total{cause=\"TOO_LATE\"} 1.0",
            "jvm_memory_used_bytes");
  }

  @Test
  void theTopologyIsDescribed() throws Exception {
    assertThat(http.get("/topology").body()).isEqualTo(topology.describe().toString());
  }

  @Test
  void theOpenApiDescriptionHasAllRoutesAndNoOthers() throws Exception {
    Set<String> registered =
        server.unsafe.internalRouter.allHttpHandlers().stream()
            .map(handler -> handler.endpoint.method + " " + handler.endpoint.path)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> described = new TreeSet<>();
    JsonNode document = http.json("/openapi.json");
    document
        .get("paths")
        .fields()
        .forEachRemaining(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(registered).isEqualTo(described);
    assertThat(document.findValuesAsText("$ref"))
        .allSatisfy(
            ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
  }

  @Test
  void aPortInUseIsNamed() {
    QuerySettings taken = QuerySettings.of("127.0.0.1", server.port(), "me:8080", settings);

    assertThatThrownBy(() -> QueryServer.start(streams, topology.describe(), counters, taken))
        .isInstanceOf(QueryStartException.class)
        .hasMessageContaining(String.valueOf(server.port()));
  }

  private String raw(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  /** What tests put into it. */
  private static final class MapStores implements StoreReader {
    private final Map<SeriesKey, Reading<Forecast>> forecasts = new HashMap<>();
    private final Map<SeriesKey, Reading<Series>> series = new HashMap<>();
    private final Map<String, Reading<ChainForecast>> chain = new HashMap<>();
    private Reading<Reports> accuracy = new NotReady<>("empty");
    private RuntimeException failure;

    @Override
    public Reading<Forecast> forecast(SeriesKey key) {
      if (failure != null) {
        throw failure;
      }
      return forecasts.getOrDefault(key, new Absent<>());
    }

    @Override
    public Reading<Series> series(SeriesKey key) {
      return series.getOrDefault(key, new Absent<>());
    }

    @Override
    public Reading<ChainForecast> chainForecast(String itemId) {
      return chain.getOrDefault(itemId, new Absent<>());
    }

    @Override
    public Reading<Reports> accuracy() {
      return accuracy;
    }
  }
}
