package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void constant() {
    assertThat(new LearningRate.Constant(0.1).at(12345)).isEqualTo(0.1);
    assertThatThrownBy(() -> new LearningRate.Constant(0))
        .hasMessage("a learning rate must be above 0, was 0.0");
  }

  @Test
  void warmUpThenCosine() {
    LearningRate rate = new LearningRate.WarmUpCosine(1, 0.2, 4, 9);
    assertThat(rate.at(0)).isEqualTo(0.25);
    assertThat(rate.at(3)).isEqualTo(1);
    assertThat(rate.at(4)).isEqualTo(1);
    assertThat(rate.at(6)).isCloseTo(0.6, within(1e-12)); // half way down
    assertThat(rate.at(8)).isCloseTo(0.2, within(1e-12));
    assertThat(rate.at(100)).isCloseTo(0.2, within(1e-12));
    assertThatThrownBy(() -> new LearningRate.WarmUpCosine(1, 2, 0, 9))
        .hasMessage("last must be in [0, peak], was 2.0");
    assertThatThrownBy(() -> new LearningRate.WarmUpCosine(1, 0, 9, 9))
        .hasMessage("steps must be above warmUp, and it 0 or more: 9, 9");
  }

  @Test
  void stepwise() {
    LearningRate rate = new LearningRate.Stepwise(0.8, 0.5, 10);
    assertThat(rate.at(9)).isEqualTo(0.8);
    assertThat(rate.at(10)).isEqualTo(0.4);
    assertThat(rate.at(25)).isEqualTo(0.2);
    assertThatThrownBy(() -> new LearningRate.Stepwise(1, 1.5, 10))
        .hasMessage("factor must be in (0, 1], was 1.5");
    assertThatThrownBy(() -> new LearningRate.Stepwise(1, 0.5, 0))
        .hasMessage("every must be 1 or more, was 0");
  }
}
