package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldAttentionTest {
  @ParameterizedTest
  @CsvSource({"64,7,5", "37,8,10", "1,3,4", "5,1,3"})
  void equalsItsReference(int n, int fields, int dimension) {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    FieldAttention layer = new FieldAttention(builder, "a", fields, dimension);
    ParameterLayout layout = builder.build();
    GradientCheck.check(
        layer, layout, LayerReference.OfFieldAttention.in(layout, "a", fields, dimension), n, 13);
  }

  @Test
  void weightsAreTheMeanEachFieldReceives() {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    FieldAttention layer = new FieldAttention(builder, "a", 4, 3);
    SplittableRandom random = new SplittableRandom(2);
    ParameterLayout layout = builder.build();
    float[] theta = new float[layout.total()];
    layer.initialise(theta, random);
    float[][] in = GradientCheck.normals(12, random);
    layer.forward(theta, in, Lanes.units(12), 9);
    float[] weights = new float[layer.weightCount()];
    layer.weights(8, weights);

    double[][] expected =
        LayerReference.OfFieldAttention.in(layout, "a", 4, 3)
            .weights(GradientCheck.doubles(theta), GradientCheck.lane(in, 8));
    double total = 0;
    for (int j = 0; j < 4; j++) {
      double mean = (expected[0][j] + expected[1][j] + expected[2][j] + expected[3][j]) / 4;
      assertThat((double) weights[j]).isCloseTo(mean, within(1e-5));
      total += weights[j];
    }
    assertThat(total).isCloseTo(1, within(1e-5));
  }
}
