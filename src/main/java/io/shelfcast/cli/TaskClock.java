package io.shelfcast.cli;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Takes the time of tasks by turns, so that whatever else the machine does meets all of them: CPU
 * time of the thread, the best of all rounds.
 */
final class TaskClock {
  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean(); // of the JDK, for the bytes
  private static final long WARM_UP = 2_000_000_000L;
  private static final long ROUND = 200_000_000L;

  /** Something to do again and again. */
  static final class Task {
    private final IntConsumer call;
    private int calls;
    private double nanoseconds = Double.POSITIVE_INFINITY;
    private double bytes = Double.POSITIVE_INFINITY;

    /**
     * A task.
     *
     * @param call gets the number of the call, from 0 on
     */
    Task(IntConsumer call) {
      this.call = call;
    }

    /** Nanoseconds a call. */
    double nanoseconds() {
      return nanoseconds;
    }

    /** Bytes allocated on the heap by a call. */
    double bytes() {
      return bytes;
    }

    private void run(long duration) {
      long thread = Thread.currentThread().getId();
      int first = calls;
      long bytesBefore = THREADS.getThreadAllocatedBytes(thread);
      long start = THREADS.getCurrentThreadCpuTime();
      long end;
      do {
        for (int i = 0; i < 10; i++) {
          call.accept(calls++ & Integer.MAX_VALUE);
        }
        end = THREADS.getCurrentThreadCpuTime();
      } while (end - start < duration);
      double made = calls - first;
      nanoseconds = Math.min(nanoseconds, (end - start) / made);
      bytes = Math.min(bytes, (THREADS.getThreadAllocatedBytes(thread) - bytesBefore) / made);
    }
  }

  private TaskClock() {}

  /** Warms all tasks up, and then runs them by turns. */
  static void run(List<Task> tasks, int rounds) {
    tasks.forEach(task -> task.run(WARM_UP));
    for (int round = 0; round < rounds; round++) {
      tasks.forEach(task -> task.run(ROUND));
    }
  }
}
