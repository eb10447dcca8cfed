package io.shelfcast.model.baseline;

import static io.shelfcast.model.baseline.Histories.MASKED;
import static io.shelfcast.model.baseline.Histories.forecast;
import static io.shelfcast.model.baseline.Histories.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
  private final MovingAverage days = new MovingAverage(Period.DAY);
  private final MovingAverage weeks = new MovingAverage(Period.WEEK);

  @Test
  void averagesTheSameWeekdayOverFourWeeks() {
    // t = 2..29 is the window; h = 1 has t = 2, 9, 16, 23: mean 12.5.
    assertThat(forecast(days, of(30, t -> t), 8))
        .containsExactly(12.5, 13.5, 14.5, 15.5, 16.5, 17.5, 18.5, 12.5);
  }

  @Test
  void skipsMaskedDays() {
    assertThat(forecast(days, of(28, t -> t == 0 || t == 7 ? MASKED : t), 2))
        .containsExactly((14 + 21) / 2.0, (1 + 8 + 15 + 22) / 4.0);
  }

  @Test
  void usesTheWindowsMeanWhereAWeekdayIsUnknown() {
    assertThat(forecast(days, of(2, 4), 7)).containsExactly(3, 3, 3, 3, 3, 2, 4);
  }

  @Test
  void usesTheNaiveForecastWhereTheWindowIsMasked() {
    assertThat(forecast(days, of(40, t -> t < 5 ? t : MASKED), 2)).containsExactly(4, 4);
  }

  @Test
  void averagesTheLastFourObservedWeeks() {
    assertThat(forecast(weeks, of(100, 1, 2, MASKED, 3, 6, MASKED), 2)).containsExactly(3, 3);
    assertThat(forecast(weeks, of(1, 2), 1)).containsExactly(1.5);
  }
}
