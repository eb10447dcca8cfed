package io.shelfcast.model.baseline;

import static io.shelfcast.model.baseline.Histories.MASKED;
import static io.shelfcast.model.baseline.Histories.forecast;
import static io.shelfcast.model.baseline.Histories.of;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NaiveTest {
  private final Naive naive = new Naive();

  @Test
  void repeatsTheLastValue() {
    assertThat(forecast(naive, of(1, 2, 7), 3)).containsExactly(7, 7, 7);
  }

  @Test
  void looksPastMaskedPeriods() {
    assertThat(forecast(naive, of(1, 5, MASKED, MASKED), 2)).containsExactly(5, 5);
  }
}
