package io.shelfcast.cli;

import io.shelfcast.replay.ReplayProgress;
import java.time.LocalDate;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A replay's progress in the terminal. */
final class ReplayProgressBar implements AutoCloseable {
  private static final int STEPS = 1_000;

  private final ProgressBar bar;

  ReplayProgressBar(String task) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(STEPS)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .hideEta()
            .setConsumer(new ConsoleProgressBarConsumer(System.err))
            .build();
  }

  void show(ReplayProgress progress) {
    bar.stepTo(Math.round(progress.share() * STEPS));
    bar.setExtraMessage(
        "%s  %,d events  %,.0f/s"
            .formatted(
                progress.businessDate().map(LocalDate::toString).orElse(""),
                progress.skipped() + progress.sent(),
                progress.eventsPerSecond()));
  }

  @Override
  public void close() {
    bar.close();
  }
}
