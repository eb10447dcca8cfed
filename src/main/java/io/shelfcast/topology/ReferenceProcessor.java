package io.shelfcast.topology;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds one {@link ReferenceStore} from its topic. */
final class ReferenceProcessor<V extends SpecificRecord>
    extends ContextualProcessor<String, V, Void, Void> {
  private final String storeName;
  private ReferenceStore<V> store;

  ReferenceProcessor(String storeName) {
    this.storeName = storeName;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, V> record) {
    if (record.key() == null) {
      return; // cannot be referred to; the topic's own checks name it
    }
    if (record.value() == null) {
      store.remove(record.key());
    } else {
      store.add(record.key(), record.value());
    }
  }
}
