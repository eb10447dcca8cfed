package io.shelfcast.model.baseline;

import static io.shelfcast.model.baseline.Histories.MASKED;
import static io.shelfcast.model.baseline.Histories.forecast;
import static io.shelfcast.model.baseline.Histories.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeasonalNaiveTest {
  private final SeasonalNaive days = new SeasonalNaive(Period.DAY);

  @Test
  void repeatsTheLastWeek() {
    assertThat(forecast(days, of(9, 1, 2, 3, 4, 5, 6, 7), 9))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 1, 2);
  }

  @Test
  void repeatsTheSameWeekOfLastYear() {
    assertThat(forecast(new SeasonalNaive(Period.WEEK), of(60, t -> t), 54))
        .startsWith(8, 9)
        .endsWith(58, 59, 8, 9);
  }

  @Test
  void carriesTheValueBeforeAMaskedPeriodForward() {
    // The source of h = 2 is masked: the day before it stands in.
    assertThat(forecast(days, of(8, 1, MASKED, 3, 4, 5, 6, 7), 3)).containsExactly(1, 1, 3);
  }

  @Test
  void fallsBackToNaiveWhereTheHistoryIsTooShortOrMasked() {
    // Three days known: h = 1..4 lie before the history, h = 5..7 within it; its first is masked.
    assertThat(forecast(days, of(MASKED, 2, 3), 8)).containsExactly(3, 3, 3, 3, 3, 2, 3, 3);
  }

  @Property(tries = 200)
  void isExactOnPeriodicDemand(
      @ForAll @IntRange(min = 7, max = 500) int size,
      @ForAll @IntRange(min = 0, max = 1000) int seed) {
    double[] means = forecast(days, of(size, t -> pattern(seed, t)), 28);
    for (int i = 0; i < means.length; i++) {
      assertThat(means[i]).isEqualTo(pattern(seed, size + i));
    }
  }

  private static double pattern(int seed, int t) {
    return Math.floorMod(seed * 31 + (t % 7) * 17, 23);
  }
}
