package io.shelfcast.model.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** What holds for every baseline. */
class BaselinesTest {
  @Test
  void haveTheirNamesAndOrder() {
    for (Period period : Period.values()) {
      assertThat(Baselines.of(period))
          .extracting(Baseline::name)
          .containsExactly("naive", "seasonal-naive", "moving-average", "ets", "tsb");
    }
  }

  @Test
  void forecastZeroWhereNothingWasObserved() {
    for (Period period : Period.values()) {
      for (Baseline baseline : Baselines.of(period)) {
        for (int size : new int[] {0, 1, 30, 400}) {
          History masked = Histories.of(size, t -> Histories.MASKED);
          assertThat(Histories.forecast(baseline, masked, 28))
              .as("%s, %d masked periods", baseline.name(), size)
              .containsOnly(0);
        }
      }
    }
  }

  @Property(tries = 500)
  void areFiniteNeverNegativeAndDeterministic(
      @ForAll Period period, @ForAll("anyDemand") double[] demand) {
    History history = Histories.of(demand);
    double most = Arrays.stream(demand).filter(y -> !Double.isNaN(y)).max().orElse(0);
    List<Baseline> again = Baselines.of(period);
    for (Baseline baseline : Baselines.of(period)) {
      double[] means = Histories.forecast(baseline, history, 60);
      for (double mean : means) {
        assertThat(mean).as(baseline.name()).isBetween(0.0, 10 * most + 1e-6);
      }
      Baseline same =
          again.stream().filter(b -> b.name().equals(baseline.name())).findFirst().orElseThrow();
      assertThat(Histories.forecast(same, history, 60)).containsExactly(means);
    }
  }

  @Provide
  Arbitrary<double[]> anyDemand() {
    Arbitrary<Double> masked = Arbitraries.just(Histories.MASKED);
    Arbitrary<Double> units = Arbitraries.integers().between(0, 30).map(Integer::doubleValue);
    Arbitrary<Double> huge = Arbitraries.doubles().between(0, 1e7);
    return Arbitraries.frequencyOf(
            Tuple.of(2, masked),
            Tuple.of(4, Arbitraries.just(0.0)),
            Tuple.of(6, units),
            Tuple.of(1, huge))
        .array(double[].class)
        .ofMaxSize(420);
  }
}
