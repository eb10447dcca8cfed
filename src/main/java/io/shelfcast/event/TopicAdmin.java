package io.shelfcast.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes, empties and checks the topics of {@link Topics} on a cluster. The internal topics of Kafka
 * Streams are not its business.
 */
public final class TopicAdmin {
  private static final int VISIBLE_WITHIN_MS = 30_000;
  private static final int LOOK_EVERY_MS = 50;

  private final Admin admin;

  /**
   * @param admin connected to the cluster; stays the caller's to close
   */
  public TopicAdmin(Admin admin) {
    this.admin = admin;
  }

  /**
   * How many partitions and replicas new topics get.
   *
   * @param location partitions of topics by location, and of those on which nothing depends
   * @param category partitions of topics by category
   * @param replicas replication factor; -1 = the cluster's default
   */
  public record Layout(int location, int category, short replicas) {
    public Layout {
      if (location < 1 || category < 1) {
        throw new IllegalArgumentException(
            "a topic needs at least one partition: location %d, category %d"
                .formatted(location, category));
      }
    }

    private int partitions(Topic.Spread spread) {
      return switch (spread) {
        case LOCATION, FREE -> location;
        case CATEGORY -> category;
        case SINGLE -> 1;
      };
    }

    private Optional<Short> replicationFactor() {
      return replicas < 0 ? Optional.empty() : Optional.of(replicas);
    }
  }

  /**
   * Creates the topics that are missing and leaves the others as they are.
   *
   * @return names of the topics created; clients see them when this returns
   * @throws TopicAdminException when the cluster refuses one or does not answer
   */
  public List<String> create(List<Topic<?>> topics, Layout layout) {
    Map<String, TopicDescription> present = describe(topics);
    List<NewTopic> missing =
        topics.stream()
            .filter(topic -> !present.containsKey(topic.name()))
            .map(topic -> newTopic(topic, layout))
            .toList();
    List<String> created = new ArrayList<>();
    Map<String, KafkaFuture<Void>> results = admin.createTopics(missing).values();
    for (NewTopic topic : missing) {
      String what = "create the topic " + topic.name();
      if (succeeds(results.get(topic.name()), what, TopicExistsException.class)) {
        created.add(topic.name());
      }
    }
    await("new topics", () -> describe(topics).size() == topics.size());
    return List.copyOf(created);
  }

  /**
   * Empties topics: deletes them and makes them anew, with the partitions, replicas and settings
   * that they had. Those that are missing stay so. Nobody may use them meanwhile.
   *
   * @return names of the topics emptied; clients see the new ones when this returns
   * @throws TopicAdminException when the cluster refuses or does not answer; topics that are
   *     missing then are for {@link #create} to make
   */
  public List<String> empty(List<Topic<?>> topics) {
    Map<String, TopicDescription> present = describe(topics);
    List<NewTopic> anew = asTheyAre(present);
    Map<String, KafkaFuture<Void>> deleted = admin.deleteTopics(present.keySet()).topicNameValues();
    deleted.forEach(
        (name, result) -> {
          String what = "delete the topic " + name;
          succeeds(result, what, UnknownTopicOrPartitionException.class);
        });
    await("deletion of topics", () -> describe(topics).isEmpty());
    admin
        .createTopics(anew)
        .values()
        .forEach(
            (name, result) -> {
              String what = "make the topic " + name + " anew";
              succeeds(result, what, TopicExistsException.class);
            });
    await("new topics", () -> describe(topics).keySet().equals(present.keySet()));
    return List.copyOf(present.keySet());
  }

  /** How topics are made that are like those. */
  private List<NewTopic> asTheyAre(Map<String, TopicDescription> present) {
    Map<String, Config> configs = configs(List.copyOf(present.keySet()));
    return present.values().stream()
        .map(
            topic ->
                new NewTopic(
                        topic.name(),
                        topic.partitions().size(),
                        (short) topic.partitions().get(0).replicas().size())
                    .configs(values(configs.get(topic.name()), TopicAdmin::isItsOwn)))
        .toList();
  }

  /** Whether a setting is the topic's, and no default of the cluster's. */
  private static boolean isItsOwn(ConfigEntry entry) {
    return entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
  }

  /**
   * What is wrong with the topics on the cluster: missing ones, partitions that do not fit
   * together, settings that would lose history.
   *
   * @return one sentence a fault, naming its topics; empty when all is well
   * @throws TopicAdminException when the cluster does not answer
   */
  public List<String> check(List<Topic<?>> topics) {
    Map<String, TopicDescription> present = describe(topics);
    List<String> faults = new ArrayList<>();
    Map<Topic<?>, Integer> partitions = new LinkedHashMap<>();
    for (Topic<?> topic : topics) {
      TopicDescription description = present.get(topic.name());
      if (description == null) {
        faults.add("topic %s is missing".formatted(topic.name()));
      } else {
        partitions.put(topic, description.partitions().size());
      }
    }
    faults.addAll(TopicRules.partitionFaults(partitions));
    settings(partitions.keySet().stream().map(Topic::name).toList())
        .forEach(
            (name, actual) ->
                topics.stream()
                    .filter(topic -> topic.name().equals(name))
                    .forEach(topic -> faults.addAll(TopicRules.settingFaults(topic, actual))));
    return List.copyOf(faults);
  }

