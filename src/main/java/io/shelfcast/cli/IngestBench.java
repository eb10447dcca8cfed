package io.shelfcast.cli;

import io.shelfcast.event.Topics;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sales a second through the serving application on the embedded broker, exactly once, beside a
 * bare application with one store on the same topic and settings. Time runs from the moment that an
 * application has its partitions until everything is committed.
 */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sales a second through the serving application, exactly once, days closed and forecast;",
      "and through a bare Streams application that remembers each sale in one RocksDB store."
    })
final class IngestBench implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  @Option(
      names = "--sales",
      converter = Ranges.AtLeastOne.class,
      defaultValue = "400000",
      paramLabel = "N",
      description = "Sales lines (default: ${DEFAULT-VALUE}).")
  private int sales;

  @Option(
      names = "--locations",
      converter = Ranges.AtLeastOne.class,
      defaultValue = "8",
      paramLabel = "N",
      description = "Stores (default: ${DEFAULT-VALUE}).")
  private int locations;

  @Option(
      names = "--items",
      converter = Ranges.AtLeastOne.class,
      defaultValue = "3000",
      paramLabel = "N",
      description = "Items a store may sell (default: ${DEFAULT-VALUE}).")
  private int items;

  @Option(
      names = "--days",
      converter = Ranges.AtLeastOne.class,
      defaultValue = "2",
      paramLabel = "N",
      description = "Trading days that the sales fall on; each is closed (default: 2).")
  private int days;

  @Option(
      names = "--rounds",
      converter = Ranges.AtLeastOne.class,
      defaultValue = "7",
      paramLabel = "N",
      description = {
        "Rounds behind the one that warms up; the best counts, since the compiler is",
        "still at work in the first few, and the median of their ratios (default: 7)."
      })
  private int rounds;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "A setting of the applications, e.g. threads=4.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    ResultFiles.requireWritable(json);
    Path folder = Folders.temporary("shelfcast-bench-");
    try (EmbeddedCluster cluster = EmbeddedCluster.start(folder, EmbeddedPorts.anyFree())) {
      BenchReport report = measure(cluster);
      report.lines().forEach(System.out::println);
      json.ifPresent(report::writeJson);
      return 0;
    } finally {
      Folders.delete(folder);
    }
  }

  private BenchReport measure(EmbeddedCluster cluster) throws Exception {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putIfAbsent(ShelfcastConfig.TRAINING, "false"); // no training application runs beside it
    ShelfcastConfig config = cluster.config(all);
    Topics topics = new Topics(cluster.registry(), "");
    System.err.printf("sending %,d sales ...%n", sales);
    new BenchSales(sales, locations, items, days).send(config.clientConfig(), topics);
    List<Double> serving = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    EventCounters counters = new EventCounters();
    for (int round = 0; round <= rounds; round++) {
      try (ServingApplication application =
          new ServingApplication(config, cluster.registry(), config.stateDir(), "localhost:1")) {
        Drained drained = Drained.ofServing(config, topics, LOOK_EVERY);
        serving.add(sales / seconds(application.streams(), drained));
        counters = application.counters();
        application.leave();
      }
      if (lines(counters) != sales) {
        throw new CommandFailedException(
            "%,d sales lines were sent, but %,d read".formatted(sales, lines(counters)));
      }
      forget(config);
      bare.add(sales / bareSeconds(config, topics, "bare-" + round));
      System.err.printf(
          "%-10s serving %,9.0f sales/s   bare %,9.0f sales/s%n",
          round == 0 ? "warm-up" : "round " + round, serving.get(round), bare.get(round));
    }
    return new BenchReport("ingest")
        .add("serving", best(serving), "sales/s")
        .add("bare", best(bare), "sales/s")
        .add("sales", lines(counters), "lines")
        .add("series closed", counters.of(Kind.SERIES_CLOSED), "series-days")
        .add("forecasts", counters.of(Kind.FORECAST), "forecasts")
        .ratio("serving", "bare")
        .ratio("median of the rounds", medianRatio(serving, bare));
  }

  private static double bareSeconds(ShelfcastConfig config, Topics topics, String applicationId)
      throws InterruptedException {
    var properties = StreamsSettings.exactlyOnce(config, applicationId, config.stateDir());
    try (KafkaStreams streams =
        new KafkaStreams(BareApplication.topology(topics.posSales.name()), properties)) {
      return seconds(
          streams, new Drained(config, applicationId, List.of(topics.posSales), LOOK_EVERY));
    }
  }

  /** Seconds from when an application runs until everything is committed. */
  private static double seconds(KafkaStreams streams, Drained drained) throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
          }
        });
    streams.start();
    running.await();
    long start = System.nanoTime();
    drained.await(PATIENCE, new CountDownLatch(1));
    return (System.nanoTime() - start) / 1e9;
  }

  /** Puts the serving application back to the first sale. */
  private static void forget(ShelfcastConfig config) {
    ApplicationReset reset = new ApplicationReset(config);
    reset.forget();
    reset.emptyBetweenStages();
  }

  private static long lines(EventCounters counters) {
    return counters.of(Kind.SALE) + counters.of(Kind.RETURN);
  }

  /** Of the rounds' own ratios: what else the machine does meets both halves of most rounds. */
  private static double medianRatio(List<Double> above, List<Double> below) {
    double[] ratios =
        IntStream.range(1, above.size()).mapToDouble(r -> above.get(r) / below.get(r)).toArray();
    Arrays.sort(ratios);
    int half = ratios.length / 2;
    return ratios.length % 2 == 1 ? ratios[half] : (ratios[half - 1] + ratios[half]) / 2;
  }

  private static double best(List<Double> rounds) {
    return Collections.max(rounds.subList(1, rounds.size()));
  }
}
