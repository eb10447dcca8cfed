package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairAttentionTest {
  @ParameterizedTest
  @CsvSource({"64,7,5", "37,5,10", "1,3,4", "5,2,3"})
  void equalsItsReference(int n, int fields, int dimension) {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    PairAttention layer = new PairAttention(builder, "a", fields, dimension);
    ParameterLayout layout = builder.build();
    GradientCheck.check(
        layer, layout, LayerReference.OfPairAttention.in(layout, "a", fields, dimension), n, 14);
  }

  @Test
  void weightsAreThoseOfThePairs() {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    PairAttention layer = new PairAttention(builder, "a", 4, 3);
    ParameterLayout layout = builder.build();
    SplittableRandom random = new SplittableRandom(2);
    float[] theta = new float[layout.total()];
    layer.initialise(theta, random);
    float[][] in = GradientCheck.normals(12, random);
    layer.forward(theta, in, Lanes.units(1), 9);
    float[] weights = new float[layer.weightCount()];
    layer.weights(8, weights);

    double[] expected =
        LayerReference.OfPairAttention.in(layout, "a", 4, 3)
            .weights(GradientCheck.doubles(theta), GradientCheck.lane(in, 8));
    assertThat(weights).hasSize(6);
    for (int pair = 0; pair < 6; pair++) {
      assertThat((double) weights[pair]).isCloseTo(expected[pair], within(1e-5));
    }
  }

  @Test
  void oneFieldHasNoPair() {
    assertThatThrownBy(() -> new PairAttention(ParameterLayout.builder(), "a", 1, 3))
        .hasMessage("pairs need 2 fields or more, were 1");
  }
}
