package io.shelfcast.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeriesScoresTest {
  @Test
  void averageScaledErrorsWithinASeriesFirst() {
    SeriesScores scores = new SeriesScores();
    scores.add("a", 10, 12, new Scales(2, 4)); // e^2/scale = 1, |e|/scale = 1
    scores.add("a", 10, 16, new Scales(2, 4)); // 9, 3
    scores.add("b", 5, 4, new Scales(1, 1)); // 1, 1
    scores.add("c", 5, 5, Scales.UNDEFINED);

    Metrics m = scores.metrics();

    assertThat(scores.series()).isEqualTo(3);
    assertThat(m.rmsse().getAsDouble()).isCloseTo((Math.sqrt(5) + 1) / 2, within(1e-12));
    assertThat(m.mase()).hasValue((2.0 + 1) / 2);
    // Pooled, unlike the scaled ones.
    assertThat(m.n()).isEqualTo(4);
    assertThat(m.wape()).hasValue(9.0 / 30);
    assertThat(m.bias()).hasValue(7.0 / 30);
  }

  @Test
  void doNotDependOnTheOrderOfSeries() {
    SeriesScores one = new SeriesScores();
    SeriesScores other = new SeriesScores();
    for (int s = 0; s < 50; s++) {
      addSeries(one, s);
      addSeries(other, 49 - s);
    }
    assertThat(one.metrics()).isEqualTo(other.metrics());
  }

  @Test
  void poolQuantiles() {
    SeriesScores scores = new SeriesScores();
    scores.addQuantiles("a", 3, 1, 2, 4);
    scores.addQuantiles("b", 9, 1, 2, 4);
    assertThat(scores.metrics().coverage()).hasValue(0.5);
    assertThat(scores.metrics().rmsse()).isEmpty();
  }

  @Test
  void valueAddedIsTheDifferenceToSeasonalNaive() {
    Metrics naive = wapeOf(10, 14);
    Metrics model = wapeOf(10, 11);
    assertThat(model.forecastValueAdded(naive).getAsDouble()).isCloseTo(0.3, within(1e-12));
    assertThat(model.forecastValueAdded(wapeOf(0, 1))).isEmpty();
    Metrics none = new ErrorSums().metrics();
    assertThatThrownBy(() -> model.forecastValueAdded(none))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("seasonal naive compared 0 series-days, the model 1");
  }

  private static Metrics wapeOf(double actual, double mean) {
    ErrorSums sums = new ErrorSums();
    sums.add(actual, mean, Scales.UNDEFINED);
    return sums.metrics();
  }

  private static void addSeries(SeriesScores scores, int s) {
    scores.add("series-" + s, s % 7, 0.1 * s, new Scales(1 + 0.3 * s, 1 + 0.7 * s));
  }
}
