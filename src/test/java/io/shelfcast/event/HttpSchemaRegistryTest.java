package io.shelfcast.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failure cases, against a server that answers from a script. */
class HttpSchemaRegistryTest {
  private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);

  private final List<Reply> script = new CopyOnWriteArrayList<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;

  private record Reply(int status, String body) {}

  private record Request(String line, String body, String authorization) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              new Request(
                  exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                  exchange.getRequestHeaders().getFirst("Authorization")));
          Reply reply = script.size() > 1 ? script.remove(0) : script.get(0);
          byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void asksOnceForWhatItKnows() {
    answer(200, "{\"id\":5}");
    HttpSchemaRegistry registry = registry();

    assertThat(registry.register("a b/c-value", SCHEMA)).isEqualTo(5);
    assertThat(registry.register("a b/c-value", SCHEMA)).isEqualTo(5);

    assertThat(requests)
        .containsExactly(
            new Request("POST /subjects/a%20b%2Fc-value", "{\"schema\":\"\\\"string\\\"\"}", null));

    requests.clear();
    script.clear();
    answer(200, "{\"schema\":\"\\\"string\\\"\"}");
    assertThat(registry.byId(5)).isEqualTo(SCHEMA);
    assertThat(registry.byId(5)).isEqualTo(SCHEMA);
    assertThat(requests).hasSize(1);
  }

  @Test
  void doesNotAskAgainForAnUnknownIdUntilHalfAMinuteHasPassed() {
    // Given
    MovingClock clock = new MovingClock();
    HttpSchemaRegistry registry = new HttpSchemaRegistry(RegistryConnection.of(url()), clock);
    answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");

    // When a flood of records names the id
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> registry.byId(77))
          .isInstanceOf(UnknownSchemaException.class)
          .hasMessageContaining("77");
    }

    // Then
    assertThat(requests).hasSize(1);

    // And when the schema has come and half a minute has passed
    script.clear();
    answer(200, "{\"schema\":\"\\\"string\\\"\"}");
    clock.now = clock.now.plus(HttpSchemaRegistry.UNREADABLE_FOR);
    assertThat(registry.byId(77)).isEqualTo(SCHEMA);
    assertThat(requests).hasSize(2);
  }

  @Test
  void doesNotAskAgainForASchemaThatCannotBeRead() {
    HttpSchemaRegistry registry =
        new HttpSchemaRegistry(RegistryConnection.of(url()), new MovingClock());
    answer(200, "{\"schema\":\"no schema\"}");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> registry.byId(78)).isInstanceOf(MalformedRecordException.class);
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void asksAgainAtOnceWhenTheRegistryWasAway() {
    HttpSchemaRegistry registry =
        new HttpSchemaRegistry(RegistryConnection.of(url()), new MovingClock());
    answer(500, "");
    assertThatThrownBy(() -> registry.byId(79)).isInstanceOf(RegistryUnavailableException.class);
    script.clear();
    answer(200, "{\"schema\":\"\\\"string\\\"\"}");
    assertThat(registry.byId(79)).isEqualTo(SCHEMA);
  }

  @Test
  void registersWhatTheSubjectDoesNotHave() {
    answer(404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");
    answer(200, "{\"id\":9}");

    assertThat(registry().register("s", SCHEMA)).isEqualTo(9);
    assertThat(requests)
        .extracting(Request::line)
        .containsExactly("POST /subjects/s", "POST /subjects/s/versions");
  }

  @Test
  void triesAgainAfterServerErrors() {
    answer(500, "{\"error_code\":50003,\"message\":\"no leader\"}");
    answer(503, "");
    answer(429, "");
    answer(200, "{\"schema\":\"\\\"string\\\"\"}");

    assertThat(registry().byId(1)).isEqualTo(SCHEMA);
    assertThat(requests).hasSize(4);
  }

  @Test
  void givesUpAndSaysWhatWasWrong() {
    answer(503, "down");

    assertThatThrownBy(() -> registry().byId(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining(url())
        .hasMessageContaining("503");
    assertThat(requests).hasSize(4);
  }

  @Test
  void passesOverAUrlThatNobodyListensOnAndRemembersTheOneThatAnswered() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      closed = socket.getLocalPort();
    }
    answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    HttpSchemaRegistry registry =
        new HttpSchemaRegistry(
            RegistryConnection.of("http://127.0.0.1:" + closed + "/ , " + url()));

    assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(UnknownSchemaException.class);
    assertThat(requests).hasSize(1);

    HttpSchemaRegistry nobody =
        new HttpSchemaRegistry(RegistryConnection.of("http://127.0.0.1:" + closed));
    assertThatThrownBy(() -> nobody.byId(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("127.0.0.1:" + closed)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void reportsIncompatibleSchemas() {
    answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
    answer(409, "{\"error_code\":409,\"message\":\"field sku is gone\"}");

    assertThatThrownBy(() -> registry().register("s-value", SCHEMA))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("s-value")
        .hasMessageContaining("field sku is gone");
  }

  @Test
  void listsDifferencesWithoutTheWholeOldSchema() {
    answer(
        200, "{\"is_compatible\":false,\"messages\":[\"{errorType:'X'}\",\"{oldSchema: '...'}\"]}");

    assertThat(registry().incompatibilities("s", SCHEMA)).containsExactly("{errorType:'X'}");
    assertThat(requests.get(0).line())
        .isEqualTo("POST /compatibility/subjects/s/versions/latest?verbose=true");
  }

  @Test
  void aNewSubjectHasNoDifferences() {
    answer(404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");

    assertThat(registry().incompatibilities("s", SCHEMA)).isEmpty();
  }

  @Test
  void sendsCredentials() {
    answer(200, "{\"id\":1}");
    new HttpSchemaRegistry(
            RegistryConnection.of(url()).with(new RegistryAuthentication.Basic("key", "secret")))
        .register("s", SCHEMA);
    new HttpSchemaRegistry(
            RegistryConnection.of(url()).with(new RegistryAuthentication.Bearer("token")))
        .register("s", SCHEMA);

    assertThat(requests)
        .extracting(Request::authorization)
        .containsExactly("Basic a2V5OnNlY3JldA==", "Bearer token");
    assertThat(new RegistryAuthentication.Basic("key", "secret").toString())
        .doesNotContain("secret");
  }

  @Test
  void refusedCredentialsAreNoFaultOfTheRecord() {
    answer(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}");

    assertThatThrownBy(() -> registry().byId(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("credentials");
    assertThat(requests).hasSize(1);
  }

  @Test
  void namesAnyOtherRefusal() {
    answer(404, "");
    answer(422, "{\"error_code\":42201,\"message\":\"Invalid schema\"}");

    assertThatThrownBy(() -> registry().register("s", SCHEMA))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Invalid schema");
  }

  @Test
  void namesASettingThatIsWrong() {
    assertThatThrownBy(() -> RegistryConnection.of("ftp://registry"))
        .hasMessageContaining("ftp://registry");
    assertThatThrownBy(() -> RegistryConnection.of(" , ")).hasMessageContaining("URL");
    assertThatThrownBy(() -> RegistryConnection.of("http://user:secret@registry"))
        .hasMessageNotContaining("secret");
    RegistryTls tls =
        new RegistryTls(
            Optional.of(new RegistryTls.Store(Path.of("missing.p12"), "x")), Optional.empty());
    assertThatThrownBy(
            () -> new HttpSchemaRegistry(RegistryConnection.of("https://registry").with(tls)))
        .hasMessageContaining("missing.p12");
  }

  private void answer(int status, String body) {
    script.add(new Reply(status, body));
  }

  private HttpSchemaRegistry registry() {
    return new HttpSchemaRegistry(RegistryConnection.of(url()));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A clock that a test moves. */
  private static final class MovingClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
