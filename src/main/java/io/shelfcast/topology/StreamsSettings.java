package io.shelfcast.topology;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How every Streams application of Shelfcast runs; {@code kafka.*} settings override it. */
public final class StreamsSettings {
  private static final int PRODUCER_BATCH_BYTES = 128 * 1024;

  private StreamsSettings() {}

  /**
   * Exactly once, on RocksDB stores of bounded memory.
   *
   * @param config where the brokers are, how many threads, and the overrides
   * @param applicationId the application's id on the cluster
   * @param stateDir folder of the state stores
   */
  public static Properties exactlyOnce(
      ShelfcastConfig config, String applicationId, Path stateDir) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
    // A close of day of a large location is one record's work; it must not time its commit out.
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 120_000);
    // A close sends two kilobytes and more of a series, most of it alike, to few partitions.
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.getInt(ShelfcastConfig.THREADS));
    // With the streams protocol and two threads, key metadata named wrong partitions (KAFKA-20782).
    properties.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // What fails in the global stores' thread is judged by the same handler as everything else.
    properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.class);
    // Per-sale state is written once, per-day state once a day: a record cache would only cost.
    properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    properties.putAll(config.clientConfig());
    return properties;
  }
}
