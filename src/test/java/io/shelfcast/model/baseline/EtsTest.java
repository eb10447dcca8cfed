package io.shelfcast.model.baseline;

import static io.shelfcast.model.baseline.Histories.MASKED;
import static io.shelfcast.model.baseline.Histories.forecast;
import static io.shelfcast.model.baseline.Histories.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EtsTest {
  private static final double[] WEEK = {-3, -2, -1, 0, 1, 2, 3};

  private final Ets days = new Ets(Period.DAY);
  private final Ets weeks = new Ets(Period.WEEK);

  @Test
  void followsTheRecursionWithOneParameterSet() {
    Ets one = new Ets(Period.DAY, new double[] {0.5}, new double[] {0.2}, new double[] {0.25});
    // No season below 14 days. l(0) = 4, b(0) = 0, alpha 0.5, beta 0.1, phi 0.9.
    // y = 2: e = -2, l = 3, b = -0.2. y = 6: e = 6 - 2.82 = 3.18, l = 4.41, b = -0.18 + 0.318.
    // h = 1: 4.41 + 0.9 * 0.138; h = 2: + (0.9 + 0.81) * 0.138.
    assertThat(forecast(one, of(2, 6), 2))
        .containsExactly(new double[] {4.41 + 0.9 * 0.138, 4.41 + 1.71 * 0.138}, within(1e-6));
  }

  @Test
  void learnsNothingFromMaskedPeriods() {
    Ets level = new Ets(Period.DAY, new double[] {0.5}, new double[] {0}, new double[] {0});
    assertThat(forecast(level, of(2, MASKED, 6, MASKED), 2))
        .containsExactly(forecast(level, of(2, 6), 2), within(1e-12));
  }

  @Property(tries = 200)
  void isConstantOnConstantDemand(
      @ForAll @IntRange(min = 1, max = 400) int size,
      @ForAll @IntRange(min = 0, max = 5000) int units) {
    History history = of(size, t -> units);
    double[] expected = Histories.repeat(28, units);
    assertThat(forecast(days, history, 28)).containsExactly(expected, within(1e-9));
    assertThat(forecast(weeks, history, 28)).containsExactly(expected, within(1e-9));
  }

  @Test
  void findsAWeeklyPattern() {
    double[] means = forecast(days, of(400, t -> 20 + WEEK[t % 7]), 28);
    for (int i = 0; i < means.length; i++) {
      assertThat(means[i]).isCloseTo(20 + WEEK[(400 + i) % 7], within(0.05));
    }
  }

  @Test
  void findsTrendAndSeason() {
    double[] means = forecast(days, of(400, t -> 50 + 0.5 * t + WEEK[t % 7]), 7);
    for (int i = 0; i < means.length; i++) {
      // In the steady state of alpha 0.2, beta 0.02, phi 0.9 the slope costs 1.3 units at h = 1 and
      // 3.3 at h = 7; without a trend it would cost 2.5 and 5.5.
      assertThat(means[i]).isCloseTo(250 + 0.5 * i + WEEK[(400 + i) % 7], within(3.4));
    }
  }

  @Test
  void seesNoPatternInNoise() {
    SplittableRandom random = new SplittableRandom(7);
    double[] means = forecast(days, of(364, t -> random.nextInt(21)), 7);
    // Raw weekday means would scatter by 6 / sqrt(52) = 0.84.
    for (double mean : means) {
      assertThat(mean).isCloseTo(means[0], within(0.6));
    }
  }

  @Test
  void needsTwoYearsOfWeeksForASeason() {
    double[] short103 = forecast(weeks, of(103, t -> t % 52 == 0 ? 100 : 10), 52);
    double[] long156 = forecast(weeks, of(156, t -> t % 52 == 0 ? 100 : 10), 52);
    assertThat(short103[51]).isCloseTo(short103[0], within(1.0));
    assertThat(long156[0]).isCloseTo(100, within(5.0));
    assertThat(long156[1]).isCloseTo(10, within(2.0));
  }
}
