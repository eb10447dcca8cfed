package io.shelfcast.replay;

/** A row that could not be read; its message is the fault, and the row becomes a dead letter. */
final class MalformedRowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedRowException(String fault) {
    super(fault);
  }
}
