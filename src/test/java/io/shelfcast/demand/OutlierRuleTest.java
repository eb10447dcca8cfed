package io.shelfcast.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutlierRuleTest {
  private static final OutlierRule RULE = OutlierRule.defaults();

  @Property(tries = 500, seed = "11")
  void neverCapsBelowTheLeastMultipleOfTheMedian(
      @ForAll @Size(min = 8, max = 56) List<@IntRange(min = 1, max = 100_000) Integer> sold) {
    double[] sorted = sold.stream().mapToDouble(Integer::doubleValue).sorted().toArray();
    int n = sorted.length;
    // The median of the logs is the geometric mean of the two in the middle.
    double median = Math.sqrt(sorted[(n - 1) / 2] * sorted[n / 2]);
    assertThat(RULE.cap(history(sold), n))
        .isGreaterThanOrEqualTo(RULE.minRatio() * median * (1 - 1e-9));
  }

  @Property(tries = 500, seed = "11")
  void sellingMoreNeverLowersWhatIsCounted(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 100) Integer> sold,
      @ForAll @IntRange(max = 100_000) int units,
      @ForAll @IntRange(min = 1, max = 100_000) int more) {
    double less = counted(sold, units);
    double greater = counted(sold, units + more);
    assertThat(greater).isGreaterThanOrEqualTo(less);
    assertThat(less).isLessThanOrEqualTo(units);
  }

  @Property(tries = 200, seed = "11")
  void growsWithTheSeries(
      @ForAll @Size(min = 8, max = 56) List<@IntRange(min = 1, max = 1_000) Integer> sold,
      @ForAll @IntRange(min = 2, max = 50) int times) {
    double cap = RULE.cap(history(sold), sold.size());
    List<Integer> larger = sold.stream().map(units -> units * times).toList();
    assertThat(RULE.cap(history(larger), sold.size()) / (cap * times)).isCloseTo(1, within(1e-6));
  }

  @Test
  void capsNothingBeforeEightPositiveObservations() {
    List<Integer> few = List.of(1, 1, 0, 1, 1, 1, 0, 1, 1);
    assertThat(RULE.cap(history(few), few.size())).isInfinite();
    assertThat(OutlierRule.off().cap(history(Collections.nCopies(9, 1)), 9)).isInfinite();
  }

  @Test
  void readsOnlyWhatWasBeforeThePeriod() {
    History history = history(List.of(5, 5, 5, 5, 5, 5, 5, 5, 90_000, 90_000, 90_000));
    assertThat(RULE.cap(history, 8)).isCloseTo(50, within(1e-4));
  }

  private static double counted(List<Integer> sold, int units) {
    return Math.min(units, RULE.cap(history(sold), sold.size()));
  }

  private static History history(List<Integer> sold) {
    History history = new History(0);
    sold.forEach(units -> history.append(units, 1, Mask.NONE));
    return history;
  }
}
