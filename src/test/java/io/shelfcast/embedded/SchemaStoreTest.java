package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.shelfcast.embedded.RegistryChange.LevelSet;
import io.shelfcast.embedded.RegistryChange.VersionSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaStoreTest {
  private static final Schema BASE = record("{\"name\":\"sku\",\"type\":\"string\"}");
  private static final Schema WITH_OPTIONAL =
      record(
          "{\"name\":\"sku\",\"type\":\"string\"},{\"name\":\"q\",\"type\":\"int\",\"default\":1}");
  private static final Schema WITH_REQUIRED =
      record("{\"name\":\"sku\",\"type\":\"string\"},{\"name\":\"q\",\"type\":\"int\"}");

  private final List<RegistryChange> log = new ArrayList<>();
  private final Registry registry = new Registry(SchemaStore.EMPTY, log::add);

  @Test
  void oneIdForOneSchemaAtAllSubjects() {
    assertThat(registry.register("a-value", BASE).id()).isEqualTo(1);
    assertThat(registry.register("a-value", WITH_OPTIONAL).id()).isEqualTo(2);
    assertThat(registry.register("b-value", WITH_OPTIONAL).id()).isEqualTo(2);
    assertThat(registry.register("a-value", BASE).version()).isEqualTo(1);
    assertThat(log).hasSize(3);
    assertThat(registry.store().versionsOf(2))
        .extracting(SchemaVersion::subject, SchemaVersion::version)
        .containsExactly(tuple("a-value", 2), tuple("b-value", 1));
  }

  @Test
  void whiteSpaceAndOrderOfAttributesDoNotMakeAnotherSchema() {
    Schema spaced =
        new Schema.Parser()
            .parse(
                "{ \"fields\": [ {\"type\": {\"type\":\"string\"}, \"name\": \"sku\"} ],"
                    + " \"name\": \"Sale\", \"type\": \"record\" }");
    assertThat(registry.register("a-value", spaced).id())
        .isEqualTo(registry.register("a-value", BASE).id());
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, true, true",
    "BACKWARD, false, true",
    "BACKWARD_TRANSITIVE, false, true",
    "FORWARD, true, true",
    "FORWARD_TRANSITIVE, true, true",
    "FULL, false, true",
    "FULL_TRANSITIVE, false, true"
  })
  void levelsAllowWhatTheySay(CompatibilityLevel level, boolean required, boolean optional) {
    registry.setLevel(Optional.of("a-value"), level);
    registry.register("a-value", BASE);

    assertThat(allows(WITH_REQUIRED)).isEqualTo(required);
    assertThat(allows(WITH_OPTIONAL)).isEqualTo(optional);
  }

  @Test
  void aTransitiveLevelLooksAtAllVersionsAndAPlainOneAtTheNewest() {
    Schema empty = record("");
    registry.register("a-value", BASE); // sku
    registry.register("a-value", empty); // no sku: fine when reading backward
    Schema numericSku = record("{\"name\":\"sku\",\"type\":\"int\",\"default\":0}");

    assertThat(allows(numericSku)).isTrue();
    registry.setLevel(Optional.empty(), CompatibilityLevel.BACKWARD_TRANSITIVE);
    assertThat(allows(numericSku)).isFalse();
  }

  @Test
  void refusesAnIncompatibleSchemaAndSaysWhy() {
    registry.register("a-value", BASE);

    assertThatThrownBy(() -> registry.register("a-value", WITH_REQUIRED))
        .isInstanceOf(RegistryRefusal.class)
        .hasMessageContaining("a-value")
        .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE")
        .extracting(e -> ((RegistryRefusal) e).status())
        .isEqualTo(409);
    assertThat(registry.store().versions("a-value")).hasSize(1);
  }

  @Test
  void deletedVersionsKeepTheirIdsAndNumbers() {
    registry.register("a-value", BASE);
    registry.register("a-value", WITH_OPTIONAL);

    assertThat(registry.deleteSubject("a-value")).containsExactly(1, 2);

    assertThat(registry.store().subjects(false)).isEmpty();
    assertThat(registry.store().subjects(true)).containsExactly("a-value");
    assertThat(registry.store().versionsOf(2)).hasSize(1);
    SchemaVersion again = registry.register("a-value", WITH_REQUIRED);
    assertThat(again.version()).isEqualTo(3);
    assertThat(again.id()).isEqualTo(3);
    assertThat(registry.register("a-value", WITH_OPTIONAL).id()).isEqualTo(2);
  }

  @Test
  void theLogTellsTheWholeStory() {
    registry.register("a-value", BASE);
    registry.register("b/value ü", WITH_OPTIONAL);
    registry.setLevel(Optional.of("a-value"), CompatibilityLevel.FULL);
    registry.setLevel(Optional.empty(), CompatibilityLevel.NONE);
    registry.removeLevel("a-value");
    registry.deleteVersion("b/value ü", "latest");

    SchemaStore rebuilt = SchemaStore.EMPTY;
    for (RegistryChange change : log) {
      RegistryChange read =
          SchemaLogJson.parse(SchemaLogJson.key(change), SchemaLogJson.value(change)).orElseThrow();
      assertThat(read).isEqualTo(change);
      rebuilt = rebuilt.after(read);
    }

    assertThat(rebuilt.versions("a-value")).isEqualTo(registry.store().versions("a-value"));
    assertThat(rebuilt.subjects(false)).containsExactly("a-value");
    assertThat(rebuilt.levelOf("a-value")).isEqualTo(CompatibilityLevel.NONE);
    assertThat(rebuilt.maxId()).isEqualTo(2);
  }

  @Test
  void readsWhatConfluentsRegistryWrites() {
    String key = "{\"keytype\":\"SCHEMA\",\"subject\":\"a-value\",\"version\":1,\"magic\":1}";
    String value =
        "{\"subject\":\"a-value\",\"version\":1,\"id\":7,\"md5\":\"x\",\"schema\":\"\\\"string\\\"\","
            + "\"deleted\":false}";

    RegistryChange change = SchemaLogJson.parse(key, value).orElseThrow();

    assertThat(change)
        .isEqualTo(
            new VersionSet(
                new SchemaVersion("a-value", 1, 7, Schema.create(Schema.Type.STRING), false)));
    assertThat(SchemaLogJson.parse("{\"keytype\":\"NOOP\",\"magic\":0}", null)).isEmpty();
    assertThat(
            SchemaLogJson.parse(
                "{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}",
                "{\"compatibilityLevel\":\"FULL\"}"))
        .contains(new LevelSet(Optional.empty(), Optional.of(CompatibilityLevel.FULL)));
    assertThatThrownBy(() -> SchemaLogJson.parse("not JSON", "x"))
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContaining("_schemas");
  }

  private boolean allows(Schema schema) {
    return registry
        .store()
        .levelOf("a-value")
        .differences(schema, registry.store().versions("a-value"))
        .isEmpty();
  }

  private static Schema record(String fields) {
    return new Schema.Parser()
        .parse("{\"type\":\"record\",\"name\":\"Sale\",\"fields\":[" + fields + "]}");
  }
}
