package io.shelfcast.evaluate;

import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.Feed;
import io.shelfcast.replay.ReplayEvent;
import io.shelfcast.topology.DeadLetters;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.ModelSource;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.topology.ServingTopology;
import io.shelfcast.topology.TrainingPool;
import io.shelfcast.topology.TrainingTopology;
import io.shelfcast.training.Trainer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Plays a data set through the serving topology, in this process, in one task and one thread, with
 * state in memory and a clock that stands still: the same data and settings give the same output,
 * bit for bit. Reference data goes first, then the feed in its order. Outputs are taken off after
 * each event, and only what a protocol scores is kept.
 */
final class Backtest implements AutoCloseable {
  /** A topic that the topology writes to, and what becomes of its records. */
  private record Output(
      String topic,
      TestOutputTopic<String, byte[]> records,
      Consumer<TestRecord<String, byte[]>> reader) {}

  private static final Duration TICK = Duration.ofMillis(100);
  private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");

  private final Topics topics;
  private final DataSet dataSet;
  private final List<ForecastCollector> collectors;
  private final DemandLog demand;
  private final ExplanationLog explanations;
  private final EventCounters counters = new EventCounters();
  private final TopologyTestDriver driver;
  private final Optional<TopologyTestDriver> training;
  private final Map<Topic<?>, TestInputTopic<String, ? extends SpecificRecord>> inputs =
      new HashMap<>();
  private final List<Output> outputs;
  private TestInputTopic<String, byte[]> rows;
  private TestOutputTopic<String, byte[]> models;
  private TestInputTopic<String, byte[]> modelsBack;
  private boolean newModels;
  private final SortedMap<String, Long> deadRows = new TreeMap<>();
  private final SortedMap<String, Long> deadOthers = new TreeMap<>();

  /**
   * @param dataSet what to play
   * @param topics those that the data set was opened with, on a registry in memory
   * @param settings of the serving topology: one partition of each kind, nothing persistent, each
   *     model's own forecasts asked for
   * @param collectors keep what is scored
   * @param demand keeps the actuals
   * @param explanations keeps what learned models looked at
   * @param trainers make the models, where settings say that there are learned ones
   * @param shadows scored beside our models
   */
  Backtest(
      DataSet dataSet,
      Topics topics,
      ServingSettings settings,
      List<ForecastCollector> collectors,
      DemandLog demand,
      ExplanationLog explanations,
      List<Trainer> trainers,
      ModelSource shadows) {
    this.dataSet = dataSet;
    this.topics = topics;
    this.collectors = collectors;
    this.demand = demand;
    this.explanations = explanations;
    this.driver =
        new TopologyTestDriver(
            new ServingTopology(topics, settings, counters, shadows).get(),
            properties(ServingTopology.APPLICATION_ID),
            CLOCK);
    this.training =
        settings.training().enabled()
            ? Optional.of(training(settings, trainers))
            : Optional.empty();
    this.outputs =
        List.of( // a period's demand comes before the forecasts made at its close
            output(topics.dailyDemand, this::record),
            output(topics.forecasts, this::collect),
            output(topics.deadLetters, this::refuse),
            output(topics.settledErrors, record -> {}),
            output(topics.trainingRows, this::learn),
            output(topics.forecastAccuracy, record -> {}));
  }

  /** The training application, which trains at once, in this thread. */
  private TopologyTestDriver training(ServingSettings settings, List<Trainer> trainers) {
    return new TopologyTestDriver(
        new TrainingTopology(
                topics,
                settings.training(),
                settings.locationPartitions(),
                settings.categoryPartitions(),
                trainers,
                TrainingPool.direct(),
                false)
            .get(),
        properties(TrainingTopology.APPLICATION_ID),
        CLOCK);
  }

  private Properties properties(String application) {
    Properties properties = new Properties();
    properties.put("application.id", application + "-backtest");
    properties.putAll(new DeadLetters(application, topics.deadLetters, counters).streamsConfig());
    return properties;
  }

  /**
   * Plays everything.
   *
   * @throws EvaluationException when the counts do not add up to the rows read
   */
  InputCounts run(BacktestProgress progress) {
    try (Feed feed = dataSet.feed()) {
      play(feed, () -> false, progress);
      return new InputCounts(
          feed.rows().read(),
          counters.of(Kind.SALE),
          counters.of(Kind.RETURN),
          counters.of(Kind.VOID),
          counters.of(Kind.DUPLICATE),
          feed.rows().zeros(),
          deadRows,
          deadOthers);
    }
  }

