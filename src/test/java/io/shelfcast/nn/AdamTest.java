package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AdamTest {
  /**
   * By hand, rate 0.1. Step 1: m^ = g, v^ = g^2, so each parameter moves by 0.1 against its
   * gradient's sign. Step 2, g = 1 then -0.5: m = 0.9 * 0.1 - 0.05 = 0.04, m^ = 0.04 / 0.19; v =
   * 0.999 * 0.001 + 0.001 * 0.25 = 0.001249, v^ = 0.001249 / 0.001999; the move is 0.1 * 0.2105263
   * / 0.7904505 = 0.0266337.
   */
  @Test
  void stepsByHand() {
    Adam adam = new Adam(2, 0);
    float[] theta = {0, 5};

    adam.step(theta, new float[] {1, -300}, 0.1);
    assertThat(theta[0]).isCloseTo(-0.1f, within(1e-6f));
    assertThat(theta[1]).isCloseTo(5.1f, within(1e-6f));

    adam.step(theta, new float[] {-0.5f, 0}, 0.1);
    assertThat(theta[0]).isCloseTo(-0.1266337f, within(1e-6f));
    assertThat(adam.steps()).isEqualTo(2);
  }

  @Test
  void penaltyPullsToZero() {
    Adam adam = new Adam(1, 0.01);
    float[] theta = {2};
    adam.step(theta, new float[] {-0.02f}, 0.1); // cancels l2 theta exactly but for rounding
    assertThat(theta[0]).isCloseTo(2, within(0.1f));
    Adam alone = new Adam(1, 0.01);
    float[] pulled = {2};
    alone.step(pulled, new float[] {0}, 0.1);
    assertThat(pulled[0]).isCloseTo(1.9f, within(1e-6f));
  }

  @Test
  void stateGoesOnAfterBytesAndCopies() {
    Adam adam = new Adam(3, 0.001);
    float[] theta = {1, 2, 3};
    float[] gradient = {0.3f, -0.2f, 0.1f};
    adam.step(theta, gradient, 0.01);
    Adam read = Adam.fromBytes(adam.toBytes());
    Adam copy = adam.copy();
    float[] other = theta.clone();
    float[] third = theta.clone();

    adam.step(theta, gradient, 0.01);
    read.step(other, gradient, 0.01);
    copy.step(third, gradient, 0.01);

    assertThat(other).containsExactly(theta);
    assertThat(third).containsExactly(theta);
    assertThat(gradient).containsExactly(0.3f, -0.2f, 0.1f);
    assertThat(read.toBytes()).isEqualTo(adam.toBytes());
  }

  @Test
  void wrongSizesAreRefused() {
    byte[] bytes = new Adam(2, 0).toBytes();
    assertThatThrownBy(() -> Adam.fromBytes(Arrays.copyOf(bytes, 5)))
        .hasMessage("optimiser state is cut off");
    assertThatThrownBy(() -> Adam.fromBytes(Arrays.copyOf(bytes, bytes.length - 1)))
        .hasMessage("15 bytes of optimiser state for 2 parameters");
    assertThatThrownBy(() -> new Adam(2, 0).step(new float[2], new float[3], 0.1))
        .hasMessage("2 parameters and 3 derivatives for an optimiser of 2");
    assertThatThrownBy(() -> new Adam(2, -1)).hasMessage("l2 must be 0 or more, was -1.0");
  }

  @Test
  void findsTheMinimumOfABadlyScaledBowl() {
    Adam adam = new Adam(2, 0);
    float[] theta = {0, 0};
    for (int i = 0; i < 3000; i++) {
      float[] gradient = {200 * (theta[0] - 1), 0.02f * (theta[1] + 2)};
      adam.step(theta, gradient, 0.01);
    }
    assertThat(theta[0]).isCloseTo(1, within(1e-3f));
    assertThat(theta[1]).isCloseTo(-2, within(1e-3f));
  }
}
