package io.shelfcast.replay;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/** One run of a {@link Replayer}, on a producer that has its transactional id. */
final class ReplayRun {
  private static final long REPORT_NANOS = Duration.ofMillis(200).toNanos();

  /** What is open is committed before a longer wait, so that readers are not kept waiting. */
  private static final long LONG_WAIT_NANOS = Duration.ofMillis(20).toNanos();

  private static final long NAP_MILLIS = 100;

  private final Producer<String, byte[]> producer;
  private final ReplayLog log;
  private final DataSet dataSet;
  private final String fingerprint;
  private final long before;
  private final BooleanSupplier stopped;
  private final TransactionBoundary boundary;
  private final long started = System.nanoTime();

  private boolean open;
  private long openedAt;
  private long sent;
  private long committed;
  private LocalDate date = LocalDate.MIN;
  private long reportedAt = started;
  private long pacedFrom;
  private long pacedEvents;
  private Instant firstPaced;

  /**
   * @param before events that earlier runs have sent
   */
  ReplayRun(
      Producer<String, byte[]> producer,
      ReplayLog log,
      DataSet dataSet,
      long before,
      int eventsPerTransaction,
      BooleanSupplier stopped) {
    this.producer = producer;
    this.log = log;
    this.dataSet = dataSet;
    this.fingerprint = dataSet.fingerprint();
    this.before = before;
    this.stopped = stopped;
    this.boundary = new TransactionBoundary(eventsPerTransaction);
  }

  ReplayResult run(Pace pace, Consumer<ReplayProgress> listener) {
    try (Feed feed = dataSet.feed()) {
      boolean complete = sendAll(feed, pace, listener);
      ReplayProgress progress = progress(feed, committed);
      listener.accept(progress);
      return new ReplayResult(complete, progress);
    }
  }

  private boolean sendAll(Feed feed, Pace pace, Consumer<ReplayProgress> listener) {
    try {
      long position = 0;
      for (ReplayEvent event : dataSet.reference()) {
        if (position++ >= before) {
          if (stopping()) {
            return finish(false);
          }
          send(event);
        }
      }
      commit();
      while (feed.hasNext()) {
        if (stopping()) {
          return finish(false);
        }
        if (position < before) {
          feed.next();
          position++;
          report(feed, listener);
          continue;
        }
        ReplayEvent event = feed.next();
        if (!awaitTurn(event, pace)) {
          return finish(false);
        }
        send(event);
        report(feed, listener);
      }
      return finish(true);
    } catch (InterruptException e) {
      return false; // the replayer closes the producer, which ends what is open
    }
  }

  private void send(ReplayEvent event) {
    if (boundary.isBefore(event)) {
      commit();
    }
    if (!open) {
      producer.beginTransaction();
      open = true;
      openedAt = System.nanoTime();
    }
    producer.send(
        new ProducerRecord<>(
            event.topic().name(),
            null,
            event.time().toEpochMilli(),
            event.key(),
            event.valueBytes()));
    boundary.sent(event);
    sent++;
    if (event.businessDate().isAfter(date)) {
      date = event.businessDate();
    }
  }

  /** Commits what is open, with the number of events sent. */
  private void commit() {
    if (!open) {
      return;
    }
    producer.send(log.record(dataSet.name(), before + sent, fingerprint));
    producer.commitTransaction();
    open = false;
    committed = sent;
    boundary.committed();
  }

  /** Finishes the transaction, also on a thread that was interrupted. */
  private boolean finish(boolean complete) {
    boolean interrupted = Thread.interrupted();
    try {
      commit();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return complete;
  }

  private boolean stopping() {
    return stopped.getAsBoolean() || Thread.currentThread().isInterrupted();
  }

  /** Waits until an event is due; false when the replay was stopped meanwhile. */
  private boolean awaitTurn(ReplayEvent event, Pace pace) {
    boolean early = pace.from().isPresent() && event.businessDate().isBefore(pace.from().get());
    if (pace.isUnlimited() || (early && firstPaced == null)) {
      return true;
    }
    if (firstPaced == null) {
      firstPaced = event.time();
      pacedFrom = System.nanoTime();
    }
    Duration eventTime = Duration.between(firstPaced, event.time());
    long due = pacedFrom + pace.nanosDue(pacedEvents++, eventTime);
    long wait = due - System.nanoTime();
    if (wait > LONG_WAIT_NANOS || (open && System.nanoTime() - openedAt > REPORT_NANOS)) {
      commit();
    }
    while ((wait = due - System.nanoTime()) > 0) {
      if (stopping()) {
        return false;
      }
      try {
        Thread.sleep(Math.min(NAP_MILLIS, wait / 1_000_000), (int) (wait % 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private void report(Feed feed, Consumer<ReplayProgress> listener) {
    long now = System.nanoTime();
    if (now - reportedAt >= REPORT_NANOS) {
      reportedAt = now;
      listener.accept(progress(feed, sent));
    }
  }

  private ReplayProgress progress(Feed feed, long events) {
    double seconds = Math.max(1, System.nanoTime() - started) / 1e9;
    Optional<LocalDate> latest = date.equals(LocalDate.MIN) ? Optional.empty() : Optional.of(date);
    return new ReplayProgress(
        before, events, feed.rows(), latest, events / seconds, feed.progress());
  }
}