  /**
   * Plays until that is enough, or the feed ends.
   *
   * @param enough asked before each event
   */
  void runUntil(BooleanSupplier enough, BacktestProgress progress) {
    try (Feed feed = dataSet.feed()) {
      play(feed, enough, progress);
    }
  }

  private void play(Feed feed, BooleanSupplier enough, BacktestProgress progress) {
    dataSet.reference().forEach(this::play);
    LocalDate told = LocalDate.MIN;
    while (feed.hasNext() && !enough.getAsBoolean()) {
      ReplayEvent event = feed.next();
      play(event);
      LocalDate date = event.businessDate();
      if (date.isAfter(told)) {
        told = date;
        progress.at(feed.progress(), date, feed.rows().read());
      }
    }
  }

  private void play(ReplayEvent event) {
    if (event.value() instanceof DeadLetter letter) {
      count(letter); // the reader could not make an event of it
      return;
    }
    pipe(event.topic(), event);
    drain();
    if (newModels) { // parked closes are let go by the clock, once their models are there
      newModels = false;
      driver.advanceWallClockTime(TICK);
      drain();
    }
  }

  private <V extends SpecificRecord> void pipe(Topic<V> topic, ReplayEvent event) {
    @SuppressWarnings("unchecked") // kept under the topic of its type
    TestInputTopic<String, V> input =
        (TestInputTopic<String, V>)
            inputs.computeIfAbsent(
                topic,
                t ->
                    driver.createInputTopic(
                        topic.name(), topic.keys().serializer(), topic.values().serializer()));
    input.pipeInput(event.key(), topic.type().cast(event.value()), event.time());
  }

  private void drain() {
    Set<String> produced = driver.producedTopicNames();
    for (Output output : outputs) {
      if (produced.contains(output.topic())) {
        while (!output.records().isEmpty()) {
          output.reader().accept(output.records().readRecord());
        }
      }
    }
  }

  /** Rows go to the training application as they come, and its models come back at once. */
  private void learn(TestRecord<String, byte[]> row) {
    TopologyTestDriver application = training.orElseThrow();
    if (rows == null) {
      rows =
          application.createInputTopic(
              topics.trainingRows.name(), new StringSerializer(), new ByteArraySerializer());
      models =
          application.createOutputTopic(
              topics.models.name(), new StringDeserializer(), new ByteArrayDeserializer());
      modelsBack =
          driver.createInputTopic(
              topics.models.name(), new StringSerializer(), new ByteArraySerializer());
    }
    rows.pipeInput(row);
    while (!models.isEmpty()) {
      modelsBack.pipeInput(models.readRecord());
      newModels = true;
    }
  }

  private void record(TestRecord<String, byte[]> record) {
    SeriesKey series = SeriesKey.parse(record.key());
    for (ForecastCollector collector : collectors) {
      if (collector.protocol().series().mayChoose(series)) {
        demand.record(series, read(topics.dailyDemand, record.value()));
        return;
      }
    }
  }

  private void collect(TestRecord<String, byte[]> record) {
    if (record.value() == null) {
      return; // a tombstone: the series is over
    }
    SeriesKey series = SeriesKey.parse(record.key());
    Forecast forecast = null;
    for (ForecastCollector collector : collectors) {
      if (collector.wants(series)) {
        if (forecast == null) {
          forecast = read(topics.forecasts, record.value());
          explanations.add(forecast);
        }
        collector.add(series, forecast);
      }
    }
  }

  private void refuse(TestRecord<String, byte[]> record) {
    count(read(topics.deadLetters, record.value()));
  }

  private void count(DeadLetter letter) {
    boolean row = letter.getTopic().equals(topics.posSales.name());
    (row ? deadRows : deadOthers).merge(letter.getCause(), 1L, Long::sum);
  }

  private Output output(Topic<?> topic, Consumer<TestRecord<String, byte[]>> reader) {
    return new Output(
        topic.name(),
        driver.createOutputTopic(
            topic.name(), new StringDeserializer(), new ByteArrayDeserializer()),
        reader);
  }

  private static <V extends SpecificRecord> V read(Topic<V> topic, byte[] value) {
    return topic.values().deserializer().deserialize(topic.name(), value);
  }

  @Override
  public void close() {
    driver.close();
    training.ifPresent(TopologyTestDriver::close);
  }
}
