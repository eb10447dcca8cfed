package io.shelfcast.model;

/** A stored model cannot be used: it is damaged, or a later release wrote it. Says which. */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, with the model's name
   */
  public ModelFormatException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong, with the model's name
   */
  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
