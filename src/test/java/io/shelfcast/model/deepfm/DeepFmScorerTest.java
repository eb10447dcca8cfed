package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.shelfcast.nn.GradientCheck;
import io.shelfcast.nn.LayerReference;
import io.shelfcast.nn.ParameterLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeepFmScorerTest {
  private static final int FIELDS = 9;
  private static final int LEVELS = 4;
  private static final int ROWS = 64 + 28;
  private static final int CONTEXT = 4;
  private static final int NUMBERS = 3;
  private static final int NO_LEVELS = FIELDS - CONTEXT;

  static Stream<DeepFmSpec> specs() {
    return Arrays.stream(AttentionForm.values())
        .flatMap(
            form ->
                Stream.of(
                    spec(form, 0, 0, true),
                    spec(form, CONTEXT, 0, true),
                    spec(form, CONTEXT, NUMBERS, true),
                    spec(form, CONTEXT, NUMBERS, false),
                    spec(form, CONTEXT, NO_LEVELS, true),
                    spec(form, FIELDS, 0, true)));
  }

  private static DeepFmSpec spec(AttentionForm form, int contextFields, int numbers, boolean fm) {
    int features = RandomRows.features(FIELDS, LEVELS);
    return new DeepFmSpec(FIELDS, contextFields, numbers, features, 5, List.of(9, 6), form, fm);
  }

  /** Random rows: four levels, and then numbers; where the target has levels, two of them last. */
  private static DeepFmRows rows(DeepFmSpec spec) {
    DeepFmRows rows = RandomRows.of(ROWS, FIELDS, LEVELS, 8);
    if (spec.targetNumbers() == NO_LEVELS) {
      return rows;
    }
    int[] order = {0, 1, 4, 5, 6, 7, 8, 2, 3};
    DeepFmRows moved = DeepFmRows.ofSize(ROWS, FIELDS);
    for (int cell = 0; cell < ROWS * FIELDS; cell++) {
      int from = cell - cell % FIELDS + order[cell % FIELDS];
      moved.index()[cell] = rows.index()[from];
      moved.value()[cell] = rows.value()[from];
    }
    return moved;
  }

  @ParameterizedTest
  @MethodSource("specs")
  void oneRowEqualsTheNetwork(DeepFmSpec spec) {
    float[] theta = DeepFmNetworkTest.disturbed(new DeepFmNetwork(spec));
    DeepFmScorer scorer = new DeepFmScorer(spec, theta);
    float[] expected = new float[ROWS];
    DeepFmRows rows = rows(spec);
    new DeepFmNetwork(spec).forward(theta, rows, null, 0, ROWS, expected, 0);

    for (int b = 0; b < ROWS; b++) {
      float z = scorer.score(index(rows, b), value(rows, b));
      assertThat(z).isCloseTo(expected[b], within(1e-5f * (1 + Math.abs(expected[b]))));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void rowsOfASeriesEqualTheNetwork(DeepFmSpec spec) {
    float[] theta = DeepFmNetworkTest.disturbed(new DeepFmNetwork(spec));
    DeepFmScorer scorer = new DeepFmScorer(spec, theta);
    for (int rows : new int[] {ROWS, 28, 1, 0}) {
      assertEqualOutputs(scorer, spec, theta, rows);
    }
  }

  /** Scores of +-30 must not overflow. */
  @Test
  void largeScoresDoNoHarm() {
    DeepFmSpec spec = spec(AttentionForm.FIELD, CONTEXT, NUMBERS, true);
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = DeepFmNetworkTest.disturbed(network);
    for (String name : List.of("attention.query", "attention.key")) {
      ParameterLayout.Block block = network.layout().block(name);
      for (int i = block.offset(); i < block.end(); i++) {
        theta[i] *= 20;
      }
    }
    assertEqualOutputs(new DeepFmScorer(spec, theta), spec, theta, 28);
  }

  private static void assertEqualOutputs(
      DeepFmScorer scorer, DeepFmSpec spec, float[] theta, int rows) {
    DeepFmRows series = series(spec);
    float[] expected = new float[ROWS];
    float[] out = new float[ROWS];
    new DeepFmNetwork(spec).forward(theta, series, null, 0, rows, expected, 0);
    scorer.score(indices(series), values(series), rows, out);
    for (int b = 0; b < rows; b++) {
      assertThat(out[b]).isCloseTo(expected[b], within(1e-5f * (1 + Math.abs(expected[b]))));
    }
  }

  @Test
  void weightsAreThoseOfTheLastRow() {
    for (AttentionForm form : AttentionForm.values()) {
      DeepFmSpec spec = spec(form, CONTEXT, NUMBERS, true);
      DeepFmNetwork network = new DeepFmNetwork(spec);
      float[] theta = DeepFmNetworkTest.disturbed(network);
      DeepFmScorer scorer = new DeepFmScorer(spec, theta);
      DeepFmRows series = series(spec);
      scorer.score(indices(series), values(series), 28, new float[28]);
      float[] weights = new float[scorer.weightCount()];
      scorer.weights(weights);

      double[] expected = expectedWeights(spec, network.layout(), theta, series, 27);
      assertThat(weights).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) weights[i]).as("%s %d", form, i).isCloseTo(expected[i], within(1e-5));
      }
    }
  }

  @Test
  void pairsShareWhatTheirFieldsGiveEachOther() {
    DeepFmSpec spec = spec(AttentionForm.FIELD, CONTEXT, NUMBERS, true);
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = DeepFmNetworkTest.disturbed(network);
    DeepFmScorer scorer = new DeepFmScorer(spec, theta);
    DeepFmRows series = series(spec);
    scorer.score(indices(series), values(series), 28, new float[28]);
    scorer.weights(new float[scorer.weightCount()]);
    float[] pairs = new float[scorer.pairCount()];
    scorer.pairWeights(pairs);

    int fields = spec.fields();
    double[] e =
        new DeepFmReference(spec, network.layout()).embed(GradientCheck.doubles(theta), series, 27);
    double[][] a =
        LayerReference.OfFieldAttention.in(
                network.layout(), "attention", fields, CONTEXT, spec.dimension())
            .weights(GradientCheck.doubles(theta), e);
    int pair = 0;
    for (int f = 0; f < fields; f++) {
      for (int j = f + 1; j < fields; j++) {
        assertThat((double) pairs[pair++])
            .as("%d and %d", f, j)
            .isCloseTo((a[f][j] + a[j][f]) / fields, within(1e-5));
      }
    }
    assertThat(pairs).hasSize(pair);
  }

  private static double[] expectedWeights(
      DeepFmSpec spec, ParameterLayout layout, float[] theta, DeepFmRows rows, int row) {
    double[] t = GradientCheck.doubles(theta);
    double[] e = new DeepFmReference(spec, layout).embed(t, rows, row);
    int fields = spec.fields();
    int dimension = spec.dimension();
    return switch (spec.attention()) {
      case NONE -> new double[0];
      case PAIR ->
          LayerReference.OfPairAttention.in(layout, "attention", fields, dimension).weights(t, e);
      case FIELD -> {
        double[][] a =
            LayerReference.OfFieldAttention.in(
                    layout, "attention", fields, spec.contextFields(), dimension)
                .weights(t, e);
        double[] mean = new double[fields];
        for (double[] given : a) {
          for (int j = 0; j < fields; j++) {
            mean[j] += given[j] / fields;
          }
        }
        yield mean;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("specs")
  void nothingIsAllocated(DeepFmSpec spec) {
    DeepFmScorer scorer = new DeepFmScorer(spec, new DeepFmNetwork(spec).initial(1));
    DeepFmRows series = series(spec);
    int[][] index = indices(series);
    float[][] value = values(series);
    float[] out = new float[ROWS];
    scoreOften(scorer, index, value, out); // loads the classes
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    // The machine itself may allocate a little once; a row that does would show in every round.
    long fewest = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      scoreOften(scorer, index, value, out);
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(thread) - before);
    }

    assertThat(fewest).isZero();
  }

  private static void scoreOften(DeepFmScorer scorer, int[][] index, float[][] value, float[] out) {
    for (int i = 0; i < 200; i++) {
      out[i % 2] = scorer.score(index[i % 28], value[i % 28]);
      scorer.score(index, value, 28, out);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    DeepFmSpec spec = spec(AttentionForm.FIELD, CONTEXT, NUMBERS, true);
    float[] theta = new DeepFmNetwork(spec).initial(1);
    assertThatThrownBy(() -> new DeepFmScorer(spec, new float[5]))
        .hasMessage("5 parameters for a network of " + theta.length);
    DeepFmScorer scorer = new DeepFmScorer(spec, theta);
    assertThatThrownBy(() -> scorer.weights(new float[7])).hasMessage("no row was scored");
    int[] outside = {0, 0, 0, 0, 0, 0, 0, 0, spec.features()};
    assertThatThrownBy(() -> scorer.score(outside, new float[FIELDS]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** The random rows, with the context of the first row in all. */
  private static DeepFmRows series(DeepFmSpec spec) {
    DeepFmRows rows = rows(spec);
    for (int cell = FIELDS; cell < ROWS * FIELDS; cell++) {
      if (cell % FIELDS < spec.contextFields()) {
        rows.index()[cell] = rows.index()[cell % FIELDS];
        rows.value()[cell] = rows.value()[cell % FIELDS];
      }
    }
    return rows;
  }

  private static int[] index(DeepFmRows rows, int row) {
    return Arrays.copyOfRange(rows.index(), row * FIELDS, (row + 1) * FIELDS);
  }

  private static float[] value(DeepFmRows rows, int row) {
    return Arrays.copyOfRange(rows.value(), row * FIELDS, (row + 1) * FIELDS);
  }

  private static int[][] indices(DeepFmRows rows) {
    int[][] result = new int[rows.rows()][];
    Arrays.setAll(result, row -> index(rows, row));
    return result;
  }

  private static float[][] values(DeepFmRows rows) {
    float[][] result = new float[rows.rows()][];
    Arrays.setAll(result, row -> value(rows, row));
    return result;
  }
}
