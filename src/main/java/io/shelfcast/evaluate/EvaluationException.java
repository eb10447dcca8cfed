package io.shelfcast.evaluate;

/** An evaluation that cannot be run as asked, or whose numbers cannot be right. */
public final class EvaluationException extends RuntimeException {
  /**
   * @param message what is wrong, and with which value
   */
  public EvaluationException(String message) {
    super(message);
  }
}
