package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.nn.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelBenchTest {
  @Test
  void anEngineWithOtherOutputsIsNotMeasured() {
    KernelBench bench = new KernelBench(List.of(new OursShifted(1e-3f, 0)));

    assertThatThrownBy(bench::call)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith("shifted computes another network: output 0 is ");
  }

  @Test
  void anEngineWithOtherDerivativesIsNotMeasured() {
    KernelBench bench = new KernelBench(List.of(new OursShifted(0, 1e-3f)));

    assertThatThrownBy(bench::call)
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith("shifted computes another network: derivative 0 is ");
  }

  /** Our own network, but for what is added to each output and each derivative. */
  private record OursShifted(float output, float derivative) implements RivalEngine {
    @Override
    public String name() {
      return "shifted";
    }

    @Override
    public Network network(DeepFmSpec spec, float[] theta) {
      return learner(spec, theta, 0, 0).orElseThrow();
    }

    @Override
    public Optional<Learner> learner(DeepFmSpec spec, float[] theta, double rate, double l2) {
      DeepFmNetwork network = new DeepFmNetwork(spec);
      return Optional.of(
          new Learner() {
            @Override
            public void forward(DeepFmRows rows, int from, int n, float[] out) {
              network.forward(theta, rows, null, from, n, out, 0);
              for (int i = 0; i < n; i++) {
                out[i] += output;
              }
            }

            @Override
            public float[] gradient(DeepFmRows rows, int from, int n) {
              float[] result = new float[theta.length];
              Arrays.fill(result, derivative);
              network.accumulate(theta, result, rows, null, from, n, new Loss.SquaredError(), n);
              return result;
            }

            @Override
            public void step(DeepFmRows rows, int from, int n) {
              throw new AssertionError("is not reached");
            }

            @Override
            public void close() {}
          });
    }
  }
}
