package io.shelfcast.event;

/**
 * The schema registry does not answer, or not to us. Nothing is wrong with the record at hand, so
 * it must not be put aside as a dead letter: the caller stops and tries again later.
 */
public final class RegistryUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message) {
    super(message);
  }

  public RegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
