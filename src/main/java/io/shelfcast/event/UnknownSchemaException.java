package io.shelfcast.event;

import org.apache.kafka.common.errors.SerializationException;

/** A record names a schema id that the registry does not have: the record can never be read. */
public final class UnknownSchemaException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public UnknownSchemaException(int id) {
    super("the schema registry has no schema with id " + id);
  }
}
