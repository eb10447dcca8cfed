package io.shelfcast.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaCheckTest {
  private final List<Topic<?>> topics = new Topics(new LocalSchemaRegistry(), "").all();

  /** Refuses what it is told to, when asked or only when registering. */
  private static final class Picky implements SchemaRegistry {
    private final Map<String, List<String>> differences = new LinkedHashMap<>();
    private final List<String> refusedLater = new ArrayList<>();
    private final List<String> registered = new ArrayList<>();

    @Override
    public int register(String subject, Schema schema) {
      if (refusedLater.contains(subject)) {
        throw new IncompatibleSchemaException(subject, List.of("an older version"));
      }
      registered.add(subject);
      return registered.size();
    }

    @Override
    public Schema byId(int id) {
      throw new UnknownSchemaException(id);
    }

    @Override
    public List<String> incompatibilities(String subject, Schema schema) {
      return differences.getOrDefault(subject, List.of());
    }

    @Override
    public void close() {}
  }

  @Test
  void registersEveryTopicsSchema() {
    Picky registry = new Picky();

    new SchemaCheck(registry).run(topics);

    assertThat(registry.registered)
        .containsExactlyElementsOf(topics.stream().map(Topic::subject).toList());
  }

  @Test
  void namesEverySubjectThatDoesNotFitAndRegistersNothing() {
    Picky registry = new Picky();
    registry.differences.put("items-value", List.of("no default at /fields/3", "and more"));
    registry.differences.put("models-value", List.of("name"));

    assertThatThrownBy(() -> new SchemaCheck(registry).run(topics))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("items-value is not compatible with the registered one: no default")
        .hasMessageContaining("and more")
        .hasMessageContaining("models-value");
    assertThat(registry.registered).isEmpty();
  }

  @Test
  void namesEverySubjectThatIsRefusedForAnOlderVersion() {
    Picky registry = new Picky();
    registry.refusedLater.addAll(List.of("items-value", "models-value"));

    assertThatThrownBy(() -> new SchemaCheck(registry).run(topics))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("items-value")
        .hasMessageContaining("models-value");
  }
}
