package io.shelfcast.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ErrorSumsTest {
  record Day(double actual, double mean, double scale) {}

  @Test
  void metricsFollowTheirDefinitions() {
    ErrorSums sums = new ErrorSums();
    sums.add(10, 12, new Scales(4, 16)); // e = 2
    sums.add(5, 1, new Scales(2, 4)); // e = -4
    sums.add(0, 1, Scales.UNDEFINED); // e = 1

    Metrics m = sums.metrics();

    assertThat(m.n()).isEqualTo(3);
    assertThat(m.mapeRows()).isEqualTo(2);
    assertThat(m.mae()).hasValue(7.0 / 3);
    assertThat(m.rmse()).hasValue(Math.sqrt(21.0 / 3));
    assertThat(m.mape()).hasValue((0.2 + 0.8) / 2);
    assertThat(m.wape()).hasValue(7.0 / 15);
    assertThat(m.bias()).hasValue(-1.0 / 15);
    assertThat(m.mase()).hasValue((2.0 / 4 + 4.0 / 2) / 2);
    assertThat(m.rmsse()).hasValue(Math.sqrt((4.0 / 16 + 16.0 / 4) / 2));
    assertThat(m.rmspe().getAsDouble()).isCloseTo(Math.sqrt((0.04 + 0.64) / 2), within(1e-12));
    assertThat(m.pinball()).isEmpty();
    assertThat(m.coverage()).isEmpty();
  }

  @Test
  void quantilesAreJudgedByPinballLossAndCoverage() {
    ErrorSums sums = new ErrorSums();
    sums.addQuantiles(4, 2, 3, 4); // covered: 0.1*2 + 0.5*1 + 0
    sums.addQuantiles(9, 2, 3, 4); // above: 0.1*7 + 0.5*6 + 0.9*5
    sums.addQuantiles(1, 2, 3, 4); // below: 0.9*1 + 0.5*2 + 0.1*3

    Metrics m = sums.metrics();

    assertThat(m.coverage()).hasValue(1.0 / 3);
    assertThat(m.pinball().getAsDouble()).isCloseTo((0.7 + 8.2 + 2.2) / 9, within(1e-12));
    assertThat(m.n()).isZero();
  }

  @Test
  void undefinedMetricsAreAbsent() {
    Metrics none = new ErrorSums().metrics();
    assertThat(List.of(none.mae(), none.rmse(), none.mape(), none.wape(), none.bias()))
        .allMatch(OptionalDouble::isEmpty);

    ErrorSums nothingSold = new ErrorSums();
    nothingSold.add(0, 2, Scales.UNDEFINED);
    Metrics m = nothingSold.metrics();
    assertThat(m.mae()).hasValue(2);
    assertThat(List.of(m.mape(), m.wape(), m.bias(), m.mase(), m.rmsse(), m.rmspe()))
        .allMatch(OptionalDouble::isEmpty);
  }

  @Test
  void theOrderOnTheWireIsFixed() {
    ErrorSums sums = new ErrorSums();
    sums.add(2, 5, new Scales(4, 16));
    sums.addQuantiles(2, 1, 2, 4);
    double pinball = 0.1 * 1 + 0 + (0.9 - 1) * (2 - 4);
    assertThat(sums.toArray())
        .containsExactly(1, 3, 3, 9, 2, 2, 1.5, 1, 2.25, 0.75, 1, 9.0 / 16, 1, pinball, 1, 1);
  }

  @Test
  void survivesTheWire() {
    ErrorSums sums = new ErrorSums();
    sums.add(2, 5, new Scales(4, 16));
    double[] wire = sums.toArray();
    assertThat(ErrorSums.fromArray(wire)).isEqualTo(sums);
    wire[0] = 99;
    assertThat(sums.n()).isEqualTo(1);
    assertThatThrownBy(() -> ErrorSums.fromArray(new double[3])).hasMessageContaining("16");
  }

  @Property(tries = 200)
  void anyGroupingAddsUpToTheSame(
      @ForAll("days") List<Day> a, @ForAll("days") List<Day> b, @ForAll("days") List<Day> c) {
    ErrorSums left = sums(a).plus(sums(b)).plus(sums(c));
    ErrorSums right = sums(c).plus(sums(b).plus(sums(a)));
    ErrorSums whole = new ErrorSums();
    for (List<Day> days : List.of(a, b, c)) {
      addAll(whole, days);
    }
    for (int i = 0; i < ErrorSums.LENGTH; i++) {
      double expected = whole.toArray()[i];
      double rounding = 1e-9 * (1 + Math.abs(whole.toArray()[3]) + Math.abs(expected));
      assertThat(left.toArray()[i]).isCloseTo(expected, within(rounding));
      assertThat(right.toArray()[i]).isCloseTo(expected, within(rounding));
    }
  }

  @Property(tries = 200)
  void metricsAreNeverNaN(@ForAll("days") List<Day> days) {
    Metrics m = sums(days).metrics();
    for (var metric :
        List.of(
            m.mae(), m.rmse(), m.mape(), m.wape(), m.mase(), m.rmsse(), m.rmspe(), m.pinball())) {
      assertThat(metric.orElse(0)).isFinite().isNotNegative();
    }
    assertThat(m.bias().orElse(0)).isFinite();
    assertThat(m.coverage().orElse(0)).isBetween(0.0, 1.0);
  }

  @Provide
  Arbitrary<List<Day>> days() {
    Arbitrary<Double> actual = Arbitraries.integers().between(0, 50).map(Integer::doubleValue);
    Arbitrary<Double> mean = Arbitraries.doubles().between(0, 100);
    Arbitrary<Double> scale = Arbitraries.doubles().between(0, 9).map(s -> s < 1 ? 0 : s);
    return Combinators.combine(actual, mean, scale).as(Day::new).list().ofMaxSize(20);
  }

  private static ErrorSums sums(List<Day> days) {
    ErrorSums sums = new ErrorSums();
    addAll(sums, days);
    return sums;
  }

  private static void addAll(ErrorSums sums, List<Day> days) {
    for (Day day : days) {
      sums.add(day.actual(), day.mean(), new Scales(day.scale(), day.scale()));
      sums.addQuantiles(day.actual(), day.mean() / 2, day.mean(), day.mean() * 2);
    }
  }
}
