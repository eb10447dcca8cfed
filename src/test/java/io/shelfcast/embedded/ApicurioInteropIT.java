package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.shelfcast.event.AvroSerde;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.IncompatibleSchemaException;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.RegistryConnection;
import io.shelfcast.event.SchemaCheck;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.event.UnknownSchemaException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our registry client against a genuine server, Apicurio Registry, which the Maven profile {@code
 * interop} unpacks; skipped without it.
 */
@EnabledIfSystemProperty(named = "shelfcast.apicurio", matches = ".+")
class ApicurioInteropIT {
  private static final String SALE =
      "{\"type\":\"record\",\"name\":\"Sale\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}";
  private static final Schema BASE = parse(SALE);
  private static final Schema COMPATIBLE =
      parse(SALE.replace("}]", "},{\"name\":\"q\",\"type\":\"int\",\"default\":1}]"));
  private static final Schema INCOMPATIBLE =
      parse(SALE.replace("}]", "},{\"name\":\"q\",\"type\":\"int\"}]"));

  private static Process server;
  private static String url;

  @TempDir static Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    Path home = Path.of(System.getProperty("shelfcast.apicurio"));
    int port = LoopbackPort.claim(0, "");
    Path log = folder.resolve("apicurio.log");
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dquarkus.http.host=" + LoopbackPort.HOST,
                "-Dquarkus.http.port=" + port,
                "-jar",
                home.resolve("apicurio-registry-app-3.0.9-runner.jar").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    url = "http://%s:%d/apis/ccompat/v7".formatted(LoopbackPort.HOST, port);
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(
            () -> {
              assertThat(server.isAlive()).as(Files.readString(log)).isTrue();
              return send("GET", "/subjects", "") == 200;
            });
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.destroy();
    if (!server.waitFor(20, TimeUnit.SECONDS)) {
      server.destroyForcibly().waitFor();
    }
  }

  @Test
  void registersLooksUpAndChecks() throws Exception {
    HttpSchemaRegistry registry = registry();
    assertThat(registry.incompatibilities("sales-value", BASE)).isEmpty();

    int id = registry.register("sales-value", BASE);

    assertThat(registry().register("sales-value", BASE)).isEqualTo(id);
    assertThat(registry().byId(id)).isEqualTo(BASE);
    assertThat(send("PUT", "/config/sales-value", "{\"compatibility\":\"BACKWARD\"}"))
        .isEqualTo(200);
    assertThat(registry.incompatibilities("sales-value", COMPATIBLE)).isEmpty();
    assertThat(registry.incompatibilities("sales-value", INCOMPATIBLE)).isNotEmpty();
    assertThatThrownBy(() -> registry.register("sales-value", INCOMPATIBLE))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("sales-value");
    assertThat(registry.register("sales-value", COMPATIBLE)).isNotEqualTo(id);
    assertThatThrownBy(() -> registry.byId(987_654)).isInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void takesAllOurSchemasAndCarriesOurEvents() {
    Topics topics = new Topics(registry(), "");
    new SchemaCheck(registry()).run(topics.all());
    new SchemaCheck(registry()).run(topics.all());
    for (Topic<?> topic : topics.all()) {
      HttpSchemaRegistry fresh = registry();
      assertThat(fresh.byId(fresh.register(topic.subject(), topic.schema())))
          .isEqualTo(topic.schema());
    }

    PosSale sale = InteropSale.sale();
    byte[] bytes = topics.posSales.values().serializer().serialize("pos-sales", sale);
    AvroSerde<PosSale> reader = new AvroSerde<>(PosSale.class, registry());

    assertThat(reader.deserializer().deserialize("pos-sales", bytes)).isEqualTo(sale);
    byte[] local =
        new AvroSerde<>(PosSale.class, new LocalSchemaRegistry())
            .serializer()
            .serialize("pos-sales", sale);
    assertThat(bytes).endsWith(Arrays.copyOfRange(local, 5, local.length));
  }

  private static HttpSchemaRegistry registry() {
    return new HttpSchemaRegistry(RegistryConnection.of(url));
  }

  private static int send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json);
  }
}
