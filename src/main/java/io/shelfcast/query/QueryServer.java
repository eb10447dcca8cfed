package io.shelfcast.query;

/** Temporary. */
public final class QueryServer implements AutoCloseable {
  /** Port. */
  public int port() {
    return 8080;
  }

  @Override
  public void close() {}
}
