package io.shelfcast.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** The subset of Confluent's REST API that the embedded registry speaks. */
final class RegistryRoutes {
  static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

  private final Registry registry;
  private final ObjectMapper json = new ObjectMapper();

  RegistryRoutes(Registry registry) {
    this.registry = registry;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/", c -> answer(c, Map.of()));
    addSchemas(routes);
    addSubjects(routes);
    addCompatibility(routes);
    addConfig(routes);
    addErrors(routes);
  }

  private void addSchemas(RoutesConfig routes) {
    routes.get("/schemas/types", c -> answer(c, List.of("AVRO")));
    routes.get("/schemas/ids/{id}", this::schemaById);
    routes.get("/schemas/ids/{id}/schema", c -> raw(c, byId(c).get(0)));
    routes.get(
        "/schemas/ids/{id}/subjects",
        c -> answer(c, current(byId(c)).stream().map(SchemaVersion::subject).distinct().toList()));
    routes.get(
        "/schemas/ids/{id}/versions",
        c ->
            answer(
                c,
                current(byId(c)).stream()
                    .map(v -> Map.of("subject", v.subject(), "version", v.version()))
                    .toList()));
  }

  private void addSubjects(RoutesConfig routes) {
    routes.get("/subjects", c -> answer(c, registry.store().subjects(flag(c, "deleted"))));
    routes.post("/subjects/{subject}", this::find);
    routes.delete("/subjects/{subject}", this::deleteSubject);
    routes.get(
        "/subjects/{subject}/versions",
        c ->
            answer(
                c,
                registry.store().versions(subject(c)).stream()
                    .map(SchemaVersion::version)
                    .toList()));
    routes.post(
        "/subjects/{subject}/versions",
        c -> answer(c, Map.of("id", registry.register(subject(c), schema(c)).id())));
    routes.get("/subjects/{subject}/versions/{version}", c -> answer(c, described(version(c))));
    routes.get("/subjects/{subject}/versions/{version}/schema", c -> raw(c, version(c)));
    routes.delete("/subjects/{subject}/versions/{version}", this::deleteVersion);
  }

  private void addCompatibility(RoutesConfig routes) {
    routes.post("/compatibility/subjects/{subject}/versions", this::checkAll);
    routes.post("/compatibility/subjects/{subject}/versions/{version}", this::checkOne);
  }

  private void addConfig(RoutesConfig routes) {
    routes.get("/config", c -> answer(c, Map.of("compatibilityLevel", registry.store().level())));
    routes.put("/config", c -> setLevel(c, Optional.empty()));
    routes.get("/config/{subject}", this::levelOfSubject);
    routes.put("/config/{subject}", c -> setLevel(c, Optional.of(subject(c))));
    routes.delete(
        "/config/{subject}",
        c -> answer(c, Map.of("compatibilityLevel", registry.removeLevel(subject(c)))));
    routes.get("/mode", c -> answer(c, Map.of("mode", "READWRITE")));
    routes.get("/mode/{subject}", this::modeOfSubject);
  }

  private void addErrors(RoutesConfig routes) {
    routes.exception(
        RegistryRefusal.class, (e, c) -> refuse(c, e.status(), e.code(), e.getMessage()));
    routes.exception(
        Exception.class,
        (e, c) -> refuse(c, 500, 50001, "Error in the embedded registry: " + e.getMessage()));
    routes.error(
        404,
        c -> {
          if (c.result() == null || !MEDIA_TYPE.equals(c.res().getContentType())) {
            refuse(c, 404, 404, "HTTP 404 Not Found");
          }
        });
  }

  private void schemaById(Context context) {
    SchemaVersion version = byId(context).get(0);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("schema", version.canonical());
    if (flag(context, "fetchMaxId")) {
      body.put("maxId", registry.store().maxId());
    }
    answer(context, body);
  }

  private void find(Context context) {
    String subject = subject(context);
    Schema schema = schema(context);
    SchemaStore store = registry.store();
    store.versions(subject); // refuses an unknown subject
    answer(
        context, described(store.find(subject, schema).orElseThrow(RegistryRefusal::noSuchSchema)));
  }

  private void deleteSubject(Context context) {
    refusePermanent(context);
    answer(context, registry.deleteSubject(subject(context)));
  }

