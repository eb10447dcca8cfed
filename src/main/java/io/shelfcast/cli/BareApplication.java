package io.shelfcast.cli;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that an application can do to count every sale once: it remembers each in one logged
 * RocksDB store, under a key of its own, with one read and one write. It decodes nothing, checks
 * nothing and sends nothing, so no application that keeps sales can be faster on the same settings.
 */
final class BareApplication {
  private static final String STORE = "seen";

  private BareApplication() {}

  static Topology topology(String topic) {
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            "sales",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            topic)
        .addProcessor("remember", Remember::new, "sales")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of()),
            "remember");
  }

  private static final class Remember extends ContextualProcessor<byte[], byte[], Void, Void> {
    private static final byte[] ONCE = {1};
    private KeyValueStore<Bytes, byte[]> seen;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      seen = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> sale) {
      Bytes key = Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(hash(sale.value())).array());
      if (seen.get(key) == null) {
        seen.put(key, ONCE);
      }
    }

    /** FNV-1a, 64 bits. */
    private static long hash(byte[] bytes) {
      long hash = 0xcbf29ce484222325L;
      for (byte next : bytes) {
        hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
      }
      return hash;
    }
  }
}
