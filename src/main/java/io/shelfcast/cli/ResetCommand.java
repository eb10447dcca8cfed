package io.shelfcast.cli;

import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Forgets what the applications have worked out, so that they start from the first event again. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = {
      "Forget all state and offsets; the topics stay.",
      "The next `serve` reads every event again. Stop the applications first."
    })
final class ResetCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Override
  public Integer call() {
    ShelfcastConfig config = cluster.reachable();
    ApplicationReset reset = new ApplicationReset(config);
    reset.forget(ServingApplication.applicationId(config));
    reset.forget(TrainingApplication.applicationId(config));
    System.out.println("state and offsets are forgotten; the next `serve` starts afresh");
    return 0;
  }
}
