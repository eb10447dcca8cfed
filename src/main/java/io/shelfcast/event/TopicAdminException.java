package io.shelfcast.event;

/** The cluster refuses to make or show a topic, or does not answer. */
public final class TopicAdminException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TopicAdminException(String message) {
    super(message);
  }

  public TopicAdminException(String message, Throwable cause) {
    super(message, cause);
  }
}
