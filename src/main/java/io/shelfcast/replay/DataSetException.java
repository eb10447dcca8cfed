package io.shelfcast.replay;

/**
 * A data set that cannot be read at all: unknown, a file or column is missing, or a file is broken.
 */
public final class DataSetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataSetException(String message) {
    super(message);
  }

  DataSetException(String message, Throwable cause) {
    super(message, cause);
  }
}
