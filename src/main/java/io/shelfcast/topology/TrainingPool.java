package io.shelfcast.topology;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Where models are trained: never on a thread that polls. */
public final class TrainingPool implements AutoCloseable {
  private final ExecutorService threads;

  private TrainingPool(ExecutorService threads) {
    this.threads = threads;
  }

  /** Low-priority threads in the background. */
  public static TrainingPool ofThreads(int count) {
    return new TrainingPool(
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "training");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            }));
  }

  /** The caller's own thread, at once: for backtests, where nothing polls. */
  public static TrainingPool direct() {
    return new TrainingPool(null);
  }

  <T> Future<T> submit(Callable<T> work) {
    if (threads != null) {
      return threads.submit(work);
    }
    try {
      return CompletableFuture.completedFuture(work.call());
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      threads.shutdownNow();
    }
  }
}
