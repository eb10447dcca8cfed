package io.shelfcast.cli;

import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.SchemaCheck;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes and checks the topics that the applications need. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "Make the topics, check them, or read one.",
    subcommands = {TopicsCommand.Create.class, TopicsCommand.Check.class, TopicReadCommand.class})
final class TopicsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(spec.commandLine(), "create, check or read?");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Make the topics that are missing and register their schemas.")
  static final class Create implements Runnable {
    @Mixin private ClusterOptions cluster;

    @Option(
        names = "--partitions",
        converter = Ranges.AtLeastOne.class,
        defaultValue = "4",
        description = "Partitions of topics by location (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
        names = "--category-partitions",
        converter = Ranges.AtLeastOne.class,
        defaultValue = "4",
        description = "Partitions of topics by category (default: ${DEFAULT-VALUE}).")
    private int categoryPartitions;

    @Option(
        names = "--replicas",
        defaultValue = "-1",
        description = "Replication factor; -1 is the cluster's default (default: -1).")
    private short replicas;

    @Override
    public void run() {
      ShelfcastConfig config = cluster.reachable();
      try (Admin admin = Admin.create(config.clientConfig());
          SchemaRegistry registry = new HttpSchemaRegistry(config.registry())) {
        Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
        List<String> made =
            new TopicAdmin(admin)
                .create(
                    topics.all(), new TopicAdmin.Layout(partitions, categoryPartitions, replicas));
        new SchemaCheck(registry).run(topics.all());
        made.forEach(name -> System.out.println("created " + name));
        System.out.printf(
            "%d topics created, %d were there%n", made.size(), topics.all().size() - made.size());
      }
    }
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Name what is missing or would lose history; exit code 1 when there is any.")
  static final class Check implements Runnable {
    @Mixin private ClusterOptions cluster;

    @Override
    public void run() {
      ShelfcastConfig config = cluster.reachable();
      try (Admin admin = Admin.create(config.clientConfig());
          SchemaRegistry registry = new HttpSchemaRegistry(config.registry())) {
        Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
        List<String> faults = new TopicAdmin(admin).check(topics.all());
        if (!faults.isEmpty()) {
          throw new CommandFailedException(
              "the topics are not ready:\n  " + String.join("\n  ", faults));
        }
        System.out.println(topics.all().size() + " topics are ready");
      }
    }
  }
}
