package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void keepsRecordsAndOffsetsThroughARestartOnOtherPorts() throws Exception {
    int firstPort;
    TopicPartition partition = new TopicPartition("t", 0);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      firstPort = broker.port();
      KafkaRecords records = new KafkaRecords(broker.bootstrapServers());
      try (Admin admin = records.admin()) {
        admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();
        records.write(
            List.of(
                new ProducerRecord<>("t", 0, "a", new byte[] {1}),
                new ProducerRecord<>("t", 1, "b", new byte[] {2})));
        admin
            .alterConsumerGroupOffsets("g", Map.of(partition, new OffsetAndMetadata(1)))
            .all()
            .get();
      }
    }
    try (ServerSocket taken = new ServerSocket(firstPort, 1, InetAddress.getByName("127.0.0.1"))) {
      try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
        assertThat(broker.port()).isNotEqualTo(taken.getLocalPort());
        KafkaRecords records = new KafkaRecords(broker.bootstrapServers());
        assertThat(records.read("t")).extracting(r -> r.key()).containsExactlyInAnyOrder("a", "b");
        try (Admin admin = records.admin()) {
          assertThat(
                  admin
                      .listConsumerGroupOffsets("g")
                      .partitionsToOffsetAndMetadata()
                      .get()
                      .get(partition)
                      .offset())
              .isEqualTo(1);
          records.write(List.of(new ProducerRecord<>("t", 0, "c", new byte[] {3})));
          assertThat(records.read("t")).hasSize(3);
        }
      }
    }
  }

  @Test
  void takesRecordsOfASimulationThatIsAheadOfTheClock() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      KafkaRecords records = new KafkaRecords(broker.bootstrapServers());
      try (Admin admin = records.admin()) {
        admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      }
      long ahead = Instant.now().plus(Duration.ofDays(400)).toEpochMilli();
      records.write(List.of(new ProducerRecord<>("t", 0, ahead, "a", new byte[] {1})));

      assertThat(records.read("t")).extracting(r -> r.timestamp()).containsExactly(ahead);
    }
  }

  @Test
  void namesThePortThatIsTakenAndTheFlag() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, port))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContaining("port " + port)
          .hasMessageContaining("--kafka-port");
    }
    EmbeddedBroker.start(folder, 0).close(); // the failure left the folder free
  }

  @Test
  void saysThatAnotherBrokerHasTheFolder() {
    try (EmbeddedBroker first = EmbeddedBroker.start(folder, 0)) {
      assertThat(first.bootstrapServers()).startsWith("127.0.0.1:");
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, 0))
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void closesTwice() {
    EmbeddedBroker broker = EmbeddedBroker.start(folder, 0);
    broker.close();
    broker.close();
  }
}
