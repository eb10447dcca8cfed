package io.shelfcast.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends dead letters of reference data, one at a time and each acknowledged before the next record
 * is read. They are few; the producer is made for the first of them.
 */
final class DeadLetterProducer implements DeadLetters.Outlet, AutoCloseable {
  private final Map<String, Object> config;
  private Producer<byte[], byte[]> producer;

  /**
   * @param clientConfig how to reach the brokers
   * @param clientId name of the producer at the brokers
   */
  DeadLetterProducer(Map<String, Object> clientConfig, String clientId) {
    config = new HashMap<>(clientConfig);
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
  }

  @Override
  public synchronized void send(ProducerRecord<byte[], byte[]> letter) {
    if (producer == null) {
      producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
    try {
      producer.send(letter).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("cannot write a dead letter to " + letter.topic(), e.getCause());
    }
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
