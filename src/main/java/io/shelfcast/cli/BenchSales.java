package io.shelfcast.cli;

import io.shelfcast.event.PosSale;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sales as tills send them: all locations side by side through the day, transactions of one to nine
 * lines, few items that sell often and many that seldom do, some returns. The day ends with each
 * location's Z-report. The same arguments give the same events.
 *
 * @param sales lines in all
 * @param locations stores
 * @param items items that a store may sell
 * @param days trading days, each of which is closed
 */
record BenchSales(long sales, int locations, int items, int days) {
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 5);
  private static final Duration OPENS = Duration.ofHours(8);
  private static final Duration OPEN_FOR = Duration.ofHours(12);
  private static final int TILLS = 6;
  private static final int MOST_LINES = 9;
  private static final double RETURNS = 0.02;

  /** Items are drawn as floor(items * u^SKEW): at 2.5, the best tenth sells two fifths of all. */
  private static final double SKEW = 2.5;

  /**
   * Sends everything; returns once the broker has it.
   *
   * @throws CommandFailedException when the broker did not take an event
   */
  void send(Map<String, Object> client, Topics topics) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
    // The partitions are new. Where the first batch is refused for want of a leader, and one behind
    // it is taken, the broker never takes the first: it is out of sequence.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    SplittableRandom random = new SplittableRandom(1);
    AtomicReference<Exception> failed = new AtomicReference<>();
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      Sending out = new Sending(producer, failed);
      for (int day = 0; day < days; day++) {
        long past = sales - locations;
        long lines = past * (day + 1) / days - past * day / days;
        sendDay(out, topics, FIRST_DAY.plusDays(day), lines, random);
      }
      for (int l = 0; l < locations; l++) {
        sendNextMorning(out, topics, location(l));
      }
    } // closing waits for the last one
    if (failed.get() != null) {
      throw new CommandFailedException(
          "the broker did not take an event: " + failed.get().getMessage(), failed.get());
    }
  }

  private void sendDay(
      Sending out, Topics topics, LocalDate date, long lines, SplittableRandom random) {
    Instant opening = date.atStartOfDay().toInstant(ZoneOffset.UTC).plus(OPENS);
    long line = 0;
    for (long transaction = 1; line < lines; transaction++) {
      String location = location(random.nextInt(locations));
      String till = "till-" + (1 + random.nextInt(TILLS));
      Instant soldAt = opening.plusMillis(OPEN_FOR.toMillis() * line / lines);
      long most = Math.min(random.nextInt(1, MOST_LINES + 1), lines - line);
      for (int number = 1; number <= most; number++, line++) {
        int item = (int) (items * Math.pow(random.nextDouble(), SKEW));
        PosSale sale =
            PosSale.newBuilder()
                .setTransactionId(date + "-" + transaction)
                .setLineNumber(number)
                .setLocationId(location)
                .setWorkstationId(till)
                .setItemId("item-%05d".formatted(item))
                .setBusinessDate(date)
                .setSoldAt(soldAt)
                .setQuantity(random.nextDouble() < RETURNS ? -1 : 1 + random.nextInt(3))
                .setUnitPrice(0.99 + item % 40)
                .setCurrency("EUR")
                .build();
        out.send(topics.posSales, location, sale, soldAt);
      }
    }
    Instant closedAt = opening.plus(OPEN_FOR);
    for (int l = 0; l < locations; l++) {
      StoreDayClosed closed = new StoreDayClosed(location(l), date, closedAt);
      out.send(topics.storeDays, location(l), closed, closedAt);
    }
  }

  /** One sale of the day after the last, so that the last close of day does not wait for it. */
  private void sendNextMorning(Sending out, Topics topics, String location) {
    LocalDate date = FIRST_DAY.plusDays(days);
    Instant soldAt = date.atStartOfDay().toInstant(ZoneOffset.UTC).plus(OPENS);
    PosSale sale =
        new PosSale(
            "first", 1, location, "till-1", "item-00000", date, soldAt, 1.0, 0.99, "EUR", null);
    out.send(topics.posSales, location, sale, soldAt);
  }

  /**
   * Where events go.
   *
   * @param failed the first that the broker did not take
   */
  private record Sending(
      KafkaProducer<String, byte[]> producer, AtomicReference<Exception> failed) {
    <V extends SpecificRecord> void send(Topic<V> topic, String key, V value, Instant time) {
      byte[] bytes = topic.values().serializer().serialize(topic.name(), value);
      producer.send(
          new ProducerRecord<>(topic.name(), null, time.toEpochMilli(), key, bytes),
          (sent, failure) -> failed.compareAndSet(null, failure));
    }
  }

  private static String location(int number) {
    return "store-%03d".formatted(number);
  }
}
