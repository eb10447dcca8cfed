package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Mask;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.Series;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.model.Model;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/**
 * Processors in a context without Streams: what they make of closes that the demand stage rarely
 * sends, and of a task whose transaction was aborted. Streams then puts its stores back and
 * initialises the same processors again, which must not remember what never was.
 */
class ProcessorAloneTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final ShelfcastConfig CONFIG =
      new ShelfcastConfig(
          Map.of(
              ShelfcastConfig.TRAINING,
              "true",
              "deepfm.meta",
              "false",
              "forecast.release.ms",
              "0"));

  /** Models that are there, or not. */
  private static final class Models implements ModelSource {
    private boolean there;

    @Override
    public boolean isReady(long asOf) {
      return there;
    }

    @Override
    public List<Model> current(String category, long asOf) {
      return List.of();
    }
  }

  @Test
  void aSeriesThatIsOverDoesNotLetItsLocationGo() {
    // Given a location that waits, the first of whose series is over
    MockProcessorContext<String, Closing> context = new MockProcessorContext<>();
    store(context, ServingTopology.PARKED, Serdes.Bytes());
    Models models = new Models();
    ParkingProcessor parking = new ParkingProcessor(CONFIG.serving(1, 1, false), c -> models);
    parking.init(context);
    closes("A").forEach(parking::process);
    Closing over = new Closing.SeriesRetired(new SeriesKey("B", "bread"));
    parking.process(new Record<>("B|bread", over, 0));
    closes("B").forEach(parking::process);

    // When its models are not there, unlike those of the location before it
    models.there = true;
    look(context);
    models.there = false;
    look(context);
    look(context);

    // Then it waits
    assertThat(names(context)).startsWith("A|milk", "A").doesNotContain("B|milk", "B");
    models.there = true;
    look(context);
    assertThat(names(context)).containsExactly("A|milk", "A", "B|bread", "B|milk", "B");
  }

  @Test
  void parkedClosesThatWereLetGoInVainGoOutAgain() {
    // Given the closes of two locations, which wait
    MockProcessorContext<String, Closing> context = new MockProcessorContext<>();
    KeyValueStore<Bytes, byte[]> parked = store(context, ServingTopology.PARKED, Serdes.Bytes());
    Models models = new Models();
    ParkingProcessor parking = new ParkingProcessor(CONFIG.serving(1, 1, false), c -> models);
    parking.init(context);
    List<Record<String, Closing>> closes = new ArrayList<>();
    closes.addAll(closes("A"));
    closes.addAll(closes("B"));
    closes.forEach(parking::process);
    List<KeyValue<Bytes, byte[]>> committed = all(parked);
    assertThat(committed).hasSize(4);

    // When the models come, and the transaction in which the first goes on is aborted
    models.there = true;
    look(context);
    assertThat(names(context)).containsExactly("A|milk", "A");
    context.resetForwards();
    parked.putAll(committed);
    parking.init(context);
    look(context);
    look(context);

    // Then both go on, in their order
    assertThat(names(context)).containsExactly("A|milk", "A", "B|milk", "B");
    assertThat(all(parked)).isEmpty();
  }

  @Test
  void trainingThatWasCutShortBeginsAnew() {
    // Given a category that is done, and one in training
    MockProcessorContext<String, SpecificRecord> context = new MockProcessorContext<>();
    store(context, TrainingTopology.PROGRESS, Serdes.String());
    store(context, TrainingTopology.ROWS, Serdes.Bytes());
    context.setCurrentStreamTimeMs(0);
    Deque<Runnable> work = new ArrayDeque<>();
    TrainingProcessor training =
        new TrainingProcessor(
            CONFIG.training(),
            1,
            List.of(new Constant()),
            TrainingPool.of(work::addLast),
            "models",
            "gradients");
    training.init(context);
    for (int day = 0; day < 10; day++) {
      LocalDate date = MONDAY.plusDays(day);
      training.process(record(TrainingDriver.row("dairy", "A", "milk", date, null)));
      training.process(record(TrainingDriver.row("fruit", "A", "pear", date, null)));
      training.process(record(new TrainingRow(new DayClosedMarker(0, date))));
    }
    work.removeFirst().run();
    look(context);
    assertThat(work).isNotEmpty();

    // When their task is closed and revived
    training.close();
    training.init(context);
    while (!work.isEmpty()) {
      work.removeFirst().run();
      look(context);
    }

    // Then both cutoffs have models of both, once, and their markers say so
    List<Object> sent =
        context.forwarded().stream()
            .map(forward -> forward.record().value())
            .filter(ModelEvent.class::isInstance)
            .map(event -> ((ModelEvent) event).getBody())
            .toList();
    assertThat(sent)
        .filteredOn(ModelSnapshot.class::isInstance)
        .extracting(snapshot -> ((ModelSnapshot) snapshot).getCategory())
        .containsExactly("dairy", "fruit", "dairy", "fruit");
    assertThat(sent)
        .filteredOn(EpochComplete.class::isInstance)
        .extracting(marker -> ((EpochComplete) marker).getCategories())
        .containsExactly(List.of("dairy", "fruit"), List.of("dairy", "fruit"));
  }

  private static Record<String, TrainingRow> record(TrainingRow row) {
    return new Record<>("dairy", row, 0);
  }

  private static List<Record<String, Closing>> closes(String location) {
    long period = MONDAY.toEpochDay();
    SeriesKey key = new SeriesKey(location, "milk");
    Series series = new Series(period);
    var closed = series.close(PeriodTotals.EMPTY, Mask.NONE, CONFIG.serving(1, 1, false).demand());
    return List.of(
        new Record<>(key.toString(), new Closing.SeriesClosed(key, series, closed), 0),
        new Record<>(
            location, new Closing.LocationClosed(location, period, OptionalLong.empty()), 0));
  }

  /** What the newest init scheduled is done once. */
  private static void look(MockProcessorContext<?, ?> context) {
    List<CapturedPunctuator> scheduled = context.scheduledPunctuators();
    scheduled.get(scheduled.size() - 1).getPunctuator().punctuate(0);
  }

  private static List<String> names(MockProcessorContext<String, Closing> context) {
    return context.forwarded().stream().<String>map(forward -> forward.record().key()).toList();
  }

  private static <K> KeyValueStore<K, byte[]> store(
      MockProcessorContext<?, ?> context, String name, Serde<K> keys) {
    KeyValueStore<K, byte[]> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    context.addStateStore(store);
    return store;
  }

  private static List<KeyValue<Bytes, byte[]>> all(KeyValueStore<Bytes, byte[]> store) {
    List<KeyValue<Bytes, byte[]>> all = new ArrayList<>();
    try (var entries = store.all()) {
      entries.forEachRemaining(all::add);
    }
    return all;
  }

  /** Makes a model of any rows. */
  private record Constant() implements Trainer {
    @Override
    public String model() {
      return "efm";
    }

    @Override
    public Optional<TrainedModel> train(TrainingTask task) {
      return Optional.of(
          new TrainedModel(new byte[] {1}, 1, task.rows().size(), "none", new TreeMap<>(), true));
    }
  }
}
