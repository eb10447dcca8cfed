package io.shelfcast.cli;

import io.shelfcast.evaluate.StudyProgress;
import java.util.function.Function;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on the error stream how far an evaluation is. */
final class StudyProgressBar {
  private static final int STEPS = 1_000;

  private StudyProgressBar() {}

  /** Runs a study of that name, and returns what came of it. */
  static <R> R watch(String name, Function<StudyProgress, R> study) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(STEPS)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .setConsumer(new ConsoleProgressBarConsumer(System.err));
    try (ProgressBar bar = builder.build()) {
      R result =
          study.apply(
              (done, doing) -> {
                bar.stepTo(Math.round(done * STEPS));
                bar.setExtraMessage(doing);
              });
      bar.stepTo(STEPS);
      return result;
    }
  }
}
