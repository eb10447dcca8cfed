package io.shelfcast.event;

import java.util.List;

/** The registry refuses a schema because it does not fit what is registered for the subject. */
public final class IncompatibleSchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public IncompatibleSchemaException(String subject, List<String> differences) {
    super(
        "the schema for subject %s is not compatible with the registered one: %s"
            .formatted(subject, String.join("; ", differences)));
  }
}
