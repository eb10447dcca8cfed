package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.Pace;
import io.shelfcast.replay.ReplayResult;
import io.shelfcast.replay.Replayer;
import io.shelfcast.topology.ShelfcastConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays a data set into the topics, exactly once, resumable. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Play a data set into the topics in business-date order.",
      "Exactly once: stopped or killed, it goes on where it was."
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Parameters(
      index = "0",
      paramLabel = "DATASET",
      description = "online-retail, m5, orange-juice, csv, or simulator.")
  private String dataSet;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = ".",
      paramLabel = "DIR",
      description = "Folder of its files.")
  private Path dir;

  @Option(
      names = "--days-per-second",
      converter = Ranges.AboveZero.class,
      paramLabel = "N",
      description = "Business dates a second (default: as fast as it goes).")
  private double daysPerSecond = Double.POSITIVE_INFINITY;

  @Option(
      names = "--events-per-second",
      converter = Ranges.AboveZero.class,
      paramLabel = "N",
      description = "Events a second, at most.")
  private double eventsPerSecond = Double.POSITIVE_INFINITY;

  @Override
  public Integer call() {
    ShelfcastConfig config = cluster.reachable();
    try (SchemaRegistry registry = new HttpSchemaRegistry(config.registry());
        Admin admin = Admin.create(config.clientConfig())) {
      Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
      DataSet data = DataSets.open(dataSet, dir, topics);
      List<String> faults = new TopicAdmin(admin).check(topics.all());
      if (!faults.isEmpty()) {
        throw new CommandFailedException(
            "the topics are not ready (`shelfcast topics create` makes those that are missing;"
                + " settings are changed with Kafka's kafka-configs.sh):\n  "
                + String.join("\n  ", faults));
      }
      Replayer replayer = new Replayer(config.clientConfig(), topics);
      try (ReplayProgressBar bar = new ReplayProgressBar(data.name());
          StopOnInterrupt ignored = new StopOnInterrupt(replayer::stop)) {
        Pace pace = new Pace(daysPerSecond, eventsPerSecond, Optional.empty());
        ReplayResult result = replayer.replay(data, pace, bar::show);
        return result.complete() ? 0 : 1;
      }
    }
  }
}
