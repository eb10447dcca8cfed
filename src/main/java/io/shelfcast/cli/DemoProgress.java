package io.shelfcast.cli;

import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.ReplayProgress;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.ServingApplication;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The demo's terminal: a bar while the past is played, then the accuracy table. */
final class DemoProgress implements AutoCloseable {
  private final LocalDate first;
  private final Optional<LocalDate> last;
  private final AccuracyBoard board;
  private final ServingApplication application;
  private final Duration tableEvery;
  private final ProgressBar bar;
  private long nextTableAt = System.nanoTime();
  private boolean live;

  DemoProgress(
      DataSet dataSet, AccuracyBoard board, ServingApplication application, Duration tableEvery) {
    this.first = dataSet.firstDate();
    this.last = dataSet.liveFrom().or(dataSet::lastDate);
    this.board = board;
    this.application = application;
    this.tableEvery = tableEvery;
    long days = last.map(date -> date.toEpochDay() - first.toEpochDay() + 1).orElse(0L);
    bar =
        new ProgressBarBuilder()
            .setTaskName(dataSet.name())
            .setInitialMax(days)
            .setUnit(" days", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build();
  }

  void show(ReplayProgress progress) {
    LocalDate date = progress.businessDate().orElse(first);
    if (!live) {
      bar.stepTo(Math.min(bar.getMax(), date.toEpochDay() - first.toEpochDay() + 1));
      bar.setExtraMessage(
          "%s  %,.0f events/s  %,d forecasts"
              .formatted(
                  date, progress.eventsPerSecond(), application.counters().of(Kind.FORECAST)));
      live = last.map(end -> !date.isBefore(end)).orElse(false);
      if (live) {
        bar.close();
      }
    } else if (System.nanoTime() >= nextTableAt) {
      nextTableAt = System.nanoTime() + tableEvery.toNanos();
      board.print();
      System.out.printf(
          "%s  %,d forecasts so far%n", date, application.counters().of(Kind.FORECAST));
    }
  }

  @Override
  public void close() {
    bar.close();
  }
}
