package io.shelfcast.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What must hold for topics on a cluster. Settings may keep more than Shelfcast asks for, never
 * less.
 */
final class TopicRules {
  private static final String CLEANUP = "cleanup.policy";
  private static final String RETENTION_MS = "retention.ms";
  private static final String RETENTION_BYTES = "retention.bytes";
  private static final String TIMESTAMP = "message.timestamp.type";
  private static final String UNLIMITED = "-1";

  private TopicRules() {}

  /** What does not fit together in numbers of partitions. */
  static List<String> partitionFaults(Map<Topic<?>, Integer> partitions) {
    List<String> faults = new ArrayList<>();
    partitions.forEach(
        (topic, count) -> {
          if (topic.spread() == Topic.Spread.SINGLE && count != 1) {
            faults.add("topic %s has %d partitions and must have 1".formatted(topic.name(), count));
          }
        });
    addUnlessEqual(partitions, Topic.Spread.LOCATION, "by location", faults);
    addUnlessEqual(partitions, Topic.Spread.CATEGORY, "by category", faults);
    return faults;
  }

  private static void addUnlessEqual(
      Map<Topic<?>, Integer> partitions, Topic.Spread spread, String words, List<String> faults) {
    Map<Integer, String> namesByCount =
        partitions.keySet().stream()
            .filter(topic -> topic.spread() == spread)
            .collect(
                Collectors.groupingBy(
                    partitions::get,
                    TreeMap::new,
                    Collectors.mapping(Topic::name, Collectors.joining(", "))));
    if (namesByCount.size() > 1) {
      faults.add(
          "topics %s must have equally many partitions: %s"
              .formatted(
                  words,
                  namesByCount.entrySet().stream()
                      .map(e -> "%d in %s".formatted(e.getKey(), e.getValue()))
                      .collect(Collectors.joining("; "))));
    }
  }

  /**
   * Which settings in force would lose what the topic is to keep.
   *
   * @param actual every setting of the topic on the cluster
   */
  static List<String> settingFaults(Topic<?> topic, Map<String, String> actual) {
    boolean cleansMore = !policies(topic.config()).containsAll(policies(actual));
    boolean isToDelete = cleansMore && policies(topic.config()).contains("delete");
    List<String> faults = new ArrayList<>();
    if (isToDelete || policies(actual).contains("delete")) {
      addRetentionFaults(topic, actual, faults);
    }
    if (cleansMore) {
      faults.add(fault(topic, CLEANUP, actual, cleanup(topic, actual, isToDelete)));
    }
    return faults;
  }

  private static void addRetentionFaults(
      Topic<?> topic, Map<String, String> actual, List<String> faults) {
    if (keepsShorter(actual, topic.config())) {
      faults.add(fault(topic, RETENTION_MS, actual, retention(topic)));
    }
    if (!actual.getOrDefault(RETENTION_BYTES, UNLIMITED).equals(UNLIMITED)) {
      faults.add(fault(topic, RETENTION_BYTES, actual, UNLIMITED));
    }
    if (limited(actual) && limited(topic.config()) && !isAppendTime(actual)) {
      faults.add(fault(topic, TIMESTAMP, actual, "LogAppendTime, or " + RETENTION_MS + " to -1"));
    }
  }

  /** A compacted topic told to delete would at once delete what its retention does not keep. */
  private static String cleanup(Topic<?> topic, Map<String, String> actual, boolean isToDelete) {
    String wanted = topic.config().get(CLEANUP);
    return isToDelete && keepsShorter(actual, topic.config())
        ? "%s once %s is %s".formatted(wanted, RETENTION_MS, retention(topic))
        : wanted;
  }

  private static String retention(Topic<?> topic) {
    return topic.config().getOrDefault(RETENTION_MS, UNLIMITED);
  }

  private static boolean keepsShorter(Map<String, String> actual, Map<String, String> wanted) {
    return limited(actual)
        && (!limited(wanted)
            || Long.parseLong(actual.get(RETENTION_MS)) < Long.parseLong(wanted.get(RETENTION_MS)));
  }

  private static boolean limited(Map<String, String> settings) {
    return !settings.getOrDefault(RETENTION_MS, UNLIMITED).equals(UNLIMITED);
  }

  private static boolean isAppendTime(Map<String, String> settings) {
    return "LogAppendTime".equals(settings.get(TIMESTAMP));
  }

  private static Set<String> policies(Map<String, String> settings) {
    return Set.of(settings.getOrDefault(CLEANUP, "delete").split(","));
  }

  private static String fault(
      Topic<?> topic, String setting, Map<String, String> actual, String wanted) {
    return "topic %s would lose history: %s is %s; set it to %s"
        .formatted(topic.name(), setting, actual.get(setting), wanted);
  }
}
