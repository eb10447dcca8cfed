package io.shelfcast.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScalesTest {
  @Test
  void averageTheNaiveErrors() {
    Scales scales = Scales.of(new float[] {0, 0, 2, 5, 1}, 2);
    // |2-0| + |5-0| + |1-2| over 3; from the first sale on (5-2)^2 + (1-5)^2 over 2.
    assertThat(scales.mae()).isEqualTo(8.0 / 3);
    assertThat(scales.mse()).isEqualTo(25.0 / 2);
  }

  @Test
  void countOnlyPairsThatAreBothObserved() {
    float[] demand = {9, 1, 2, 99, 4, 7};
    Scales scales = Scales.of(6, t -> demand[t], t -> t != 0 && t != 3, 2);
    // Season 2: (4,2); steps: 1 -> 2, 4 -> 7.
    assertThat(scales.mae()).isEqualTo(2);
    assertThat(scales.mse()).isEqualTo((1 + 9) / 2.0);
  }

  @Test
  void areUndefinedWithoutChange() {
    assertThat(Scales.of(new float[0], 7)).isEqualTo(Scales.UNDEFINED);
    assertThat(Scales.of(new float[] {0, 0, 0}, 1)).isEqualTo(Scales.UNDEFINED);
    assertThat(Scales.of(new float[] {3}, 1)).isEqualTo(Scales.UNDEFINED);
    assertThat(Scales.of(new float[] {3, 3, 3}, 1)).isEqualTo(Scales.UNDEFINED);
  }

  @Test
  void refuseNegativeScales() {
    assertThatThrownBy(() -> new Scales(-1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Scales(Double.NaN, 0)).hasMessageContaining("NaN");
  }
}
