package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Adam;
import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.Loss;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Prints what scoring and training cost, in microseconds of CPU time (the best of several rounds):
 * 24 fields, 12 of them shared in a series of 28 rows. A program, not a test: {@code java -cp
 * target/classes:target/test-classes io.shelfcast.model.deepfm.DeepFmTimings}.
 */
public final class DeepFmTimings {
  private static final int FIELDS = 24;
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
      print(DeepFmSpec.of(FIELDS, RandomRows.features(FIELDS, LEVELS)).withAttention(form));
    }
  }

  private static void print(DeepFmSpec spec) {
    DeepFmRows rows = RandomRows.of(ROWS, FIELDS, LEVELS, 1);
    boolean[] shared = new boolean[FIELDS];
    int[][] index = new int[HORIZONS][FIELDS];
    float[][] value = new float[HORIZONS][FIELDS];
    for (int f = 0; f < FIELDS; f++) {
      shared[f] = f % 2 == 0;
      for (int row = 0; row < HORIZONS; row++) {
        int cell = (shared[f] ? 0 : row) * FIELDS + f;
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
    double series = microseconds(() -> scorer.score(index, value, HORIZONS, shared, out));
    double batch = microseconds(() -> network.forward(theta, rows, null, 0, ROWS, out, 0));
    double training =
        microseconds(
            () -> {
              Arrays.fill(grad, 0);
              network.accumulate(theta, grad, rows, null, 0, Lanes.TILE, loss, Lanes.TILE);
              adam.step(theta, grad, 1e-4);
            });
    System.out.printf(
        "%-5s one row %.2f us; series of %d %.1f us (%.1f rows' worth);"
            + " a row in a batch %.2f us, trained %.2f us%n",
        spec.attention(), one, HORIZONS, series, series / one, batch / ROWS, training / Lanes.TILE);
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
