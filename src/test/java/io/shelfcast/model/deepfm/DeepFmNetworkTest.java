package io.shelfcast.model.deepfm;

import static io.shelfcast.nn.GradientCheck.doubles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.nn.Adam;
import io.shelfcast.nn.GradientCheck;
import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeepFmNetworkTest {
  private static final int FIELDS = 7;
  private static final int LEVELS = 4;
  private static final int ROWS = Lanes.TILE + 37; // more than a tile
  private static final int LEARNED = 64 + 37; // few enough for the network to know them all
  private static final DeepFmRows DATA = RandomRows.of(ROWS, FIELDS, LEVELS, 5);

  static Stream<DeepFmSpec> specs() {
    return Arrays.stream(AttentionForm.values())
        .flatMap(form -> Stream.of(spec(form, 0, true), spec(form, 3, false)));
  }

  private static DeepFmSpec spec(AttentionForm form, int contextFields, boolean fm) {
    int features = RandomRows.features(FIELDS, LEVELS);
    return new DeepFmSpec(FIELDS, contextFields, 0, features, 5, List.of(9, 6), form, fm);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void outputsEqualTheReference(DeepFmSpec spec) {
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = disturbed(network);
    DeepFmReference reference = new DeepFmReference(spec, network.layout());
    float[] out = new float[ROWS + 2];
    network.forward(theta, DATA, null, 0, ROWS, out, 2);

    for (int row = 0; row < ROWS; row++) {
      double expected = reference.predict(doubles(theta), DATA, row);
      assertThat(out[2 + row] - expected).isCloseTo(0, within(1e-5 * (1 + Math.abs(expected))));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void gradientEqualsTheReferenceAndFiniteDifferences(DeepFmSpec spec) {
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = disturbed(network);
    double[] t = doubles(theta);
    DeepFmReference reference = new DeepFmReference(spec, network.layout());
    Loss loss = new Loss.SquaredError();
    double totalWeight = 90;

    float[] grad = new float[theta.length];
    double sum = network.accumulate(theta, grad, DATA, null, 0, ROWS, loss, totalWeight);
    double[] expected = new double[theta.length];
    double expectedSum = 0;
    for (int row = 0; row < ROWS; row++) {
      expectedSum += reference.accumulate(t, expected, DATA, row, loss, totalWeight);
    }
    assertThat(sum).isCloseTo(expectedSum, within(1e-5 * expectedSum));
    GradientCheck.compare(network.layout(), doubles(grad), expected, GradientCheck.KERNEL);

    int few = 8; // rows; differences of all parameters over all rows would take long
    double[] ofFew = new double[theta.length];
    for (int row = 0; row < few; row++) {
      reference.accumulate(t, ofFew, DATA, row, loss, totalWeight);
    }
    double[] differences =
        GradientCheck.differences(
            t,
            at ->
                IntStream.range(0, few)
                    .mapToDouble(
                        row ->
                            DATA.weight()[row]
                                / totalWeight
                                * loss.value(reference.predict(at, DATA, row), DATA.target()[row]))
                    .sum());
    GradientCheck.compare(network.layout(), ofFew, differences, GradientCheck.FORMULA);
  }

  @Test
  void rowsComeInTheOrderGiven() {
    DeepFmNetwork network = new DeepFmNetwork(spec(AttentionForm.FIELD, 3, true));
    float[] theta = disturbed(network);
    int[] order = IntStream.range(0, ROWS).map(i -> ROWS - 1 - i).toArray();
    float[] straight = new float[ROWS];
    float[] reversed = new float[ROWS - 1];
    network.forward(theta, DATA, null, 0, ROWS, straight, 0);
    network.forward(theta, DATA, order, 1, ROWS - 1, reversed, 0);

    for (int i = 0; i < reversed.length; i++) {
      assertThat(reversed[i]).isEqualTo(straight[ROWS - 2 - i]);
    }
  }

  /** A row's output does not depend on the rows beside it. */
  @Test
  void aRowAloneHasTheSameOutputBitForBit() {
    DeepFmNetwork network = new DeepFmNetwork(spec(AttentionForm.FIELD, 3, true));
    float[] theta = disturbed(network);
    float[] all = new float[ROWS];
    float[] one = new float[1];
    network.forward(theta, DATA, null, 0, ROWS, all, 0);
    for (int row = 0; row < ROWS; row++) {
      network.forward(theta, DATA, null, row, 1, one, 0);
      assertThat(one[0]).isEqualTo(all[row]);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void learnsWhatIsThere(DeepFmSpec spec) {
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = network.initial(3);
    float[] grad = new float[theta.length];
    Adam adam = new Adam(theta.length, 0);
    Loss loss = new Loss.SquaredError();
    double first = 0;
    double last = 0;
    for (int step = 0; step < 300; step++) {
      Arrays.fill(grad, 0);
      last = network.accumulate(theta, grad, DATA, null, 0, LEARNED, loss, LEARNED);
      first = step == 0 ? last : first;
      adam.step(theta, grad, 0.01);
    }
    assertThat(last).isLessThan(0.1 * first);
  }

  @Test
  void sameSeedSameParameters() {
    DeepFmNetwork network = new DeepFmNetwork(spec(AttentionForm.PAIR, 3, true));
    assertThat(network.initial(1)).containsExactly(new DeepFmNetwork(network.spec()).initial(1));
    assertThat(network.initial(1)).isNotEqualTo(network.initial(2));
  }

  @Test
  void hiddenLayersMayBeAbsent() {
    DeepFmSpec spec = new DeepFmSpec(FIELDS, 0, 0, 50, 4, List.of(), AttentionForm.NONE, true);
    DeepFmNetwork network = new DeepFmNetwork(spec);
    float[] theta = disturbed(network);
    float[] out = new float[1];
    network.forward(theta, DATA, null, 0, 1, out, 0);
    double expected = new DeepFmReference(spec, network.layout()).predict(doubles(theta), DATA, 0);
    assertThat((double) out[0]).isCloseTo(expected, within(1e-5));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    DeepFmNetwork network = new DeepFmNetwork(spec(AttentionForm.FIELD, 3, true));
    float[] theta = network.initial(1);
    float[] out = new float[1];
    assertThatThrownBy(() -> network.forward(new float[3], DATA, null, 0, 1, out, 0))
        .hasMessage("3 parameters for a network of " + theta.length);
    assertThatThrownBy(() -> network.forward(theta, DeepFmRows.ofSize(1, 3), null, 0, 1, out, 0))
        .hasMessage("rows of 3 fields for a network of 7");
    assertThatThrownBy(() -> new DeepFmRows(2, new int[3], new float[4], out, out))
        .hasMessage("1 targets of 2 fields, but 3 indices, 4 values and 1 weights");
    assertThatThrownBy(() -> DeepFmSpec.of(0, 0, 0, 5))
        .hasMessage("fields must be 1 or more, was 0");
    assertThatThrownBy(() -> DeepFmSpec.of(3, 4, 0, 5))
        .hasMessage("context fields must be 0 to 3, were 4");
    assertThatThrownBy(() -> DeepFmSpec.of(3, 2, 2, 5))
        .hasMessage("numbers of the target must be 0 to 1, were 2");
  }

  static float[] disturbed(DeepFmNetwork network) {
    float[] theta = network.initial(1);
    GradientCheck.disturb(theta, 0.1, new SplittableRandom(2));
    return theta;
  }
}
