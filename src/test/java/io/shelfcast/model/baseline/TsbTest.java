package io.shelfcast.model.baseline;

import static io.shelfcast.model.baseline.Histories.MASKED;
import static io.shelfcast.model.baseline.Histories.forecast;
import static io.shelfcast.model.baseline.Histories.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TsbTest {
  private final Tsb tsb = new Tsb();

  @Test
  void smoothsChanceAndSize() {
    // p(0) = 2/3; z = 4. p: 2/3 -> 0.7 -> 0.63 -> 0.667; z: 4 -> 4 -> 4 + 0.05 (8 - 4) = 4.2.
    assertThat(forecast(tsb, of(4, 0, 8), 1)[0]).isCloseTo(0.667 * 4.2, within(1e-12));
  }

  @Test
  void ignoresMaskedPeriods() {
    assertThat(forecast(tsb, of(4, MASKED, 0, MASKED, 8), 3))
        .containsExactly(forecast(tsb, of(4, 0, 8), 3));
  }

  @Test
  void fadesOutWhenAnItemStopsSelling() {
    assertThat(forecast(tsb, of(200, t -> t < 100 ? 5 : 0), 1)[0]).isLessThan(5 * 1e-4);
  }

  @Test
  void convergesToChanceTimesSize() {
    double sum = 0;
    int runs = 200;
    for (int seed = 0; seed < runs; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      sum += forecast(tsb, of(400, t -> random.nextDouble() < 0.3 ? 4 : 0), 1)[0];
    }
    // sd of p is about sqrt(b/(2-b) p (1-p)) = 0.105: the mean of 200 runs is within 0.03 of 0.3.
    assertThat(sum / runs).isCloseTo(0.3 * 4, within(0.12));
  }
}
