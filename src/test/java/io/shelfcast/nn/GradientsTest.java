package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GradientsTest {
  @Test
  void aLongGradientIsShortenedAndKeepsItsDirection() {
    float[] gradient = {3, 0, -4};
    assertThat(Gradients.clip(gradient, 1)).isEqualTo(5);
    assertThat(gradient).containsExactly(0.6f, 0, -0.8f);
  }

  @Test
  void aShortOneStaysAsItIs() {
    float[] gradient = {3, 0, -4};
    assertThat(Gradients.clip(gradient, 5)).isEqualTo(5);
    assertThat(gradient).containsExactly(3, 0, -4);
  }

  @Test
  void aGradientThatIsNotFiniteIsReportedNotHidden() {
    float[] gradient = {Float.POSITIVE_INFINITY, 1};
    assertThat(Gradients.clip(gradient, 5)).isInfinite();
    assertThat(gradient).containsExactly(Float.POSITIVE_INFINITY, 1);
    assertThat(Gradients.clip(new float[] {Float.NaN}, 5)).isNaN();
    assertThatThrownBy(() -> Gradients.clip(gradient, 0))
        .hasMessage("limit must be above 0, was 0.0");
  }
}
