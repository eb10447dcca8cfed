package io.shelfcast.cli;

import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.Topic;
import io.shelfcast.topology.ShelfcastConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The snapshots that are on the models topic, by category, model and age. */
final class PublishedModels {
  /**
   * A snapshot.
   *
   * @param key its record's key
   * @param inForce whether it is the newest champion of its category and model
   */
  record Entry(String key, ModelSnapshot snapshot, boolean inForce) {
    boolean isChampion() {
      return snapshot.getStatus() == ModelStatus.CHAMPION;
    }

    /** In words. */
    String status() {
      return snapshot.getStatus().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private String series() {
      return snapshot.getCategory() + '|' + snapshot.getModel();
    }
  }

  private final List<Entry> entries;

  private PublishedModels(Map<String, ModelSnapshot> byKey) {
    List<Entry> oldestFirst =
        byKey.entrySet().stream()
            .map(found -> new Entry(found.getKey(), found.getValue(), false))
            .sorted(
                Comparator.comparing(Entry::series)
                    .thenComparing(entry -> entry.snapshot().getTrainedThrough()))
            .toList();
    Map<String, Entry> inForce =
        oldestFirst.stream()
            .filter(Entry::isChampion)
            .collect(Collectors.toMap(Entry::series, e -> e, (older, newer) -> newer));
    entries =
        oldestFirst.stream()
            .map(e -> new Entry(e.key(), e.snapshot(), inForce.get(e.series()) == e))
            .toList();
  }

  /** Reads all that is committed; the newest record of a key counts. */
  static PublishedModels read(ShelfcastConfig config, Topic<ModelEvent> topic) {
    Map<String, ModelSnapshot> byKey = new TreeMap<>();
    CommittedRecords.read(
        config.clientConfig(),
        topic.name(),
        new StringDeserializer(),
        new ByteArrayDeserializer(),
        record -> put(topic, record, byKey));
    return new PublishedModels(byKey);
  }

  /** What cannot be read is no model; the serving application makes a dead letter of it. */
  private static void put(
      Topic<ModelEvent> topic,
      ConsumerRecord<String, byte[]> record,
      Map<String, ModelSnapshot> byKey) {
    if (record.value() == null) {
      byKey.remove(record.key());
      return;
    }
    try {
      ModelEvent event = topic.values().deserializer().deserialize(topic.name(), record.value());
      if (event.getBody() instanceof ModelSnapshot snapshot) {
        byKey.put(record.key(), snapshot);
      }
    } catch (SerializationException e) {
      System.err.printf("%s is skipped: %s%n", record.key(), e.getMessage());
    }
  }

  /** All, by category and model, oldest first. */
  List<Entry> all() {
    return entries;
  }

  /**
   * Those of one model, oldest first; at least one.
   *
   * @throws CommandFailedException when there is none; names what there is
   */
  List<Entry> of(String category, String model) {
    List<Entry> ofCategory = matching(entries, e -> e.snapshot().getCategory(), category);
    if (ofCategory.isEmpty()) {
      throw missing("category", category, "", entries, e -> e.snapshot().getCategory());
    }
    List<Entry> found = matching(ofCategory, e -> e.snapshot().getModel(), model);
    if (found.isEmpty()) {
      throw missing("model", model, " of " + category, ofCategory, e -> e.snapshot().getModel());
    }
    return found;
  }

  /**
   * One of them.
   *
   * @throws CommandFailedException when it is not there; names what there is
   */
  Entry version(String category, String model, String version) {
    List<Entry> ofModel = of(category, model);
    return matching(ofModel, e -> e.snapshot().getVersion(), version).stream()
        .findFirst()
        .orElseThrow(
            () ->
                missing(
                    "version",
                    version,
                    " of %s of %s".formatted(model, category),
                    ofModel,
                    e -> "%s (%s)".formatted(e.snapshot().getVersion(), e.status())));
  }

  private static List<Entry> matching(
      List<Entry> entries, Function<Entry, String> property, String wanted) {
    return entries.stream().filter(entry -> property.apply(entry).equals(wanted)).toList();
  }

  private static CommandFailedException missing(
      String what,
      String wanted,
      String of,
      List<Entry> entries,
      Function<Entry, String> property) {
    return new CommandFailedException(
        entries.isEmpty()
            ? "there are no models yet; are the applications running with %s=true?"
                .formatted(ShelfcastConfig.TRAINING)
            : "there is no %s '%s'%s; there is: %s"
                .formatted(
                    what,
                    wanted,
                    of,
                    entries.stream().map(property).distinct().collect(Collectors.joining(", "))));
  }
}
