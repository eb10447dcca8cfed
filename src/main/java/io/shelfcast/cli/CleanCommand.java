package io.shelfcast.cli;

import io.shelfcast.topology.ShelfcastConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes Shelfcast off a cluster. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    description = "Forget all state and offsets, and delete the topics with all their events.")
final class CleanCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Option(
      names = "--yes",
      description = "Really delete. Without it, only the names of the topics are printed.")
  private boolean yes;

  @Override
  public Integer call() {
    ShelfcastConfig config = cluster.reachable();
    ApplicationReset reset = new ApplicationReset(config);
    if (!yes) {
      reset.topics().forEach(System.out::println);
      throw new CommandFailedException("nothing was deleted: add --yes to delete these topics");
    }
    reset.forget();
    System.out.println(reset.deleteTopics() + " topics deleted");
    return 0;
  }
}
