package io.shelfcast.cli;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.ServingTopology;
import io.shelfcast.topology.ShelfcastConfig;
import java.util.Map;
import picocli.CommandLine.Command;

/** Prints what the applications are made of. */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    description = "Print the topology: sources, processors, stores and sinks.")
final class TopologyCommand implements Runnable {
  @Override
  public void run() {
    var settings = new ShelfcastConfig(Map.of()).serving(1, 1, true);
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    System.out.print(new ServingTopology(topics, settings, new EventCounters()).get().describe());
  }
}
