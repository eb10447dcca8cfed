package io.shelfcast.cli;

import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmScorer;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.nn.Adam;
import io.shelfcast.nn.Loss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What scoring and training a DeepFM cost, beside other engines with the same parameters. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "What scoring and training a DeepFM cost on one thread: 24 fields, dimension",
      "10, field attention, FM, layers of 64 and 32. Beside it ONNX Runtime and",
      "PyTorch, where this has brought them (Linux on x86-64):",
      "  " + RivalEngine.HOW_TO_GET,
      "The engines take turns, after each has given the same as ours. CPU time, the",
      "best of the rounds."
    })
final class KernelBench implements Callable<Integer> {
  private static final int ROWS = 1024;
  private static final int HORIZONS = 28;
  private static final int STEP =
      256; // of training; large enough that what a call costs the rivals counts little
  private static final double RATE = 1e-4;
  private static final double L2 = 1e-6;
  private static final double TOLERANCE = 1e-4;
  private static final String OURS = "ours";

  /** What the engines do. */
  private enum Work {
    ROW(1),
    BATCH(ROWS),
    SERIES(HORIZONS),
    TRAINING(STEP);

    private final int rows;

    Work(int rows) {
      this.rows = rows;
    }

    String by(String engine) {
      return name().toLowerCase(Locale.ROOT) + " " + engine;
    }
  }

  private record Entry(Work work, String engine, TaskClock.Task task) {
    String name() {
      return work.by(engine);
    }
  }

  private final List<RivalEngine> rivals;
  private final DeepFmSpec spec =
      DeepFmSpec.of(
          BenchRows.FIELDS, BenchRows.CONTEXT_FIELDS, BenchRows.TARGET_NUMBERS, BenchRows.FEATURES);
  private final DeepFmNetwork network = new DeepFmNetwork(spec);
  private final float[] theta = network.initial(1);
  private final DeepFmScorer scorer = new DeepFmScorer(spec, theta);
  private final DeepFmRows rows = BenchRows.of(ROWS, 2);
  private final DeepFmRows series = BenchRows.ofSeries(HORIZONS, 3);
  private final List<Entry> entries = new ArrayList<>();

  @Option(
      names = "--rounds",
      converter = Ranges.AtLeastOne.class,
      defaultValue = "20",
      paramLabel = "N",
      description = "Rounds of 0.2 seconds an engine and task (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there, too.")
  private Optional<Path> json = Optional.empty();

  KernelBench() {
    this(RivalEngine.found());
  }

  KernelBench(List<RivalEngine> rivals) {
    this.rivals = rivals;
  }

  @Override
  public Integer call() {
    ResultFiles.requireWritable(json);
    if (rivals.isEmpty()) {
      System.err.println("ours alone; for other engines beside it: " + RivalEngine.HOW_TO_GET);
    }
    try (AutoCloseables opened = new AutoCloseables()) {
      addOurs();
      rivals.forEach(rival -> addRival(rival, opened));
      TaskClock.run(entries.stream().map(Entry::task).toList(), rounds);
    }
    BenchReport report = report();
    report.lines().forEach(System.out::println);
    json.ifPresent(report::writeJson);
    return 0;
  }

  private void addOurs() {
    int[][] index = byRow(rows.index());
    float[][] value = byRow(rows.value());
    int[][] seriesIndex = byRow(series.index());
    float[][] seriesValue = byRow(series.value());
    float[] out = new float[ROWS];

    for (int row = 0; row < ROWS; row++) {
      out[row] = scorer.score(index[row], value[row]);
    }
    requireEqual("our scorer of rows", "output", ours(rows), out);
    scorer.score(seriesIndex, seriesValue, HORIZONS, out);
    requireEqual("our scorer of series", "output", ours(series), out);

    add(Work.ROW, OURS, i -> out[0] = scorer.score(index[i % ROWS], value[i % ROWS]));
    add(Work.BATCH, OURS, i -> network.forward(theta, rows, null, 0, ROWS, out, 0));
    add(Work.SERIES, OURS, i -> scorer.score(seriesIndex, seriesValue, HORIZONS, out));
    float[] learned = theta.clone();
    float[] grad = new float[theta.length];
    Adam adam = new Adam(theta.length, L2);
    add(
        Work.TRAINING,
        OURS,
        i -> {
          Arrays.fill(grad, 0);
          accumulate(learned, grad, batch(i));
          adam.step(learned, grad, RATE);
        });
  }

