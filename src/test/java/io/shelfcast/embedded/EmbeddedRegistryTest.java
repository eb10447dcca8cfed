package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.IncompatibleSchemaException;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaCheck;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.event.UnknownSchemaException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryTest {
  private static final String BASE = record("{\"name\":\"sku\",\"type\":\"string\"}");
  private static final String OPTIONAL =
      record(
          "{\"name\":\"sku\",\"type\":\"string\"},{\"name\":\"q\",\"type\":\"int\",\"default\":1}");
  private static final String REQUIRED =
      record("{\"name\":\"sku\",\"type\":\"string\"},{\"name\":\"q\",\"type\":\"int\"}");

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry registry;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private String subject;

  private record Answer(int status, JsonNode body) {}

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, 0);
    registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @BeforeEach
  void useASubjectOfItsOwn(TestInfo test) {
    subject = test.getTestMethod().orElseThrow().getName() + "-value";
  }

  @Test
  void registersAndFinds() throws Exception {
    int id = register(subject, BASE);
    assertThat(register(subject, BASE)).isEqualTo(id);
    int second = register(subject, OPTIONAL);

    assertThat(get("/schemas/ids/" + id).body().get("schema").asText()).isEqualTo(BASE);
    assertThat(get("/schemas/ids/" + id + "/schema").body()).isEqualTo(json.readTree(BASE));
    assertThat(get("/schemas/ids/" + id + "/versions").body().toString()).contains(subject);
    assertThat(get("/schemas/ids/" + id + "/subjects").body().toString()).contains(subject);
    assertThat(get("/subjects").body().toString()).contains(subject);
    assertThat(get("/subjects/" + subject + "/versions").body().toString()).isEqualTo("[1,2]");
    JsonNode latest = get("/subjects/" + subject + "/versions/latest").body();
    assertThat(latest.get("version").asInt()).isEqualTo(2);
    assertThat(latest.get("id").asInt()).isEqualTo(second);
    assertThat(latest.get("subject").asText()).isEqualTo(subject);
    assertThat(get("/subjects/" + subject + "/versions/1/schema").body())
        .isEqualTo(json.readTree(BASE));
    JsonNode found = post("/subjects/" + subject, BASE).body();
    assertThat(found.get("version").asInt()).isEqualTo(1);
    assertThat(found.get("id").asInt()).isEqualTo(id);
    assertThat(get("/schemas/types").body().toString()).isEqualTo("[\"AVRO\"]");
    assertThat(get("/").body().toString()).isEqualTo("{}");
    assertThat(get("/mode").body().get("mode").asText()).isEqualTo("READWRITE");
  }

  @Test
  void answersErrorsWithConfluentsCodes() throws Exception {
    register(subject, BASE);
    assertRefused(get("/subjects/none/versions"), 404, 40401);
    assertRefused(get("/subjects/none/versions/1"), 404, 40401);
    assertRefused(post("/subjects/none", BASE), 404, 40401);
    assertRefused(get("/subjects/" + subject + "/versions/9"), 404, 40402);
    assertRefused(get("/subjects/" + subject + "/versions/x"), 422, 42202);
    assertRefused(post("/subjects/" + subject, OPTIONAL), 404, 40403);
    assertRefused(get("/schemas/ids/4711"), 404, 40403);
    assertRefused(post("/subjects/" + subject + "/versions", "{\"type\":\"no\"}"), 422, 42201);
    assertRefused(post("/subjects/" + subject + "/versions", REQUIRED), 409, 409);
    assertRefused(send("PUT", "/config", "{\"compatibility\":\"SOMEHOW\"}"), 422, 42203);
    assertRefused(get("/config/none"), 404, 40408);
    assertRefused(send("POST", "/subjects/x/versions", "not JSON"), 400, 400);
    assertRefused(get("/nothing/here"), 404, 404);
  }

  @Test
  void checksCompatibility() throws Exception {
    register(subject, BASE);
    String latest = "/compatibility/subjects/" + subject + "/versions/latest";

    assertThat(post(latest, OPTIONAL).body().toString()).isEqualTo("{\"is_compatible\":true}");
    JsonNode refused = post(latest + "?verbose=true", REQUIRED).body();
    assertThat(refused.get("is_compatible").asBoolean()).isFalse();
    assertThat(refused.get("messages").get(0).asText()).contains("/fields/1");
    assertThat(
            post("/compatibility/subjects/" + subject + "/versions", REQUIRED)
                .body()
                .get("is_compatible")
                .asBoolean())
        .isFalse();
    assertThat(
            post("/compatibility/subjects/new/versions/latest", REQUIRED)
                .body()
                .get("is_compatible")
                .asBoolean())
        .isTrue();
  }

  @Test
  void setsAndTakesAwayLevels() throws Exception {
    assertThat(get("/config").body().get("compatibilityLevel").asText()).isEqualTo("BACKWARD");
    for (CompatibilityLevel level : CompatibilityLevel.values()) {
      Answer set = send("PUT", "/config/" + subject, "{\"compatibility\":\"%s\"}".formatted(level));
      assertThat(set.body().get("compatibility").asText()).isEqualTo(level.name());
      assertThat(get("/config/" + subject).body().get("compatibilityLevel").asText())
          .isEqualTo(level.name());
    }
    send("DELETE", "/config/" + subject, "");
    assertRefused(get("/config/" + subject), 404, 40408);
    assertThat(
            get("/config/" + subject + "?defaultToGlobal=true")
                .body()
                .get("compatibilityLevel")
                .asText())
        .isEqualTo("BACKWARD");
  }

  @Test
  void takesAnySubjectName() throws Exception {
    String odd = "shops%2Fsales%20%C3%BC%3F-value"; // shops/sales ü?-value
    int id = register(odd, BASE);

    assertThat(get("/subjects").body().toString()).contains("shops/sales ü?-value");
    assertThat(get("/subjects/" + odd + "/versions/1").body().get("id").asInt()).isEqualTo(id);
    assertThat(client().register("shops/sales ü?-value", new Schema.Parser().parse(BASE)))
        .isEqualTo(id);
  }

  @Test
  void deletesSoftly() throws Exception {
    int id = register(subject, BASE);

    assertThat(send("DELETE", "/subjects/" + subject, "").body().toString()).isEqualTo("[1]");

    assertRefused(get("/subjects/" + subject + "/versions"), 404, 40401);
    assertThat(get("/schemas/ids/" + id).status()).isEqualTo(200);
  }

  @Test
  void servesShelfcastsOwnClient() {
    Schema base = new Schema.Parser().parse(BASE);
    Schema required = new Schema.Parser().parse(REQUIRED);
    try (HttpSchemaRegistry client = client()) {
      assertThat(client.incompatibilities(subject, base)).isEmpty();
      int id = client.register(subject, base);
      assertThat(client().byId(id)).isEqualTo(base);
      assertThat(client.incompatibilities(subject, required).get(0))
          .contains("READER_FIELD_MISSING_DEFAULT_VALUE");
      assertThatThrownBy(() -> client.register(subject, required))
          .isInstanceOf(IncompatibleSchemaException.class)
          .hasMessageContaining(subject);
      assertThatThrownBy(() -> client.byId(99_999)).isInstanceOf(UnknownSchemaException.class);
    }
  }

  @Test
  void severalClientsAtOnceGetOneIdPerSchema() throws Exception {
    int clients = 6;
    int schemas = 25;
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    try {
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        tasks.add(
            () -> {
              List<Integer> ids = new ArrayList<>();
              try (HttpSchemaRegistry client = client()) {
                for (int s = 0; s < schemas; s++) {
                  String text = BASE.replace("Sale", "Crowd" + s);
                  ids.add(client.register("crowd" + s + "-value", new Schema.Parser().parse(text)));
                }
              }
              return ids;
            });
      }
      Set<List<Integer>> answers = new HashSet<>();
      for (Future<List<Integer>> result : pool.invokeAll(tasks)) {
        answers.add(result.get());
      }
      assertThat(answers).hasSize(1);
      assertThat(new HashSet<>(answers.iterator().next())).hasSize(schemas);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void namesThePortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () -> EmbeddedRegistry.start(broker.bootstrapServers(), taken.getLocalPort()))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("--registry-port");
    }
  }

  @Test
  void checksAllTopicsAtStart(@TempDir Path other) throws Exception {
    try (EmbeddedBroker ownBroker = EmbeddedBroker.start(other, 0);
        EmbeddedRegistry own = EmbeddedRegistry.start(ownBroker.bootstrapServers(), 0);
        HttpSchemaRegistry client = client(own)) {
      Topics topics = new Topics(client, "shop.");
      new SchemaCheck(client).run(topics.all());
      new SchemaCheck(client).run(topics.all());
      for (Topic<?> topic : topics.all()) {
        assertThat(client.byId(client.register(topic.subject(), topic.schema())))
            .isEqualTo(topic.schema());
      }

      client.register("bad.items-value", new Schema.Parser().parse(REQUIRED));
      client.register("bad.pos-sales-value", new Schema.Parser().parse(REQUIRED));
      assertThatThrownBy(() -> new SchemaCheck(client).run(new Topics(client, "bad.").all()))
          .isInstanceOf(IncompatibleSchemaException.class)
          .hasMessageContaining("bad.items-value")
          .hasMessageContaining("bad.pos-sales-value")
          .hasMessageContaining("NAME_MISMATCH");
    }
  }

  @Test
  void keepsEverythingThroughARestart(@TempDir Path other) throws Exception {
    Schema base = new Schema.Parser().parse(BASE);
    Schema optional = new Schema.Parser().parse(OPTIONAL);
    int port;
    int id;
    try (EmbeddedBroker ownBroker = EmbeddedBroker.start(other, 0);
        EmbeddedRegistry own = EmbeddedRegistry.start(ownBroker.bootstrapServers(), 0);
        HttpSchemaRegistry client = client(own)) {
      port = own.port();
      client.register("first-value", base);
      id = client.register("second-value", optional);
    }
    try (EmbeddedBroker ownBroker = EmbeddedBroker.start(other, 0);
        EmbeddedRegistry own = EmbeddedRegistry.start(ownBroker.bootstrapServers(), port);
        HttpSchemaRegistry client = client(own)) {
      assertThat(own.url()).isEqualTo("http://127.0.0.1:" + port);
      assertThat(client.byId(id)).isEqualTo(optional);
      assertThat(client.register("first-value", optional)).isEqualTo(id);
      Schema another = new Schema.Parser().parse(BASE.replace("Sale", "Another"));
      assertThat(client.register("third-value", another)).isEqualTo(id + 1);
    }
  }

  private static HttpSchemaRegistry client() {
    return client(registry);
  }

  private static HttpSchemaRegistry client(EmbeddedRegistry of) {
    return new HttpSchemaRegistry(RegistryConnection.of(of.url()));
  }

  private int register(String path, String schema) throws Exception {
    Answer answer = post("/subjects/" + path + "/versions", schema);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.body().get("id").asInt();
  }

  private Answer get(String path) throws Exception {
    return send("GET", path, "");
  }

  private Answer post(String path, String schema) throws Exception {
    return send("POST", path, json.writeValueAsString(Map.of("schema", schema)));
  }

  private Answer send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(registry.url() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/vnd.schemaregistry.v1+json");
    return new Answer(response.statusCode(), json.readTree(response.body()));
  }

  private static void assertRefused(Answer answer, int status, int code) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.body().get("error_code").asInt()).isEqualTo(code);
    assertThat(answer.body().get("message").asText()).isNotBlank();
  }

  private static String record(String fields) {
    return "{\"type\":\"record\",\"name\":\"Sale\",\"fields\":[" + fields + "]}";
  }
}
