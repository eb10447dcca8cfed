package io.shelfcast.cli;

import io.shelfcast.accuracy.HorizonBucket;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.Topics;
import io.shelfcast.model.ModelNames;
import io.shelfcast.topology.ShelfcastConfig;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** The newest accuracy reports, read off their topic, as a small table by model. */
final class AccuracyBoard implements AutoCloseable {
  private final KafkaConsumer<String, AccuracyReport> consumer;
  private final Map<String, AccuracyReport> newest = new ConcurrentHashMap<>();
  private final Map<HorizonBucket, Integer> settled = new EnumMap<>(HorizonBucket.class); // days
  private final Thread reader;

  AccuracyBoard(ShelfcastConfig config, Topics topics) {
    for (HorizonBucket bucket : HorizonBucket.values()) {
      bucket
          .settledHorizon(config.getInt(ShelfcastConfig.HORIZON))
          .ifPresent(days -> settled.put(bucket, days));
    }
    Map<String, Object> settings = config.clientConfig();
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "earliest");
    consumer =
        new KafkaConsumer<>(
            settings,
            topics.forecastAccuracy.keys().deserializer(),
            topics.forecastAccuracy.values().deserializer());
    consumer.assign(
        consumer.partitionsFor(topics.forecastAccuracy.name()).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    reader = new Thread(this::read, "accuracy-board");
    reader.setDaemon(true);
    reader.start();
  }

  /** Prints the table; nothing before the first report. */
  void print() {
    lines().forEach(System.out::println);
  }

  /** Percent of demand that forecasts missed by (WAPE), by model and horizon, all categories. */
  List<String> lines() {
    Optional<LocalDate> date =
        newest.values().stream().map(AccuracyReport::getDate).max(Comparator.naturalOrder());
    if (date.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("WAPE %% of the last 28 days to %s".formatted(date.get()));
    lines.add(heading());
    List<String> models = new ArrayList<>(ModelNames.BLENDED);
    models.add(ModelNames.BLEND);
    for (String model : models) {
      if (newest.values().stream().anyMatch(r -> r.getModel().equals(model))) {
        StringBuilder line = new StringBuilder("%-16s".formatted(model));
        settled.forEach(
            (bucket, days) -> line.append(" %8s".formatted(wape(model, bucket.horizon()))));
        lines.add(line.toString());
      }
    }
    return lines;
  }

  private String heading() {
    StringBuilder heading = new StringBuilder("%-16s".formatted("model"));
    settled.forEach(
        (bucket, days) -> heading.append(" %8s".formatted(days + (days == 1 ? " day" : " days"))));
    return heading.toString();
  }

  private String wape(String model, int horizon) {
    double error = 0;
    double actual = 0;
    for (AccuracyReport report : newest.values()) {
      boolean asked = report.getModel().equals(model) && report.getHorizon() == horizon;
      if (asked && report.getWape() != null && report.getWape() > 0) {
        double absolute = report.getMae() * report.getN();
        error += absolute;
        actual += absolute / report.getWape();
      }
    }
    return actual == 0 ? "-" : "%.1f".formatted(100 * error / actual);
  }

  private void read() {
    try {
      while (true) {
        consumer
            .poll(Duration.ofSeconds(1))
            .forEach(record -> newest.put(record.key(), record.value()));
      }
    } catch (WakeupException | InterruptException e) {
      // closing
    } finally {
      consumer.close();
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      reader.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
