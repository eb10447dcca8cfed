package io.shelfcast.topology;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Where models are trained: never on a thread that polls. */
public final class TrainingPool implements AutoCloseable {
  private final Executor executor;
  private final Runnable stop;

  private TrainingPool(Executor executor, Runnable stop) {
    this.executor = executor;
    this.stop = stop;
  }

  /** Low-priority threads in the background. */
  public static TrainingPool ofThreads(int count) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread = new Thread(task, "training");
              thread.setDaemon(true);
              thread.setPriority(Thread.MIN_PRIORITY);
              return thread;
            });
    return new TrainingPool(threads, threads::shutdownNow);
  }

  /** The caller's own thread, at once: for backtests, where nothing polls. */
  public static TrainingPool direct() {
    return of(Runnable::run);
  }

  /** Wherever an executor works, which stays the caller's to stop. */
  static TrainingPool of(Executor executor) {
    return new TrainingPool(executor, () -> {});
  }

  <T> Future<T> submit(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    executor.execute(task);
    return task;
  }

  @Override
  public void close() {
    stop.run();
  }
}
