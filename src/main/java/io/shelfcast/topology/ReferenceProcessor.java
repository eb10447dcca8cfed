package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Feeds one {@link ReferenceStore} from its topic, live and at restore alike. What contradicts
 * itself does not enter the store: it becomes a dead letter, and what was known before still holds.
 */
final class ReferenceProcessor<V extends SpecificRecord>
    extends ContextualProcessor<String, ReferenceProcessor.Read<V>, Void, Void> {
  /** A value with the bytes it was read from, for its dead letter. */
  record Read<V>(V value, byte[] bytes) {
    static <V> Deserializer<Read<V>> with(Deserializer<V> values) {
      return (topic, bytes) ->
          bytes == null ? null : new Read<>(values.deserialize(topic, bytes), bytes);
    }
  }

  private final String storeName;
  private ReferenceStore<V> store;
  private DeadLetters letters;

  ReferenceProcessor(String storeName) {
    this.storeName = storeName;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    store = context.getStateStore(storeName);
    letters = DeadLetters.of(context.appConfigs());
  }

  @Override
  public void process(Record<String, Read<V>> record) {
    Read<V> read = record.value();
    if (read == null && record.key() != null) {
      store.remove(record.key());
      return;
    }
    Optional<Refusal> refusal =
        ReferenceRules.check(record.key(), read == null ? null : read.value());
    if (refusal.isEmpty()) {
      store.add(record.key(), read.value());
    } else {
      refuse(refusal.get(), record);
    }
  }

  private void refuse(Refusal refusal, Record<String, Read<V>> record) {
    RecordMetadata source = context().recordMetadata().orElseThrow();
    byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
    byte[] value = record.value() == null ? null : record.value().bytes();
    letters.refuseReference(refusal, source, record.timestamp(), key, value);
  }
}
