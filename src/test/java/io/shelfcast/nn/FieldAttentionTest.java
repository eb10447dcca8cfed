package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldAttentionTest {
  @ParameterizedTest
  @CsvSource({
    "256,7,3,5",
    "64,7,0,5",
    "37,8,0,10",
    "1,3,0,4",
    "5,1,0,3",
    "64,7,3,5",
    "9,5,1,3",
    "3,4,4,3"
  })
  void equalsItsReference(int n, int fields, int contextFields, int dimension) {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    FieldAttention layer = new FieldAttention(builder, "a", fields, contextFields, dimension);
    ParameterLayout layout = builder.build();
    LayerReference reference =
        LayerReference.OfFieldAttention.in(layout, "a", fields, contextFields, dimension);
    GradientCheck.check(layer, layout, reference, n, 13);
  }

  @Test
  void contextFieldsDoNotSeeTheOthers() {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    FieldAttention layer = new FieldAttention(builder, "a", 5, 2, 3);
    SplittableRandom random = new SplittableRandom(4);
    float[] theta = new float[builder.build().total()];
    layer.initialise(theta, random);
    float[][] in = GradientCheck.normals(15, random);
    float[][] before = Lanes.units(15);
    layer.forward(theta, in, before, 1);
    in[6][Lanes.FIRST] += 1; // of field 2, the first that is not context
    float[][] after = Lanes.units(15);
    layer.forward(theta, in, after, 1);

    for (int unit = 0; unit < 6; unit++) {
      assertThat(after[unit][Lanes.FIRST]).isEqualTo(before[unit][Lanes.FIRST]);
    }
    for (int unit = 6; unit < 15; unit++) {
      assertThat(after[unit][Lanes.FIRST]).isNotEqualTo(before[unit][Lanes.FIRST]);
    }
  }

  @Test
  void weightsAreTheMeanEachFieldReceives() {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    FieldAttention layer = new FieldAttention(builder, "a", 4, 2, 3);
    SplittableRandom random = new SplittableRandom(2);
    ParameterLayout layout = builder.build();
    float[] theta = new float[layout.total()];
    layer.initialise(theta, random);
    float[][] in = GradientCheck.normals(12, random);
    layer.forward(theta, in, Lanes.units(12), 9);
    float[] weights = new float[layer.weightCount()];
    layer.weights(8, weights);

    double[][] expected =
        LayerReference.OfFieldAttention.in(layout, "a", 4, 2, 3)
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
