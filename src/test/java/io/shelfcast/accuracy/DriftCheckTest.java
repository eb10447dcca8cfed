package io.shelfcast.accuracy;

import static io.shelfcast.accuracy.DriftFlag.BIAS_HIGH;
import static io.shelfcast.accuracy.DriftFlag.BIAS_LOW;
import static io.shelfcast.accuracy.DriftFlag.COVERAGE_LOW;
import static io.shelfcast.accuracy.DriftFlag.ERROR_RISING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DriftCheckTest {
  private final DriftCheck check = new DriftCheck(DriftCheck.Settings.DEFAULT);

  @Test
  void raisesNothingOnSteadyAccuracy() {
    assertThat(check.flags(days(100, 10, 12, 8), days(400, 10, 12, 8))).isEmpty();
  }

  @Test
  void seesTheErrorRise() {
    // Window: 300 days of 10 % and 100 of 40 %, mean 17.5 %; recent 40 % > 26.25 %.
    ErrorSums window = days(150, 10, 11, 9).plus(days(50, 10, 14, 6));
    window = window.plus(days(50, 10, 14, 6)).plus(days(150, 10, 11, 9));
    assertThat(check.flags(days(100, 10, 14, 6), window)).containsExactly(ERROR_RISING);
    assertThat(check.flags(days(98, 10, 14, 6), window)).isEmpty();
  }

  @Test
  void seesBiasEitherWay() {
    assertThat(check.flags(new ErrorSums(), days(100, 10, 12.1, 12.1))).containsExactly(BIAS_HIGH);
    assertThat(check.flags(new ErrorSums(), days(100, 10, 7.9, 7.9))).containsExactly(BIAS_LOW);
    assertThat(check.flags(new ErrorSums(), days(98, 10, 7.9, 7.9))).isEmpty();
  }

  @Test
  void seesLowCoverage() {
    assertThat(check.flags(new ErrorSums(), covered(69, 31))).containsExactly(COVERAGE_LOW);
    assertThat(check.flags(new ErrorSums(), covered(70, 30))).isEmpty();
    assertThat(check.flags(new ErrorSums(), covered(0, 99))).isEmpty();
  }

  @Test
  void raisesNothingWithoutData() {
    assertThat(check.flags(new ErrorSums(), new ErrorSums())).isEmpty();
  }

  @Test
  void refusesLimitsThatMakeNoSense() {
    assertThatThrownBy(() -> new DriftCheck.Settings(1, 0.2, 0.7, 1))
        .hasMessageContaining("risingFactor");
    assertThatThrownBy(() -> new DriftCheck.Settings(1.5, 0, 0.7, 1))
        .hasMessageContaining("biasLimit");
    assertThatThrownBy(() -> new DriftCheck.Settings(1.5, 0.2, 1.1, 1))
        .hasMessageContaining("coverageLimit");
    assertThatThrownBy(() -> new DriftCheck.Settings(1.5, 0.2, 0.7, 0))
        .hasMessageContaining("minimumDays");
  }

  /** So many series-days, one forecast on the even ones and another on the odd ones. */
  private static ErrorSums days(int days, double actual, double even, double odd) {
    ErrorSums sums = new ErrorSums();
    for (int t = 0; t < days; t++) {
      sums.add(actual, t % 2 == 0 ? even : odd, Scales.UNDEFINED);
    }
    return sums;
  }

  private static ErrorSums covered(int inside, int outside) {
    ErrorSums sums = new ErrorSums();
    for (int t = 0; t < inside + outside; t++) {
      sums.addQuantiles(t < inside ? 2 : 9, 1, 2, 3);
    }
    return sums;
  }
}