  /**
   * Gives topics whose settings would lose history the settings of {@link Topic#config()}: all of a
   * topic's at once, since one that deletes before it keeps long enough has lost its history.
   *
   * @return names of the topics changed
   * @throws TopicAdminException when the cluster refuses or does not answer
   */
  public List<String> adjust(List<Topic<?>> topics) {
    List<Topic<?>> lossy = lossy(topics);
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new LinkedHashMap<>();
    for (Topic<?> topic : lossy) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), settings(topic));
    }
    Map<ConfigResource, KafkaFuture<Void>> results =
        admin.incrementalAlterConfigs(changes).values();
    results.forEach(
        (topic, result) -> {
          String what = "change the settings of the topic " + topic.name();
          succeeds(result, what, UnknownTopicOrPartitionException.class);
        });
    await("new settings", () -> haveTheirSettings(lossy));
    return lossy.stream().map(Topic::name).toList();
  }

  /** Topics that are there and whose settings would lose history. */
  private List<Topic<?>> lossy(List<Topic<?>> topics) {
    Map<String, Map<String, String>> actual = settings(topics.stream().map(Topic::name).toList());
    return topics.stream()
        .filter(topic -> actual.containsKey(topic.name()))
        .filter(topic -> !TopicRules.settingFaults(topic, actual.get(topic.name())).isEmpty())
        .toList();
  }

  private boolean haveTheirSettings(List<Topic<?>> topics) {
    Map<String, Map<String, String>> actual = settings(topics.stream().map(Topic::name).toList());
    return topics.stream()
        .filter(topic -> actual.containsKey(topic.name()))
        .allMatch(
            topic -> actual.get(topic.name()).entrySet().containsAll(topic.config().entrySet()));
  }

  private static List<AlterConfigOp> settings(Topic<?> topic) {
    return topic.config().entrySet().stream()
        .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
        .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
        .toList();
  }

  private static NewTopic newTopic(Topic<?> topic, Layout layout) {
    return new NewTopic(
            topic.name(),
            Optional.of(layout.partitions(topic.spread())),
            layout.replicationFactor())
        .configs(topic.config());
  }

  /** The topics that are there, by name. */
  private Map<String, TopicDescription> describe(List<Topic<?>> topics) {
    List<String> names = topics.stream().map(Topic::name).toList();
    Map<String, KafkaFuture<TopicDescription>> results =
        admin.describeTopics(names).topicNameValues();
    Map<String, TopicDescription> present = new LinkedHashMap<>();
    for (String name : names) {
      String what = "describe the topic " + name;
      answer(results.get(name), what, UnknownTopicOrPartitionException.class)
          .ifPresent(description -> present.put(name, description));
    }
    return present;
  }

  /** What was created or changed takes a moment to be known to all brokers. */
  private static void await(String what, BooleanSupplier visible) {
    long deadline = System.nanoTime() + VISIBLE_WITHIN_MS * 1_000_000L;
    while (!visible.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TopicAdminException(
            "the cluster took the %s, but nothing shows after %d s"
                .formatted(what, VISIBLE_WITHIN_MS / 1000));
      }
      try {
        Thread.sleep(LOOK_EVERY_MS);
      } catch (InterruptedException e) {
        throw interrupted("wait for the " + what);
      }
    }
  }

  /** Settings in force, by topic. */
  private Map<String, Map<String, String>> settings(List<String> names) {
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    configs(names).forEach((name, config) -> settings.put(name, values(config, entry -> true)));
    return settings;
  }

  private Map<String, Config> configs(List<String> names) {
    List<ConfigResource> resources =
        names.stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList();
    Map<ConfigResource, KafkaFuture<Config>> results = admin.describeConfigs(resources).values();
    Map<String, Config> configs = new LinkedHashMap<>();
    for (ConfigResource resource : resources) {
      String what = "read the settings of the topic " + resource.name();
      answer(results.get(resource), what, UnknownTopicOrPartitionException.class)
          .ifPresent(config -> configs.put(resource.name(), config));
    }
    return configs;
  }

  private static Map<String, String> values(Config config, Predicate<ConfigEntry> wanted) {
    return config.entries().stream()
        .filter(entry -> entry.value() != null && wanted.test(entry))
        .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value()));
  }

  private static boolean succeeds(
      KafkaFuture<Void> result, String what, Class<? extends Exception> expected) {
    return answer(result.thenApply(nothing -> true), what, expected).isPresent();
  }

  /** The cluster's answer, or empty for the one failure that is no surprise. */
  private static <T> Optional<T> answer(
      KafkaFuture<T> result, String what, Class<? extends Exception> expected) {
    try {
      return Optional.of(result.get());
    } catch (InterruptedException e) {
      throw interrupted(what);
    } catch (ExecutionException e) {
      if (expected.isInstance(e.getCause())) {
        return Optional.empty();
      }
      throw new TopicAdminException(
          "cannot %s: %s".formatted(what, e.getCause().getMessage()), e.getCause());
    }
  }

  private static TopicAdminException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new TopicAdminException("interrupted; could not " + what);
  }
}
