package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Adam;
import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.Loss;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Prints what scoring and training cost, in microseconds of CPU time (the best of several rounds):
 * 24 fields, 12 of them context, and 37 with 24, in a series of 28 rows. A program, not a test:
 * {@code java -cp target/classes:target/test-classes io.shelfcast.model.deepfm.DeepFmTimings}.
 */
public final class DeepFmTimings {
  private static final int LEVELS = 50;
  private static final int ROWS = 20 * Lanes.TILE;
  private static final int HORIZONS = 28;
  private static final int ROUNDS = 10;
  private static final long WARM_UP = 2_000_000_000L;
  private static final long ROUND = 200_000_000L;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private DeepFmTimings() {}

  public static void main(String[] arguments) {
    for (AttentionForm form : AttentionForm.values()) {
      print(spec(24, 12).with(form, true));
      print(spec(37, 24).with(form, true));
    }
  }

  private static DeepFmSpec spec(int fields, int contextFields) {
    return DeepFmSpec.of(
        fields, contextFields, fields - contextFields, RandomRows.features(fields, LEVELS));
  }

  private static void print(DeepFmSpec spec) {
    int fields = spec.fields();
    DeepFmRows rows = RandomRows.of(ROWS, fields, LEVELS, 1);
    int[][] index = new int[HORIZONS][fields];
    float[][] value = new float[HORIZONS][fields];
    for (int f = 0; f < fields; f++) {
      for (int row = 0; row < HORIZONS; row++) {
        int cell = (f < spec.contextFields() ? 0 : row) * fields + f;
        index[row][f] = rows.index()[cell];
        value[row][f] = rows.value()[cell];
      }
    }
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = network.initial(1);
    float[] grad = new float[theta.length];
    float[] out = new float[ROWS];
    Adam adam = new Adam(theta.length, 1e-6);
    Loss loss = new Loss.SquaredError();
    DeepFmScorer scorer = new DeepFmScorer(spec, theta);

    double one = microseconds(() -> out[0] += scorer.score(index[0], value[0]));
    double series = microseconds(() -> scorer.score(index, value, HORIZONS, out));
    double batch = microseconds(() -> network.forward(theta, rows, null, 0, ROWS, out, 0));
    double training =
        microseconds(
            () -> {
              Arrays.fill(grad, 0);
              network.accumulate(theta, grad, rows, null, 0, Lanes.TILE, loss, Lanes.TILE);
              adam.step(theta, grad, 1e-4);
            });
    System.out.printf(
        "%-5s %d of %d fields context: one row %.2f us; series of %d %.1f us (%.1f rows' worth);"
            + " a row in a batch %.2f us, trained %.2f us%n",
        spec.attention(),
        spec.contextFields(),
        fields,
        one,
        HORIZONS,
        series,
        series / one,
        batch / ROWS,
        training / Lanes.TILE);
  }

  private static double microseconds(Runnable call) {
    perCall(call, WARM_UP);
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      best = Math.min(best, perCall(call, ROUND));
    }
    return best / 1000;
  }

  /** Nanoseconds a call, from calls that go on for that long. */
  private static double perCall(Runnable call, long duration) {
    long start = THREADS.getCurrentThreadCpuTime();
    long end;
    int calls = 0;
    do {
      for (int i = 0; i < 10; i++) {
        call.run();
      }
      calls += 10;
      end = THREADS.getCurrentThreadCpuTime();
    } while (end - start < duration);
    return (end - start) / (double) calls;
  }
}
