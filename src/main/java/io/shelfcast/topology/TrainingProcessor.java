package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.ForecastMarker;
import io.shelfcast.event.MetaGradient;
import io.shelfcast.event.MetaUpdate;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelRollback;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.model.ModelNames;
import io.shelfcast.training.Incumbent;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Trains a partition's categories at every cutoff that the minimum watermark has passed, one cutoff
 * after the other, since a model begins where the one before it ended (DESIGN sections 2 and 5).
 *
 * <p>No poll ever waits for training: rows are copied out of the store, a pool trains, and a
 * punctuator takes what is finished and stores and sends it in one transaction. What was pending
 * when the process ended is submitted again when the task starts.
 */
final class TrainingProcessor
    extends ContextualProcessor<String, TrainingRow, String, SpecificRecord> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final String CATEGORY = "category|";
  private static final String COMPLETED = "completed";
  private static final String PENDING = "pending";
  private static final String DONE = "done|"; // 1 where it has published a snapshot, else 0
  private static final String SHARED = "shared-weights";
  private static final String SHARED_THROUGH = "shared-through";
  private static final String REPORTED = "reported";
  private static final Serializer<String> KEYS = new StringSerializer();

  private final TrainingSettings settings;
  private final Period grain;
  private final int sourcePartitions;
  private final List<Trainer> trainers;
  private final TrainingPool pool;
  private final String models;
  private final String gradients;

  private KeyValueStore<String, byte[]> progress;
  private TrainingBuffer buffer;
  private Incumbents incumbents;
  private Watermarks watermarks;
  private Watermarks forecasts;
  private OptionalLong pending = OptionalLong.empty(); // the cutoff in training
  private final Deque<String> waiting = new ArrayDeque<>(); // its categories that are not done
  private String training = ""; // the category in training
  private Future<Map<String, TrainedModel>> result;

  /**
   * @param sourcePartitions serving partitions, each of which sends markers
   * @param models the sink of snapshots
   * @param gradients the sink that goes to the meta stage
   */
  TrainingProcessor(
      TrainingSettings settings,
      int sourcePartitions,
      List<Trainer> trainers,
      TrainingPool pool,
      String models,
      String gradients) {
    this.settings = settings;
    this.grain = settings.grain();
    this.sourcePartitions = sourcePartitions;
    this.trainers = trainers;
    this.pool = pool;
    this.models = models;
    this.gradients = gradients;
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    super.init(context);
    progress = context.getStateStore(TrainingTopology.PROGRESS);
    buffer = new TrainingBuffer(context.getStateStore(TrainingTopology.ROWS), grain);
    incumbents = new Incumbents(progress, grain, settings.keep());
    watermarks = Watermarks.ofCloses(progress, grain, sourcePartitions);
    forecasts = Watermarks.ofForecasts(progress, grain, sourcePartitions);
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> goOn());
    pending = OptionalLong.empty(); // a task that is revived is this one, with what it had begun
    waiting.clear();
    result = null;
    period(PENDING).ifPresent(this::resume);
  }

  @Override
  public void process(Record<String, TrainingRow> record) {
    Object body = record.value().getBody();
    if (body instanceof TrainingExample row) {
      if (buffer.add(row)) {
        noteFirst(CATEGORY + row.getCategory(), grain.indexOf(row.getTargetDate()));
      }
    } else if (body instanceof DayClosedMarker marker) {
      watermarks.put(marker);
      goOn();
    } else if (body instanceof ForecastMarker marker) {
      forecasts.put(marker.getPartition(), marker.getForecastThrough());
    } else if (body instanceof MetaUpdate update) {
      share(update);
      goOn();
    } else if (body instanceof ModelRollback rollback) {
      rollBack(rollback);
    }
  }

  /** Notes a category's earliest target: which row comes first is a matter of chance. */
  private void noteFirst(String category, long target) {
    OptionalLong known = period(category);
    if (known.isEmpty() || target < known.getAsLong()) {
      put(category, target);
    }
  }

  @Override
  public void close() {
    if (result != null) {
      result.cancel(true);
    }
  }

  /** Only later cutoffs heed it: those before may be in training, or trained. */
  private void rollBack(ModelRollback rollback) {
    long after = watermarks.minimum().orElse(Long.MIN_VALUE);
    long order = context().recordMetadata().orElseThrow().offset();
    if (incumbents.note(rollback, after, order)) {
      ModelSnapshot restored = rollback.getRestored();
      String category = restored.getCategory();
      long cutoff = grain.indexOf(restored.getTrainedThrough());
      send(key(category, restored.getModel(), cutoff), restored);
    }
  }

  /** Takes what is trained, and begins what is due, as far as that goes without waiting. */
  private void goOn() {
    while (true) {
      if (result != null) {
        if (!result.isDone()) {
          return;
        }
        publish(pending.getAsLong(), training, take());
      } else if (!waiting.isEmpty()) {
        if (pool.isBusy()) {
          return; // rows are copied when they can be learned from: a hundred MB a partition
        }
        submit(pending.getAsLong(), waiting.removeFirst());
      } else if (pending.isPresent()) {
        complete(pending.getAsLong());
      } else {
        OptionalLong next = nextCutoff();
        if (next.isEmpty() || !mayBegin(next.getAsLong())) {
          return;
        }
        put(PENDING, next.getAsLong());
        resume(next.getAsLong());
      }
    }
  }

  private void share(MetaUpdate update) {
    put(SHARED_THROUGH, grain.indexOf(update.getThrough()));
    byte[] weights = new byte[update.getParameters().remaining()];
    update.getParameters().duplicate().get(weights);
    if (weights.length > 0) {
      progress.put(SHARED, weights);
    }
  }

  /**
   * Whether the weights that categories start from are those of the cutoff before; where there are
   * no rows yet, nothing starts from them. They wait for this partition, too, which may never have
   * come to that cutoff: then it has nothing to add.
   */
  private boolean mayBegin(long cutoff) {
    if (firstRow().orElse(Long.MAX_VALUE) > cutoff) {
      return true; // closes of all partitions wait for its marker
    }
    long before = cutoff - settings.epochs().every();
    OptionalLong through = period(SHARED_THROUGH);
    if (!settings.meta()
        || cutoff < settings.firstCutoff()
        || through.isPresent() && through.getAsLong() >= before) {
      return true;
    }
    report(before);
    return false;
  }

  /** Tells the meta stage that the gradients of a cutoff, and of all before it, are out. */
  private void report(long cutoff) {
    OptionalLong reported = period(REPORTED);
    if (settings.meta() && (reported.isEmpty() || reported.getAsLong() < cutoff)) {
      put(REPORTED, cutoff);
      int partition = context().taskId().partition();
      sendGradient("", cutoff, 0, new float[0], partition);
    }
  }

  private void sendGradient(
      String category, long cutoff, long rows, float[] gradient, Integer complete) {
    MetaGradient message =
        new MetaGradient(
            category, grain.lastDate(cutoff), rows, MetaProcessor.bytes(gradient), complete);
    context().forward(new Record<>(ModelNames.META, message, timestamp()), gradients);
  }

  /** The next cutoff that the watermark has passed; those before the first row need no training. */
  private OptionalLong nextCutoff() {
    OptionalLong watermark = watermarks.minimum();
    if (watermark.isEmpty()) {
      return OptionalLong.empty();
    }
    long newest = settings.epochs().through(watermark.getAsLong());
    OptionalLong completed = period(COMPLETED);
    if (completed.isPresent() && completed.getAsLong() >= newest) {
      return OptionalLong.empty();
    }
    OptionalLong firstRow = firstRow();
    if (firstRow.isEmpty() || firstRow.getAsLong() > newest) {
      return OptionalLong.of(newest);
    }
    long first = settings.epochs().from(firstRow.getAsLong());
    long next = completed.isPresent() ? completed.getAsLong() + settings.epochs().every() : first;
    return OptionalLong.of(
        Math.min(newest, Math.max(settings.firstCutoff(), Math.max(first, next))));
  }

  private OptionalLong firstRow() {
    OptionalLong first = OptionalLong.empty();
    try (var categories = progress.prefixScan(CATEGORY, KEYS)) {
      while (categories.hasNext()) {
        long row = new StateReader(categories.next().value).signed();
        first = OptionalLong.of(first.isEmpty() ? row : Math.min(first.getAsLong(), row));
      }
    }
    return first;
  }

  private void resume(long cutoff) {
    pending = OptionalLong.of(cutoff);
    waiting.clear();
    if (cutoff < settings.firstCutoff()) {
      return; // no forecast uses its models
    }
    try (var categories = progress.prefixScan(CATEGORY, KEYS)) {
      while (categories.hasNext()) {
        String category = categories.next().key.substring(CATEGORY.length());
        if (progress.get(DONE + category) == null) {
          waiting.addLast(category);
        }
      }
    }
  }

  private void submit(long cutoff, String category) {
    long first = Math.max(cutoff - settings.window() + 1, grain.indexOf(settings.from()));
    var rows = buffer.rows(category, Math.max(0, first), cutoff, settings.maxRows());
    long seed = settings.seed(category, cutoff);
    long startSeed = settings.startSeed(category);
    Optional<byte[]> shared = Optional.ofNullable(progress.get(SHARED));
    List<TrainingTask> tasks = new ArrayList<>();
    for (Trainer trainer : trainers) {
      Optional<Incumbent> incumbent = incumbents.at(cutoff, category, trainer.model());
      tasks.add(new TrainingTask(category, cutoff, rows, incumbent, shared, seed, startSeed));
    }
    training = category;
    result =
        pool.submit(
            () -> {
              Thread.sleep(settings.slowdown().toMillis());
              Map<String, TrainedModel> trained = new TreeMap<>();
              for (int t = 0; t < tasks.size(); t++) {
                String model = trainers.get(t).model();
                trainers.get(t).train(tasks.get(t)).ifPresent(made -> trained.put(model, made));
              }
              return trained;
            });
  }

  private Map<String, TrainedModel> take() {
    Future<Map<String, TrainedModel>> finished = result;
    result = null;
    try {
      return finished.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new CompletionException("training of " + training + " failed", e.getCause());
    }
  }

  private void publish(long cutoff, String category, Map<String, TrainedModel> made) {
    made.forEach(
        (name, trained) -> {
          if (trained.champion()) {
            incumbents.put(category, name, cutoff, trained.parameters());
          }
          send(key(category, name, cutoff), snapshot(category, name, cutoff, trained));
          if (trained.outerGradient().length > 0) {
            sendGradient(category, cutoff, trained.rows(), trained.outerGradient(), null);
          }
          for (long old : incumbents.published(category, name, cutoff, used())) {
            context().forward(new Record<>(key(category, name, old), null, timestamp()), models);
          }
        });
    progress.put(DONE + category, new byte[] {(byte) (made.isEmpty() ? 0 : 1)});
  }

  /** The epoch in force for the oldest forecasts that are still to be made; all, while unknown. */
  private long used() {
    OptionalLong through = forecasts.minimum();
    return through.isEmpty() ? Long.MIN_VALUE : settings.epochs().inForce(through.getAsLong() + 1);
  }

  private void complete(long cutoff) {
    List<String> categories = new ArrayList<>();
    List<String> published = new ArrayList<>(); // unlike those done, whoever's rows came first
    try (var done = progress.prefixScan(DONE, KEYS)) {
      while (done.hasNext()) {
        KeyValue<String, byte[]> category = done.next();
        categories.add(category.key.substring(DONE.length()));
        if (category.value[0] == 1) {
          published.add(category.key.substring(DONE.length()));
        }
      }
    }
    for (String category : categories) {
      progress.delete(DONE + category);
      buffer.forgetBefore(category, cutoff - settings.window());
    }
    put(COMPLETED, cutoff);
    progress.delete(PENDING);
    pending = OptionalLong.empty();
    int partition = context().taskId().partition();
    send(
        ModelStore.epochKey(partition),
        new EpochComplete(partition, grain.lastDate(cutoff), published));
    report(cutoff);
  }

  private ModelSnapshot snapshot(String category, String model, long cutoff, TrainedModel trained) {
    LocalDate through = grain.lastDate(cutoff);
    return ModelSnapshot.newBuilder()
        .setCategory(category)
        .setModel(model)
        .setVersion(Incumbents.version(through, trained.parameters()))
        .setFormatVersion(trained.formatVersion())
        .setTrainedThrough(through)
        .setRows(trained.rows())
        .setSeed(settings.seed(category, cutoff))
        .setStartSeed(settings.startSeed(category))
        .setConfigHash(trained.configHash())
        .setParameters(ByteBuffer.wrap(trained.parameters()))
        .setHoldout(new TreeMap<>(trained.holdout())) // written in order, in every process
        .setStatus(trained.champion() ? ModelStatus.CHAMPION : ModelStatus.REJECTED)
        .build();
  }

  private String key(String category, String model, long cutoff) {
    return ModelStore.key(category, model, grain.lastDate(cutoff));
  }

  private void send(String key, Object body) {
    context().forward(new Record<>(key, new ModelEvent(body), timestamp()), models);
  }

  private long timestamp() {
    return Math.max(0, context().currentStreamTimeMs());
  }

  private OptionalLong period(String name) {
    byte[] stored = progress.get(name);
    return stored == null
        ? OptionalLong.empty()
        : OptionalLong.of(new StateReader(stored).signed());
  }

  private void put(String name, long period) {
    progress.put(name, new StateWriter(10).signed(period).toBytes());
  }
}
