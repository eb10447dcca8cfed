package io.shelfcast.cli;

import io.shelfcast.topology.ShelfcastConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Forgets what the applications have worked out, so that they start from the first event again. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = {
      "Forget what both applications have worked out: state, offsets, and the topics between their"
          + " stages, with all trained models and rollbacks.",
      "The next `serve` works it out again from every event. Results stay on their topics and are"
          + " sent again, with revisions from 1. Stop the applications first; where several machines"
          + " ran them, run this on each before any starts again."
    })
final class ResetCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() {
    ShelfcastConfig config = cluster.reachable();
    ApplicationReset reset = new ApplicationReset(config);
    reset.forget();
    System.out.printf(
        "state and offsets are forgotten, %d topics between stages emptied;"
            + " the next `serve` starts afresh%n",
        reset.emptyBetweenStages());
    return 0;
  }
}