  private void addRival(RivalEngine engine, AutoCloseables opened) {
    String name = engine.name();
    float[] out = new float[ROWS];
    RivalEngine.Network rival = opened.add(engine.network(spec, theta));
    for (DeepFmRows some : List.of(rows, series)) {
      rival.forward(some, 0, some.rows(), out);
      requireEqual(name, "output", ours(some), out);
    }
    add(Work.ROW, name, i -> rival.forward(rows, i % ROWS, 1, out));
    add(Work.BATCH, name, i -> rival.forward(rows, 0, ROWS, out));
    add(Work.SERIES, name, i -> rival.forward(series, 0, HORIZONS, out));
    engine
        .learner(spec, theta, RATE, L2)
        .ifPresent(
            learner -> {
              opened.add(learner);
              float[] grad = new float[theta.length];
              accumulate(theta, grad, 0);
              requireEqual(name, "derivative", grad, learner.gradient(rows, 0, STEP));
              add(Work.TRAINING, name, i -> learner.step(rows, batch(i), STEP));
            });
  }

  private void add(Work work, String engine, IntConsumer call) {
    entries.add(new Entry(work, engine, new TaskClock.Task(call)));
  }

  private float[] ours(DeepFmRows some) {
    float[] out = new float[some.rows()];
    network.forward(theta, some, null, 0, some.rows(), out, 0);
    return out;
  }

  private void accumulate(float[] parameters, float[] grad, int from) {
    network.accumulate(parameters, grad, rows, null, from, STEP, new Loss.SquaredError(), STEP);
  }

  private static int batch(int call) {
    return call % (ROWS / STEP) * STEP;
  }

  private BenchReport report() {
    BenchReport report = new BenchReport("kernels");
    Map<String, Double> perRow = new LinkedHashMap<>(); // nanoseconds
    for (Entry entry : entries) {
      double time = entry.task().nanoseconds() / entry.work().rows;
      perRow.put(entry.name(), time);
      if (entry.work() == Work.TRAINING) {
        report.add(entry.name(), 1e9 / time, "rows/s");
      } else {
        report.add(entry.name(), time, "ns/row");
      }
    }
    for (Entry entry : entries) {
      if (entry.work() == Work.ROW) {
        report.add(entry.name() + ", heap", entry.task().bytes(), "bytes/row");
      }
    }
    for (Entry entry : entries) {
      if (!entry.engine().equals(OURS)) {
        String ours = entry.work().by(OURS);
        String name = "time of " + entry.name() + "/" + OURS;
        report.ratio(name, perRow.get(entry.name()) / perRow.get(ours));
      }
    }
    double series = perRow.get(Work.SERIES.by(OURS)) / perRow.get(Work.ROW.by(OURS));
    return report.ratio("rows' worth of a series of " + HORIZONS, HORIZONS * series);
  }

  /** Engines that compute something else are no rivals. */
  private static void requireEqual(String engine, String what, float[] expected, float[] found) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(found[i] - expected[i]) <= TOLERANCE * (1 + Math.abs(expected[i])))) {
        throw new CommandFailedException(
            "%s computes another network: %s %d is %s, ours %s"
                .formatted(engine, what, i, found[i], expected[i]));
      }
    }
  }

  private static int[][] byRow(int[] cells) {
    int[][] result = new int[cells.length / BenchRows.FIELDS][];
    for (int row = 0; row < result.length; row++) {
      int from = row * BenchRows.FIELDS;
      result[row] = Arrays.copyOfRange(cells, from, from + BenchRows.FIELDS);
    }
    return result;
  }

  private static float[][] byRow(float[] cells) {
    float[][] result = new float[cells.length / BenchRows.FIELDS][];
    for (int row = 0; row < result.length; row++) {
      int from = row * BenchRows.FIELDS;
      result[row] = Arrays.copyOfRange(cells, from, from + BenchRows.FIELDS);
    }
    return result;
  }
}
