package io.shelfcast.topology;

import java.time.Duration;
import java.util.ArrayDeque;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that fails is replaced, since most faults pass (a broker or the registry away); one that
 * fails again and again stops the application, for an operator to look.
 */
final class RestartPolicy implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RestartPolicy.class);
  private static final int MAX_FAILURES = 10;
  private static final long WINDOW_NANOS = Duration.ofMinutes(5).toNanos();
  private final ArrayDeque<Long> failures = new ArrayDeque<>();

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable error) {
    if (Thread.currentThread().getName().endsWith("GlobalStreamThread")) {
      LOG.error("reference data cannot be read: stopping", error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT; // it cannot be replaced
    }
    long now = System.nanoTime();
    failures.addLast(now);
    while (now - failures.getFirst() > WINDOW_NANOS) {
      failures.removeFirst();
    }
    if (failures.size() > MAX_FAILURES) {
      LOG.error("a stream thread failed {} times in 5 minutes: stopping", failures.size(), error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn("a stream thread failed and is replaced", error);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }
}
