package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Feeds the {@link ModelStore} from the models topic, live and at restore alike. A snapshot that is
 * damaged, or written by a later release, becomes a dead letter; the last good one stays in use.
 */
final class ModelProcessor
    extends ContextualProcessor<String, ReferenceProcessor.Read<ModelEvent>, Void, Void> {
  private final String storeName;
  private ReferenceStore<ModelStore.Entry> store;
  private DeadLetters letters;

  ModelProcessor(String storeName) {
    this.storeName = storeName;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    store = context.getStateStore(storeName);
    letters = DeadLetters.of(context.appConfigs());
  }

  @Override
  public void process(Record<String, ReferenceProcessor.Read<ModelEvent>> record) {
    try {
      if (record.value() == null) {
        ModelStore.remove(store, record.key());
      } else if (record.value().value().getBody() instanceof EpochComplete epoch) {
        ModelStore.put(store, epoch);
      } else if (record.value().value().getBody() instanceof ModelSnapshot snapshot) {
        ModelStore.put(store, record.key(), snapshot, decode(snapshot));
      }
    } catch (ModelFormatException | DateTimeParseException | StringIndexOutOfBoundsException e) {
      refuse(e, record);
    }
  }

  private static Optional<Model> decode(ModelSnapshot snapshot) {
    return snapshot.getStatus() == ModelStatus.CHAMPION
        ? LearnedModels.decode(snapshot)
        : Optional.empty();
  }

  private void refuse(Exception fault, Record<String, ReferenceProcessor.Read<ModelEvent>> record) {
    letters.refuseReference(
        new Refusal(Cause.UNREADABLE_MODEL, fault.getMessage()),
        context().recordMetadata().orElseThrow(),
        record.timestamp(),
        record.key().getBytes(StandardCharsets.UTF_8),
        record.value() == null ? null : record.value().bytes());
  }
}
