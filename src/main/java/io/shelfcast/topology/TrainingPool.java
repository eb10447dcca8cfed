package io.shelfcast.topology;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Where models are trained: never on a thread that polls. */
public final class TrainingPool implements AutoCloseable {
  private final Executor executor;
  private final int most; // at once
  private final Runnable stop;
  private final AtomicInteger unfinished = new AtomicInteger();

  private TrainingPool(Executor executor, int most, Runnable stop) {
    this.executor = executor;
    this.most = most;
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
    return new TrainingPool(threads, count, threads::shutdownNow);
  }

  /** The caller's own thread, at once: for backtests, where nothing polls. */
  public static TrainingPool direct() {
    return of(Runnable::run);
  }

  /** Wherever an executor works, which stays the caller's to stop. */
  static TrainingPool of(Executor executor) {
    return of(executor, Integer.MAX_VALUE);
  }

  /** The same, of which so much is done at once. */
  static TrainingPool of(Executor executor, int most) {
    return new TrainingPool(executor, most, () -> {});
  }

  /** Whether what is submitted now has to wait, with all the rows that it learns from. */
  boolean isBusy() {
    return unfinished.get() >= most;
  }

  <T> Future<T> submit(Callable<T> work) {
    unfinished.incrementAndGet();
    FutureTask<T> task =
        new FutureTask<>(work) {
          @Override
          protected void done() {
            unfinished.decrementAndGet();
          }
        };
    executor.execute(task);
    return task;
  }

  @Override
  public void close() {
    stop.run();
  }
}
