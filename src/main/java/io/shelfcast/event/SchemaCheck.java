package io.shelfcast.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Registers the schemas of all topics at start, so that an incompatible one stops the start and not
 * the first record.
 */
public final class SchemaCheck {
  private final SchemaRegistry registry;

  public SchemaCheck(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * Checks every topic's schema against the newest of its subject, then registers them all; nothing
   * is registered when one of them does not fit.
   *
   * @throws IncompatibleSchemaException naming every subject that does not fit, and why
   * @throws RegistryUnavailableException when the registry does not answer
   */
  public void run(List<Topic<?>> topics) {
    Map<String, List<String>> refused = new LinkedHashMap<>();
    for (Topic<?> topic : topics) {
      List<String> differences = registry.incompatibilities(topic.subject(), topic.schema());
      if (!differences.isEmpty()) {
        refused.put(topic.subject(), differences);
      }
    }
    if (!refused.isEmpty()) {
      throw new IncompatibleSchemaException(refused);
    }
    topics.forEach(topic -> registry.register(topic.subject(), topic.schema()));
  }
}
