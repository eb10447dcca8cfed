package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseTest {
  @ParameterizedTest
  @CsvSource({"256,true", "64,true", "64,false", "37,true", "1,false"})
  void equalsItsReference(int n, boolean rectified) {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    builder.add("before", 3);
    Dense layer =
        rectified ? Dense.rectified(builder, "d", 13, 6) : Dense.linear(builder, "d", 13, 6);
    ParameterLayout layout = builder.build();
    GradientCheck.check(layer, layout, LayerReference.OfDense.in(layout, "d", rectified), n, 11);
  }

  @ParameterizedTest
  @CsvSource({"true,2", "false,1"})
  void startsWithTheVarianceThatKeepsSignalsAlive(boolean rectified, double gain) {
    ParameterLayout.Builder builder = ParameterLayout.builder();
    Dense layer =
        rectified ? Dense.rectified(builder, "d", 200, 50) : Dense.linear(builder, "d", 200, 50);
    ParameterLayout layout = builder.build();
    ParameterLayout.Block weight = layout.block("d.weight");
    float[] theta = new float[layout.total()];
    layer.initialise(theta, new SplittableRandom(1));

    double squares = 0;
    for (int i = weight.offset(); i < weight.end(); i++) {
      squares += theta[i] * theta[i];
    }
    assertThat(squares / weight.size()).isBetween(0.95 * gain / 200, 1.05 * gain / 200);
    assertThat(theta[layout.block("d.bias").offset()]).isZero();
  }
}
