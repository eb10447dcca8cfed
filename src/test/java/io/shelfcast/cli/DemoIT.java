package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The demo as its user sees it: the packaged distribution in a process of its own, read from
 * outside with tools that are not ours, and ended with Ctrl-C.
 */
@TestMethodOrder(OrderAnnotation.class)
class DemoIT {
  /** Long enough for a machine that runs the other tests, too; how long it took is printed. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final Duration END = Duration.ofMinutes(1);
  private static final int CONFLUENT_HEADER = 5;

  @TempDir static Path folder;
  private static Distribution demo;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws IOException {
    demo = Distribution.start(folder, "demo");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    demo.close();
  }

  @Test
  @Order(1)
  void theFirstForecastComes() {
    try (KafkaConsumer<byte[], byte[]> consumer = forecasts()) {
      await().atMost(PATIENCE).until(() -> !consumer.poll(Duration.ofMillis(200)).isEmpty());
    }
    System.out.printf("DemoIT: first forecast read after %.1f s%n", demo.seconds());
  }

  @Test
  @Order(2)
  void kcatListsTheTopicsAndCountsForecasts() throws Exception {
    assumeTrue(hasKcat(), "skipped: kcat is not installed (apt-get install kcat)");

    List<String> topics = run("kcat", "-b", demo.broker(), "-L");
    List<String> keys =
        run(
            "kcat",
            "-b",
            demo.broker(),
            "-C",
            "-t",
            "forecasts",
            "-o",
            "beginning",
            "-e",
            "-q",
            "-f",
            "%k\\n");

    assertThat(topics)
        .anyMatch(line -> line.contains("topic \"forecasts\""))
        .anyMatch(line -> line.contains("topic \"pos-sales\""));
    System.out.printf("DemoIT: kcat counts %,d forecasts%n", keys.size());
    assertThat(keys).isNotEmpty().allMatch(key -> key.contains("|"));
  }

  @Test
  @Order(3)
  void aForeignConsumerAndTheEndpointTellTheSameNumbers() {
    SchemaRegistryClient genuine = new CachedSchemaRegistryClient(demo.registry(), 100);
    // It goes on live: the newest forecast of a series is both on the topic and in the store, but
    // the two are not read at the same moment.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              GenericRecord record = decode(genuine, newest());
              JsonNode answer = endpoint(record);
              assertThat(answer.path("asOf").asText()).isEqualTo(date(record.get("asOf")));
              assertSame(record, answer);
            });
  }

  @Test
  @Order(4)
  void controlCEndsItCleanly() throws Exception {
    demo.signal("INT");

    int exit = demo.exitCode(END);

    assertThat(exit).as("exit code after SIGINT").isIn(0, 130);
    assertQuietAndTidy(demo, folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"starting broker", "endpoint"})
  @Order(5)
  void controlCEndsItAtAnyMoment(String moment, @TempDir Path own) throws Exception {
    try (Distribution early = Distribution.start(own, "demo")) {
      await().atMost(PATIENCE).until(() -> early.said().contains(moment));
      Thread.sleep(1_000);

      early.signal("TERM");

      assertThat(early.exitCode(END)).as("exit code after SIGTERM").isIn(0, 143);
      assertQuietAndTidy(early, own);
    }
  }

  private static void assertQuietAndTidy(Distribution ended, Path own) throws IOException {
    assertThat(ended.said().lines())
        .noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    try (Stream<Path> left = Files.list(own.resolve("tmp"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .as("temporary folders that are left")
          .noneMatch(name -> name.startsWith("shelfcast-"));
    }
  }

  private static KafkaConsumer<byte[], byte[]> forecasts() {
    Map<String, Object> config =
        Map.of("bootstrap.servers", demo.broker(), "isolation.level", "read_committed");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor("forecasts").stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
    return consumer;
  }

  /** The newest forecast record of a series. */
  private static ConsumerRecord<byte[], byte[]> newest() {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = forecasts()) {
      consumer
          .endOffsets(consumer.assignment())
          .forEach((partition, end) -> consumer.seek(partition, Math.max(0, end - 20)));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
                return read.stream().anyMatch(record -> record.value() != null);
              });
    }
    return read.stream().filter(record -> record.value() != null).reduce((a, b) -> b).orElseThrow();
  }

  private static GenericRecord decode(
      SchemaRegistryClient registry, ConsumerRecord<byte[], byte[]> record) throws Exception {
    byte[] value = record.value();
    int id = ByteBuffer.wrap(value).getInt(1);
    Schema schema = ((AvroSchema) registry.getSchemaById(id)).rawSchema();
    return new GenericDatumReader<GenericRecord>(schema)
        .read(
            null,
            DecoderFactory.get()
                .binaryDecoder(value, CONFLUENT_HEADER, value.length - CONFLUENT_HEADER, null));
  }

  private JsonNode endpoint(GenericRecord forecast) throws Exception {
    String path = "/v1/series/%s/%s/forecast";
    URI uri =
        URI.create(
            demo.endpoint() + path.formatted(forecast.get("locationId"), forecast.get("itemId")));
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s: %s", uri, answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  private static void assertSame(GenericRecord record, JsonNode answer) {
    assertThat(answer.path("forecastId").asText()).isEqualTo(record.get("forecastId").toString());
    List<?> days = (List<?>) record.get("days");
    assertThat(answer.path("days")).hasSize(days.size()).isNotEmpty();
    for (int h = 0; h < days.size(); h++) {
      GenericRecord day = (GenericRecord) days.get(h);
      JsonNode told = answer.path("days").get(h);
      assertThat(told.path("date").asText()).isEqualTo(date(day.get("date")));
      for (String number : List.of("mean", "p10", "p50", "p90", "baseline")) {
        assertThat(told.path(number).asDouble()).as(number).isEqualTo(day.get(number));
      }
    }
  }

  private static String date(Object epochDay) {
    return LocalDate.ofEpochDay((int) epochDay).toString();
  }

  private static boolean hasKcat() throws InterruptedException {
    try {
      return new ProcessBuilder("kcat", "-V").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).start();
    try (var out = process.getInputStream()) {
      List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
      return lines;
    }
  }
}
