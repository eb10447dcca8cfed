package io.shelfcast.event;

import org.apache.kafka.common.errors.SerializationException;

/** Bytes that are not what they should be: the record can never be read. */
public final class MalformedRecordException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public MalformedRecordException(String message) {
    super(message);
  }

  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
