package io.shelfcast.topology;

import java.util.concurrent.CompletableFuture;

/** Knows whether there are sales that the application has not read yet. */
@FunctionalInterface
interface SalesAhead {
  /** For a single process that is handed every event in its place. */
  SalesAhead NONE = partition -> CompletableFuture.completedFuture(false);

  /**
   * Looks, in the background, whether a partition of the sales holds any behind those that the
   * application has committed; fails when the broker does not answer.
   */
  CompletableFuture<Boolean> look(int partition);
}
