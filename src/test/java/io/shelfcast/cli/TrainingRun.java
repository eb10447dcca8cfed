package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.Forecast;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topic;
import io.shelfcast.event.TopicAdmin;
import io.shelfcast.event.Topics;
import io.shelfcast.model.ModelNames;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.Pace;
import io.shelfcast.replay.Replayer;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** A data set through both applications as processes of their own, on topics of their own. */
final class TrainingRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final String META = ModelNames.META + "|";

  private final Path folder;
  private final Map<String, String> settings;
  private final ShelfcastConfig config;
  private final Topics topics;
  private final List<Distribution> processes = new ArrayList<>();

  /**
   * Makes the topics, two partitions each.
   *
   * @param folder for state and logs
   * @param settings of all processes, with the prefix
   */
  TrainingRun(Path folder, Map<String, String> settings, SchemaRegistry registry) {
    this.folder = folder;
    this.settings = settings;
    this.config = new ShelfcastConfig(settings);
    this.topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
    try (Admin admin = Admin.create(config.clientConfig())) {
      new TopicAdmin(admin).create(topics.all(), new TopicAdmin.Layout(2, 2, (short) 1));
    }
  }

  void replay(Path data) {
    new Replayer(config.clientConfig(), topics)
        .replay(DataSets.open("csv", data, topics), Pace.unlimited(), progress -> {});
  }

  /**
   * Starts a process.
   *
   * @param instance whose state it has
   */
  Distribution serve(String instance, Map<String, String> more) throws IOException {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(more);
    all.put(ShelfcastConfig.STATE_DIR, folder.resolve(instance).toString());
    Distribution process = Distribution.serve(Files.createDirectories(folder), all);
    processes.add(process);
    return process;
  }

  /** Until training has all rows, so that its first epoch is pending, or done. */
  void awaitRowsAreRead() throws InterruptedException {
    Drained.ofServing(config, topics, LOOK_EVERY).await(PATIENCE, NEVER);
    new Drained(
            config,
            TrainingApplication.applicationId(config),
            List.of(topics.trainingRows),
            LOOK_EVERY)
        .await(PATIENCE, NEVER);
  }

  /** Until so many snapshots are out. */
  void awaitModels(int count) throws InterruptedException {
    await("%d models".formatted(count), () -> models().size() >= count);
  }

  /** Until so many series have a forecast as of a date, and everything is processed. */
  void awaitForecasts(int series, String asOf) throws InterruptedException {
    await(
        "forecasts of %d series as of %s".formatted(series, asOf),
        () -> forecasts().stream().filter(f -> f.contains(asOf(asOf))).count() >= series);
    awaitRowsAreRead();
  }

  static String asOf(String date) {
    return "\"asOf\": \"" + date + "\"";
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      Distribution newest = processes.get(processes.size() - 1);
      assertThat(newest.isAlive()).as("it runs; it said: %s", newest.said()).isTrue();
      assertThat(System.nanoTime()).as("%s; it said: %s", what, newest.said()).isLessThan(end);
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  /** Keys of the categories' snapshots, in their order. */
  List<String> models() {
    return snapshots().filter(key -> !key.startsWith(META)).toList();
  }

  /** Keys of the snapshots of the weights that categories start from, in their order. */
  List<String> sharedWeights() {
    return snapshots().filter(key -> key.startsWith(META)).toList();
  }

  private Stream<String> snapshots() {
    return read(topics.models, topics.models.values().deserializer()).stream()
        .filter(record -> isSnapshot(record.value()))
        .map(ConsumerRecord::key);
  }

  /** As JSON. */
  List<String> forecasts() {
    return read(topics.forecasts, topics.forecasts.values().deserializer()).stream()
        .map(record -> String.valueOf(record.value()))
        .toList();
  }

  /**
   * All snapshots, byte for byte, and all forecasts, per key and in order, as a hash a key. Left
   * out are when a forecast was made, and the markers of epochs: of those without a model some may
   * be skipped.
   */
  Map<String, String> outcome() {
    TreeMap<String, StringBuilder> byKey = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : read(topics.models, new ByteArrayDeserializer())) {
      if (!record.key().startsWith("#epoch")) {
        String bytes = record.value() == null ? "" : HexFormat.of().formatHex(record.value());
        append(byKey, "model " + record.key(), bytes);
      }
    }
    for (ConsumerRecord<String, Forecast> record :
        read(topics.forecasts, topics.forecasts.values().deserializer())) {
      String text = String.valueOf(record.value());
      String timeless = text.replaceFirst("\"generatedAt\": \"[^\"]+\"", "");
      assertThat(timeless).doesNotContain("generatedAt");
      append(byKey, "forecast " + record.key(), timeless);
    }
    TreeMap<String, String> outcome = new TreeMap<>();
    byKey.forEach((key, text) -> outcome.put(key, hash(text.toString())));
    return outcome;
  }

  private static boolean isSnapshot(ModelEvent event) {
    return event != null && event.getBody() instanceof ModelSnapshot;
  }

  private static void append(Map<String, StringBuilder> byKey, String key, String text) {
    byKey.computeIfAbsent(key, k -> new StringBuilder()).append(text).append('\n');
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** What is committed. */
  private <V> List<ConsumerRecord<String, V>> read(Topic<?> topic, Deserializer<V> values) {
    List<ConsumerRecord<String, V>> records = new ArrayList<>();
    CommittedRecords.read(
        config.clientConfig(), topic.name(), topic.keys().deserializer(), values, records::add);
    return records;
  }

  ShelfcastConfig config() {
    return config;
  }

  @Override
  public void close() throws InterruptedException {
    for (Distribution process : processes) {
      process.close();
    }
  }
}
