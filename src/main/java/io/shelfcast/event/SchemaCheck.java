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
   * Checks every topic's schema against the newest of its subject and, when all fit, registers
   * them. A subject's rule may look at older versions too; what it refuses then is named as well.
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
    throwUnlessEmpty(refused);
    for (Topic<?> topic : topics) {
      try {
        registry.register(topic.subject(), topic.schema());
      } catch (IncompatibleSchemaException e) {
        refused.putAll(e.differencesBySubject());
      }
    }
    throwUnlessEmpty(refused);
  }

  private static void throwUnlessEmpty(Map<String, List<String>> refused) {
    if (!refused.isEmpty()) {
      throw new IncompatibleSchemaException(refused);
    }
  }
}
