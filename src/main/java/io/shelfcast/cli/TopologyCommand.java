package io.shelfcast.cli;

import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.ServingTopology;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingPool;
import io.shelfcast.topology.TrainingTopology;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Prints what the applications are made of. */
@Command(
    name = "topology",
    mixinStandardHelpOptions = true,
    description = "Print both topologies: sources, processors, stores and sinks.")
final class TopologyCommand implements Runnable {
  @Override
  public void run() {
    var config = new ShelfcastConfig(Map.of(ShelfcastConfig.TRAINING, "true"));
    var settings = config.serving(1, 1, true);
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    System.out.println(ServingTopology.APPLICATION_ID);
    System.out.println(new ServingTopology(topics, settings, new EventCounters()).get().describe());
    System.out.println(TrainingTopology.APPLICATION_ID);
    System.out.print(
        new TrainingTopology(
                topics, config.training(), 1, 1, List.of(), TrainingPool.direct(), true)
            .get()
            .describe());
  }
}
