package io.shelfcast.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.shelfcast.event.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Client of a schema registry that speaks Confluent's REST API: Confluent's own, Apicurio's {@code
 * /apis/ccompat/v7}, Karapace, Redpanda, or the embedded one. What it has learnt it keeps: an id
 * means the same schema for ever. That an id means nothing, or nothing that can be read, it keeps
 * for half a minute, so that a flood of bad records does not become a flood of requests.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {
  /** How long an id without a readable schema is not asked for again. */
  static final Duration UNREADABLE_FOR = Duration.ofSeconds(30);

  private static final int MAX_UNREADABLE = 1_000;

  private final RegistryHttp http;
  private final Clock clock;
  private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
  private final Map<Registration, Integer> ids = new ConcurrentHashMap<>();

  private final Map<Integer, Unreadable> unreadable = new LinkedHashMap<>(); // oldest first

  private record Unreadable(SerializationException why, Instant until) {}

  private record Registration(String subject, Schema schema) {}

  public HttpSchemaRegistry(RegistryConnection connection) {
    this(connection, Clock.systemUTC());
  }

  HttpSchemaRegistry(RegistryConnection connection, Clock clock) {
    this.clock = clock;
    this.http = new RegistryHttp(connection);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks first whether the subject has the schema, so that a client without the right to write,
   * or at a registry in read-only mode, can start where all schemas are there.
   *
   * @throws IllegalStateException when the registry refuses the schema for another reason than its
   *     compatibility
   */
  @Override
  public int register(String subject, Schema schema) {
    Registration registration = new Registration(subject, schema);
    Integer known = ids.get(registration);
    if (known != null) {
      return known;
    }
    int id = find(subject, schema).orElseGet(() -> add(subject, schema));
    ids.put(registration, id);
    return id;
  }

  @Override
  public Schema byId(int id) {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    refuseIfUnreadable(id);
    try {
      Schema schema = fetch(id);
      schemas.put(id, schema);
      return schema;
    } catch (UnknownSchemaException | MalformedRecordException e) {
      remember(id, e);
      throw e;
    }
  }

  private Schema fetch(int id) {
    Answer answer = http.get("/schemas/ids/" + id);
    if (answer.notFound()) {
      throw new UnknownSchemaException(id);
    }
    return parse(id, required(answer, "schema", "schema id " + id).asText());
  }

  private void refuseIfUnreadable(int id) {
    synchronized (unreadable) {
      Unreadable known = unreadable.get(id);
      if (known != null && clock.instant().isBefore(known.until())) {
        throw known.why();
      }
    }
  }

  private void remember(int id, SerializationException why) {
    synchronized (unreadable) {
      unreadable.remove(id);
      if (unreadable.size() == MAX_UNREADABLE) {
        unreadable.remove(unreadable.keySet().iterator().next());
      }
      unreadable.put(id, new Unreadable(why, clock.instant().plus(UNREADABLE_FOR)));
    }
  }

  @Override
  public List<String> incompatibilities(String subject, Schema schema) {
    String path =
        "/compatibility/subjects/%s/versions/latest?verbose=true".formatted(encode(subject));
    Answer answer = http.post(path, body(schema));
    if (answer.notFound()) {
      return List.of(); // a new subject
    }
    if (required(answer, "is_compatible", "subject " + subject).asBoolean()) {
      return List.of();
    }
    List<String> messages = new ArrayList<>();
    for (JsonNode message : answer.body().path("messages")) {
      if (!message.asText().startsWith("{oldSchema:")) { // the whole old schema: too long to help
        messages.add(message.asText());
      }
    }
    return messages.isEmpty() ? List.of("the registry gives no reason") : List.copyOf(messages);
  }

  @Override
  public void close() {
    // The JDK's client has nothing to close before Java 21; its idle connections time out.
  }

  private Optional<Integer> find(String subject, Schema schema) {
    Answer answer = http.post("/subjects/" + encode(subject), body(schema));
    return answer.ok() && answer.body().has("id")
        ? Optional.of(answer.body().get("id").asInt())
        : Optional.empty();
  }

  private int add(String subject, Schema schema) {
    Answer answer = http.post("/subjects/" + encode(subject) + "/versions", body(schema));
    if (answer.status() == 409) {
      throw new IncompatibleSchemaException(subject, List.of(answer.message()));
    }
    return required(answer, "id", "subject " + subject).asInt();
  }

  private static JsonNode required(Answer answer, String field, String what) {
    if (!answer.ok() || !answer.body().has(field)) {
      throw new IllegalStateException(
          "the schema registry refuses %s (HTTP status %d): %s"
              .formatted(what, answer.status(), answer.message()));
    }
    return answer.body().get(field);
  }

  /** Takes what other clients wrote, laxer than Java's rules for names and defaults. */
  private static Schema parse(int id, String text) {
    try {
      return new Schema.Parser(NameValidator.NO_VALIDATION).setValidateDefaults(false).parse(text);
    } catch (AvroRuntimeException e) {
      throw new MalformedRecordException(
          "schema id %d is not an Avro schema that stands by itself: %s"
              .formatted(id, e.getMessage()),
          e);
    }
  }

  private static Map<String, String> body(Schema schema) {
    return Map.of("schema", schema.toString());
  }

  private static String encode(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
