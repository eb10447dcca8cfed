package io.shelfcast.query;

/** The HTTP endpoint cannot start; the message says what to do. */
public final class QueryStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QueryStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
