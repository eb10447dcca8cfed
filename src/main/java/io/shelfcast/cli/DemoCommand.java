package io.shelfcast.cli;

import io.shelfcast.event.Topics;
import io.shelfcast.query.QueryServer;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.Pace;
import io.shelfcast.replay.ReplayResult;
import io.shelfcast.replay.Replayer;
import io.shelfcast.replay.RetailSimulator;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.ServingApplication;
import io.shelfcast.topology.ShelfcastConfig;
import io.shelfcast.topology.TrainingApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything in one process: broker, registry, applications, and a data set played into them. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Broker, registry, forecaster and data in one process: see forecasts in a minute.",
      "By default a simulated retailer's last two years fast, then a business day a second.",
      "Ctrl-C ends it."
    })
final class DemoCommand implements Callable<Integer> {
  private static final Duration END_PATIENCE = Duration.ofMinutes(30);
  private static final Duration TABLE_EVERY = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private static final String LOOPBACK = "127.0.0.1";

  @Mixin private EmbeddedPorts ports;

  @Option(
      names = "--data",
      arity = "1..2",
      paramLabel = "DATASET [DIR]",
      description =
          "Play a data set instead: online-retail, m5, orange-juice or csv, and its folder.")
  private List<String> data = List.of("simulator");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Keep everything here and go on from it next time (default: a temporary folder).")
  private Optional<Path> dataDir = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the simulated retailer (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--live-days-per-second",
      converter = Ranges.AboveZero.class,
      defaultValue = "1",
      paramLabel = "N",
      description = "Business days a second once the past is played (default: ${DEFAULT-VALUE}).")
  private double liveDaysPerSecond;

  @Option(
      names = "--exit-when-done",
      description = "End when the data set is played and everything of it is processed.")
  private boolean exitWhenDone;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "A setting, e.g. forecast.horizon=14; `shelfcast serve --settings` lists them.")
  private Map<String, String> settings = new LinkedHashMap<>();

  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile Runnable stopReplay = () -> {};

  @Override
  public Integer call() throws InterruptedException {
    // Around everything: the process ends when this is closed, so folder and broker come first.
    try (StopOnInterrupt ignored = new StopOnInterrupt(this::stop)) {
      return runInFolder();
    } catch (RuntimeException | LinkageError e) {
      if (stop.getCount() > 0) {
        throw e;
      }
      return 1; // Ctrl-C in the middle of the start: Kafka can no longer make its own hooks
    }
  }

  private void stop() {
    stop.countDown();
    stopReplay.run();
  }

  private int runInFolder() throws InterruptedException {
    Path folder = dataDir.orElseGet(() -> Folders.temporary("shelfcast-demo-"));
    System.err.println("starting broker and registry in " + folder);
    try (EmbeddedCluster cluster = EmbeddedCluster.start(folder, ports)) {
      return stop.getCount() == 0 ? 1 : run(cluster);
    } finally {
      if (dataDir.isEmpty()) {
        Folders.delete(folder);
      }
    }
  }

  private int run(EmbeddedCluster cluster) throws InterruptedException {
    Topics topics = new Topics(cluster.registry(), "");
    int httpPort = Endpoints.choose(ports.http);
    DataSet dataSet = openData(topics);
    Map<String, String> all = new LinkedHashMap<>(dataSet.settings());
    all.putAll(settings);
    ShelfcastConfig config = cluster.config(all);
    Replayer replayer = new Replayer(config.clientConfig(), topics);
    stopReplay = replayer::stop;
    try (ServingApplication application =
            new ServingApplication(
                config, cluster.registry(), config.stateDir(), LOOPBACK + ":" + httpPort);
        AutoCloseables optional = new AutoCloseables();
        QueryServer endpoint = Endpoints.open(application, LOOPBACK, httpPort);
        AccuracyBoard board = new AccuracyBoard(config, topics)) {
      application.start();
      Optional<TrainingApplication> training =
          config.getBoolean(ShelfcastConfig.TRAINING)
              ? Optional.of(
                  optional.add(
                      new TrainingApplication(config, cluster.registry(), config.stateDir())))
              : Optional.empty();
      training.ifPresent(TrainingApplication::start);
      DemoHints.print(cluster, endpoint.port());
      if (stop.getCount() == 0) {
        replayer.stop(); // it was asked to before it was there
      }
      boolean complete = play(replayer, dataSet, board, application);
      if (complete && exitWhenDone) {
        Drained.ofServing(config, application, LOOK_EVERY).await(END_PATIENCE, stop);
      }
      while (!exitWhenDone && stop.getCount() > 0) {
        stop.await(TABLE_EVERY.toSeconds(), TimeUnit.SECONDS);
        board.print();
      }
      summarise(application);
      training.ifPresent(TrainingApplication::leave);
      application.leave();
      return complete || !exitWhenDone ? 0 : 1;
    }
  }

  /** Plays the data in the background of the progress bar and, once live, of the table. */
  private boolean play(
      Replayer replayer, DataSet dataSet, AccuracyBoard board, ServingApplication application) {
    Optional<LocalDate> liveFrom = dataSet.liveFrom();
    Pace pace =
        liveFrom
            .map(date -> Pace.ofDays(liveDaysPerSecond).startingAt(date))
            .orElseGet(Pace::unlimited);
    try (DemoProgress progress = new DemoProgress(dataSet, board, application, TABLE_EVERY)) {
      ReplayResult result = replayer.replay(dataSet, pace, progress::show);
      return result.complete();
    }
  }

  private static void summarise(ServingApplication application) {
    System.err.printf(
        "this run: %,d sales, %,d returns, %,d voids, %,d duplicates, %,d forecasts%n",
        application.counters().of(Kind.SALE),
        application.counters().of(Kind.RETURN),
        application.counters().of(Kind.VOID),
        application.counters().of(Kind.DUPLICATE),
        application.counters().of(Kind.FORECAST));
  }

  private DataSet openData(Topics topics) {
    if (data.get(0).equals(RetailSimulator.NAME)) {
      return RetailSimulator.pastAndPresent(topics, seed);
    }
    return DataSets.open(data.get(0), Path.of(data.size() > 1 ? data.get(1) : "."), topics);
  }
}
