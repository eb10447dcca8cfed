package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
  static Stream<Loss> losses() {
    return Stream.of(
        new Loss.SquaredError(),
        new Loss.Huber(0.7),
        new Loss.PoissonDeviance(),
        new Loss.TweedieDeviance(1.1),
        new Loss.TweedieDeviance(1.5),
        new Loss.TweedieDeviance(1.9));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void gradientIsThatOfFiniteDifferences(Loss loss) {
    for (double y : new double[] {0, 0.3, 1, 17}) {
      for (double z = -3.05; z < 4; z += 0.37) {
        double difference = (loss.value(z + 1e-5, y) - loss.value(z - 1e-5, y)) / 2e-5;
        double size = Math.max(Math.abs(difference), 1e-3);
        assertThat(Math.abs(loss.gradient(z, y) - difference) / size)
            .as("z %f, y %f", z, y)
            .isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void largeOutputsGiveFiniteLossesThatStillRise(Loss loss) {
    for (double y : new double[] {0, 1, 1e4}) {
      assertThat((float) loss.gradient(1e6, y)).isFinite().isPositive();
      assertThat((float) loss.gradient(-1e6, y)).isFinite().isLessThanOrEqualTo(0f);
      assertThat(loss.value(1e6, y)).isFinite().isGreaterThan(loss.value(1e5, y));
      assertThat(loss.value(-1e6, y)).isFinite().isGreaterThanOrEqualTo(loss.value(-1e5, y));
    }
  }

  @Test
  void deviancesAreZeroAtTheTarget() {
    for (double y : new double[] {0.2, 1, 55}) {
      double z = Math.log(y);
      assertThat(new Loss.PoissonDeviance().value(z, y)).isCloseTo(0, within(1e-12));
      assertThat(new Loss.TweedieDeviance(1.3).value(z, y)).isCloseTo(0, within(1e-12));
      assertThat(new Loss.TweedieDeviance(1.3).value(z + 0.1, y)).isPositive();
    }
  }

  @Test
  void valuesByHand() {
    assertThat(new Loss.SquaredError().value(3, 1)).isEqualTo(4);
    assertThat(new Loss.Huber(1).value(0.5, 0)).isEqualTo(0.125);
    assertThat(new Loss.Huber(1).value(-3, 0)).isEqualTo(2.5);
    // f = 2, y = 3: 2 (3 ln 1.5 - 3 + 2)
    assertThat(new Loss.PoissonDeviance().value(Math.log(2), 3))
        .isCloseTo(0.432790648648986, within(1e-12));
    assertThat(new Loss.PoissonDeviance().value(Math.log(2), 0)).isCloseTo(4, within(1e-12));
    // f = 4, y = 1, p = 1.5: 2 (-4 + 2 / 2 + 2 * 2)
    assertThat(new Loss.TweedieDeviance(1.5).value(Math.log(4), 1)).isCloseTo(2, within(1e-12));
  }

  @Test
  void hyperParametersHaveRanges() {
    assertThatThrownBy(() -> new Loss.Huber(0)).hasMessage("delta must be above 0, was 0.0");
    assertThatThrownBy(() -> new Loss.TweedieDeviance(2))
        .hasMessage("power must be in (1, 2), was 2.0");
  }
}
