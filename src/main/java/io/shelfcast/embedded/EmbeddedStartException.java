package io.shelfcast.embedded;

/** The embedded broker or registry cannot start; the message says what to change. */
public final class EmbeddedStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedStartException(String message) {
    super(message);
  }

  public EmbeddedStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
