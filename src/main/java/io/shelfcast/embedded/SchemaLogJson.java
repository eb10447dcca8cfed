package io.shelfcast.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shelfcast.embedded.RegistryChange.LevelSet;
import io.shelfcast.embedded.RegistryChange.VersionSet;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A registry's changes as Confluent's registry writes them to its topic: keys of the types SCHEMA
 * and CONFIG; others (NOOP, MODE...) are passed over when read.
 */
final class SchemaLogJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaLogJson() {}

  static String key(RegistryChange change) {
    ObjectNode key = JSON.createObjectNode();
    if (change instanceof VersionSet set) {
      key.put("keytype", "SCHEMA");
      key.put("subject", set.version().subject());
      key.put("version", set.version().version());
      key.put("magic", 1);
    } else {
      key.put("keytype", "CONFIG");
      key.put("subject", ((LevelSet) change).subject().orElse(null));
      key.put("magic", 0);
    }
    return key.toString();
  }

  /** The value, or null (a tombstone) where a level is taken away. */
  static String value(RegistryChange change) {
    ObjectNode value = JSON.createObjectNode();
    if (change instanceof VersionSet set) {
      SchemaVersion version = set.version();
      value.put("subject", version.subject());
      value.put("version", version.version());
      value.put("id", version.id());
      value.put("schema", version.canonical());
      value.put("deleted", version.deleted());
      return value.toString();
    }
    Optional<CompatibilityLevel> level = ((LevelSet) change).level();
    return level.map(l -> value.put("compatibilityLevel", l.name()).toString()).orElse(null);
  }

  /**
   * Reads one record of the log.
   *
   * @param value null for a tombstone
   * @return empty for kinds of records that this registry does not know
   * @throws EmbeddedStartException when it is not what a registry writes
   */
  static Optional<RegistryChange> parse(String key, String value) {
    try {
      JsonNode k = JSON.readTree(key);
      return switch (k.path("keytype").asText()) {
        case "SCHEMA" ->
            value == null ? Optional.empty() : Optional.of(version(JSON.readTree(value)));
        case "CONFIG" -> Optional.of(level(k, value));
        default -> Optional.empty();
      };
    } catch (JsonProcessingException | RuntimeException e) {
      throw new EmbeddedStartException(
          "the topic %s has a record that no schema registry writes, with key %s"
              .formatted(SchemaLog.TOPIC, key),
          e);
    }
  }

  private static VersionSet version(JsonNode value) {
    return new VersionSet(
        new SchemaVersion(
            value.get("subject").asText(),
            value.get("version").asInt(),
            value.get("id").asInt(),
            new Schema.Parser().parse(value.get("schema").asText()),
            value.path("deleted").asBoolean()));
  }

  private static LevelSet level(JsonNode key, String value) throws JsonProcessingException {
    Optional<String> subject = Optional.ofNullable(key.path("subject").textValue());
    if (value == null) {
      return new LevelSet(subject, Optional.empty());
    }
    return new LevelSet(
        subject,
        CompatibilityLevel.parse(JSON.readTree(value).path("compatibilityLevel").asText()));
  }
}
