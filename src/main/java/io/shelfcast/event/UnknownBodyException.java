package io.shelfcast.event;

import org.apache.kafka.common.errors.SerializationException;

/**
 * A record of a kind that this release does not know, on a topic of several: a later release wrote
 * it, and can read it.
 */
public final class UnknownBodyException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public UnknownBodyException(String message, Throwable cause) {
    super(message, cause);
  }
}