  private void deleteVersion(Context context) {
    refusePermanent(context);
    answer(context, registry.deleteVersion(subject(context), context.pathParam("version")));
  }

  private void checkAll(Context context) {
    SchemaStore store = registry.store();
    String subject = subject(context);
    check(context, store.versions(subject), schema(context));
  }

  private void checkOne(Context context) {
    SchemaStore store = registry.store();
    String subject = subject(context);
    Schema schema = schema(context);
    String wanted = context.pathParam("version");
    if (wanted.equals("latest") && !store.subjects(false).contains(subject)) {
      check(context, List.of(), schema); // whatever comes first is compatible
      return;
    }
    check(context, List.of(store.version(subject, wanted)), schema);
  }

  private void check(Context context, List<SchemaVersion> earlier, Schema schema) {
    List<String> differences =
        registry.store().levelOf(subject(context)).differences(schema, earlier);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("is_compatible", differences.isEmpty());
    if (flag(context, "verbose")) {
      body.put("messages", differences);
    }
    answer(context, body);
  }

  private void levelOfSubject(Context context) {
    String subject = subject(context);
    SchemaStore store = registry.store();
    CompatibilityLevel level =
        flag(context, "defaultToGlobal")
            ? store.levelOf(subject)
            : store.ownLevelOf(subject).orElseThrow(() -> RegistryRefusal.noLevelOf(subject));
    answer(context, Map.of("compatibilityLevel", level));
  }

  private void setLevel(Context context, Optional<String> subject) {
    CompatibilityLevel level =
        CompatibilityLevel.parse(body(context).path("compatibility").asText())
            .orElseThrow(RegistryRefusal::invalidLevel);
    registry.setLevel(subject, level);
    answer(context, Map.of("compatibility", level));
  }

  private void modeOfSubject(Context context) {
    if (!flag(context, "defaultToGlobal")) {
      throw RegistryRefusal.noModeOf(subject(context));
    }
    answer(context, Map.of("mode", "READWRITE"));
  }

  private List<SchemaVersion> byId(Context context) {
    String id = context.pathParam("id");
    List<SchemaVersion> versions;
    try {
      versions = registry.store().versionsOf(Integer.parseInt(id));
    } catch (NumberFormatException e) {
      versions = List.of();
    }
    if (versions.isEmpty()) {
      throw RegistryRefusal.noSuchId(id);
    }
    return versions;
  }

  private SchemaVersion version(Context context) {
    return registry.store().version(subject(context), context.pathParam("version"));
  }

  private Schema schema(Context context) {
    JsonNode body = body(context);
    String type = body.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw RegistryRefusal.unsupported("The schema type " + type);
    }
    if (!body.path("references").isEmpty()) {
      throw RegistryRefusal.unsupported("A schema with references");
    }
    try {
      return new Schema.Parser().parse(body.path("schema").asText());
    } catch (AvroRuntimeException e) {
      throw RegistryRefusal.invalidSchema(e.getMessage());
    }
  }

  private JsonNode body(Context context) {
    try {
      return json.readTree(context.body());
    } catch (JsonProcessingException e) {
      throw RegistryRefusal.malformed("The body is not JSON: " + e.getOriginalMessage());
    }
  }

  private void answer(Context context, Object body) {
    try {
      context.contentType(MEDIA_TYPE).result(json.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not expressible as JSON: " + body, e);
    }
  }

  private void refuse(Context context, int status, int code, String message) {
    context.status(status);
    answer(context, Map.of("error_code", code, "message", message));
  }

  private static void raw(Context context, SchemaVersion version) {
    context.contentType(MEDIA_TYPE).result(version.canonical());
  }

  private static Map<String, Object> described(SchemaVersion version) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("subject", version.subject());
    body.put("version", version.version());
    body.put("id", version.id());
    body.put("schema", version.canonical());
    return body;
  }

  private static List<SchemaVersion> current(List<SchemaVersion> versions) {
    return versions.stream().filter(v -> !v.deleted()).toList();
  }

  private static void refusePermanent(Context context) {
    if (flag(context, "permanent")) {
      throw RegistryRefusal.unsupported("Permanent deletion");
    }
  }

  private static String subject(Context context) {
    return context.pathParam("subject");
  }

  private static boolean flag(Context context, String name) {
    return "true".equalsIgnoreCase(context.queryParam(name));
  }
}
