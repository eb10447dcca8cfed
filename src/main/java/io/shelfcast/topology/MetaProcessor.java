package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.MetaGradient;
import io.shelfcast.event.MetaUpdate;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.deepfm.MetaWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Makes the weights that all categories start from out of their outer gradients (MODELS section 3,
 * DESIGN section 5). A cutoff's step is made when every training partition has said that its
 * gradients are out, from the gradients in the order of the categories, so that it does not matter
 * which came first; then every training partition is told, and may begin with the next cutoff.
 */
final class MetaProcessor
    extends ContextualProcessor<String, MetaGradient, String, SpecificRecord> {
  private static final String COMPLETE = "complete|";
  private static final String GRADIENT = "gradient|";
  private static final String WEIGHTS = "weights";
  private static final String TOLD = "told";

  /** One alone has nothing to share: it would start from its own past, and go less far from it. */
  private static final int LEAST_CATEGORIES = 2;

  private final TrainingSettings settings;
  private final Period grain;
  private final int partitions;
  private final MetaWeights first;
  private final String models;
  private final String rows;
  private KeyValueStore<String, byte[]> store;
  private Incumbents snapshots;

  /**
   * @param partitions training partitions, each of which says when its gradients are out
   * @param first the weights before any category has taught them
   * @param models the sink of snapshots
   * @param rows the sink that goes to the training partitions
   */
  MetaProcessor(
      TrainingSettings settings, int partitions, MetaWeights first, String models, String rows) {
    this.settings = settings;
    this.grain = settings.grain();
    this.partitions = partitions;
    this.first = first;
    this.models = models;
    this.rows = rows;
  }

  /** A category's gradient, and the rows behind it. */
  private record Gradient(String category, long rows, float[] values) {}

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    store = context.getStateStore(TrainingTopology.META);
    snapshots = new Incumbents(store, grain, settings.keep());
  }

  @Override
  public void process(Record<String, MetaGradient> record) {
    MetaGradient message = record.value();
    long cutoff = grain.indexOf(message.getCutoff());
    if (message.getComplete() == null) {
      byte[] values = new byte[message.getGradient().remaining()];
      message.getGradient().duplicate().get(values);
      StateWriter out = new StateWriter(values.length + 20);
      out.signed(cutoff).text(message.getCategory()).signed(message.getRows()).block(values);
      store.put(key(cutoff) + message.getCategory(), out.toBytes());
    } else {
      store.put(COMPLETE + message.getComplete(), new StateWriter(10).signed(cutoff).toBytes());
      goOn();
    }
  }

  /** Makes the steps of all cutoffs that every partition has completed. */
  private void goOn() {
    OptionalLong completed = completed();
    OptionalLong told = period(TOLD);
    if (completed.isEmpty() || told.isPresent() && told.getAsLong() >= completed.getAsLong()) {
      return;
    }
    due(completed.getAsLong()).forEach(this::step);
    store.put(TOLD, new StateWriter(10).signed(completed.getAsLong()).toBytes());
    byte[] weights = store.get(WEIGHTS);
    MetaUpdate update =
        new MetaUpdate(
            grain.lastDate(completed.getAsLong()),
            ByteBuffer.wrap(weights == null ? new byte[0] : weights));
    context()
        .forward(
            new Record<>(CategoryPartitioner.EVERYONE, new TrainingRow(update), timestamp()), rows);
  }

  /** The minimum over all partitions; empty while one has not spoken yet. */
  private OptionalLong completed() {
    long minimum = Long.MAX_VALUE;
    for (int partition = 0; partition < partitions; partition++) {
      OptionalLong completed = period(COMPLETE + partition);
      if (completed.isEmpty()) {
        return completed;
      }
      minimum = Math.min(minimum, completed.getAsLong());
    }
    return OptionalLong.of(minimum);
  }

  /** Takes the gradients of cutoffs through one out of the store: by cutoff and category. */
  private SortedMap<Long, List<Gradient>> due(long through) {
    SortedMap<Long, List<Gradient>> due = new TreeMap<>();
    List<String> taken = new ArrayList<>();
    try (var gradients = store.range(GRADIENT, key(through) + '\uffff')) {
      while (gradients.hasNext()) {
        KeyValue<String, byte[]> stored = gradients.next();
        StateReader in = new StateReader(stored.value);
        due.computeIfAbsent(in.signed(), cutoff -> new ArrayList<>())
            .add(new Gradient(in.text(), in.signed(), floats(in.block())));
        taken.add(stored.key);
      }
    }
    taken.forEach(store::delete);
    return due;
  }

  private void step(long cutoff, List<Gradient> gradients) {
    byte[] known = store.get(WEIGHTS);
    MetaWeights before =
        known == null ? first : MetaWeights.read(known).filter(first::sameShape).orElse(first);
    // Other lengths were made before a change of the settings.
    List<Gradient> fitting =
        gradients.stream().filter(g -> g.values().length == before.size()).toList();
    if (fitting.size() < LEAST_CATEGORIES) {
      return;
    }
    byte[] weights = before.step(fitting.stream().map(Gradient::values).toList()).toBytes();
    store.put(WEIGHTS, weights);
    publish(cutoff, fitting, weights);
  }

  private void publish(long cutoff, List<Gradient> gradients, byte[] weights) {
    String meta = ModelNames.META;
    LocalDate through = grain.lastDate(cutoff);
    ModelSnapshot snapshot =
        ModelSnapshot.newBuilder()
            .setCategory(meta)
            .setModel(meta)
            .setVersion(Incumbents.version(through, weights))
            .setFormatVersion(MetaWeights.FORMAT)
            .setTrainedThrough(through)
            .setRows(gradients.stream().mapToLong(Gradient::rows).sum())
            .setSeed(settings.seed())
            .setConfigHash("%08x".formatted(settings.deepFm().toString().hashCode()))
            .setParameters(ByteBuffer.wrap(weights))
            .setHoldout(Map.of("categories", (double) gradients.size()))
            .setStatus(ModelStatus.CHAMPION)
            .build();
    send(ModelStore.key(meta, meta, through), new ModelEvent(snapshot));
    long used = Long.MAX_VALUE; // no forecast uses shared weights
    for (long old : snapshots.published(meta, meta, cutoff, used)) {
      send(ModelStore.key(meta, meta, grain.lastDate(old)), null);
    }
  }

  private void send(String key, ModelEvent event) {
    context().forward(new Record<>(key, event, timestamp()), models);
  }

  private long timestamp() {
    return Math.max(0, context().currentStreamTimeMs());
  }

  private OptionalLong period(String name) {
    byte[] stored = store.get(name);
    return stored == null
        ? OptionalLong.empty()
        : OptionalLong.of(new StateReader(stored).signed());
  }

  /** Ten digits, so that keys sort by number; no cutoff is negative from 1970 on. */
  private static String key(long cutoff) {
    return GRADIENT + "%010d|".formatted(Math.max(0, cutoff));
  }

  /** A gradient's bytes on the topic, in the order of the parameters. */
  static ByteBuffer bytes(float[] gradient) {
    ByteBuffer bytes = ByteBuffer.allocate(gradient.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(gradient);
    return bytes;
  }

  private static float[] floats(byte[] bytes) {
    float[] floats = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
