package io.shelfcast.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The registry refuses schemas because they do not fit what is registered for their subjects. */
public final class IncompatibleSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, List<String>> differencesBySubject;

  public IncompatibleSchemaException(String subject, List<String> differences) {
    this(Map.of(subject, differences));
  }

  /**
   * @param differencesBySubject what does not fit, in the order in which to name the subjects
   */
  public IncompatibleSchemaException(Map<String, List<String>> differencesBySubject) {
    super(
        differencesBySubject.entrySet().stream()
            .map(e -> sentence(e.getKey(), e.getValue()))
            .collect(Collectors.joining(System.lineSeparator())));
    this.differencesBySubject =
        Collections.unmodifiableMap(new LinkedHashMap<>(differencesBySubject));
  }

  /** What does not fit, by subject. */
  public Map<String, List<String>> differencesBySubject() {
    return differencesBySubject;
  }

  private static String sentence(String subject, List<String> differences) {
    return "the schema for subject %s is not compatible with the registered one: %s"
        .formatted(subject, String.join("; ", differences));
  }
}
