package io.shelfcast.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.SharedData;
import io.shelfcast.SharedData.M5Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RatioQuantilesTest {
  @Test
  void findTheQuantilesOfTheRatios() {
    RatioQuantiles quantiles = new RatioQuantiles();
    for (int i = 0; i < 4000; i++) {
      quantiles.add(0.5 + (i * 37 % 1000) / 1000.0, 1); // evenly 0.5..1.5
    }
    for (double p : new double[] {0.1, 0.3, 0.5, 0.7, 0.9}) {
      assertThat(quantiles.quantile(p, 20)).isCloseTo(20 * (0.5 + p), within(0.6));
    }
  }

  @Test
  void knowNoSaleAsAnOutcomeOfItsOwn() {
    RatioQuantiles quantiles = new RatioQuantiles();
    for (int i = 0; i < 1000; i++) {
      quantiles.add(i % 5 == 0 ? 2 : 0, 0.4); // sells 2 every fifth day
    }
    assertThat(quantiles.quantile(0.1, 0.4)).isZero();
    assertThat(quantiles.quantile(0.5, 0.4)).isZero();
    assertThat(quantiles.quantile(0.9, 0.4)).isEqualTo(2);
  }

  @Test
  void areWholeOnlyWhileDemandIs() {
    RatioQuantiles pieces = new RatioQuantiles();
    RatioQuantiles kilos = new RatioQuantiles();
    for (int i = 0; i < 500; i++) {
      pieces.add(1 + i % 4, 2.7);
      kilos.add(0.3 + i % 4, 2.7);
    }
    assertThat(pieces.quantile(0.9, 2.7) % 1).isZero();
    assertThat(kilos.quantile(0.9, 2.7) % 1).isNotZero();
  }

  @Test
  void fallBackToTheNegativeBinomialWhileTheyKnowLittle() {
    RatioQuantiles quantiles = new RatioQuantiles();
    for (int i = 0; i < RatioQuantiles.ENOUGH - 1; i++) {
      quantiles.add(1000, 1);
    }
    // Mean 2: r = 2 successes, P(0) = 1/4, P(1) = 1/4, P(2) = 3/16, P(3) = 1/8, P(4) = 5/64,
    // P(5) = 3/64: 0.25, 0.5, 0.6875, 0.8125, 0.8906, 0.9375.
    assertThat(quantiles.quantile(0.25, 2)).isEqualTo(0);
    assertThat(quantiles.quantile(0.5, 2)).isEqualTo(1);
    assertThat(quantiles.quantile(0.8, 2)).isEqualTo(3);
    assertThat(quantiles.quantile(0.9, 2)).isEqualTo(5);
    assertThat(quantiles.quantile(0.9, 0)).isZero();
    assertThat(quantiles.quantile(0.5, 0.1)).isZero();
    // In proportion beyond 50 units.
    assertThat(quantiles.quantile(0.9, 5000)).isEqualTo(100 * quantiles.quantile(0.9, 50));
  }

  @Test
  void forgetAsDocumented() {
    RatioQuantiles quantiles = new RatioQuantiles();
    for (int i = 0; i < 40_000; i++) {
      quantiles.add(1, 1);
    }
    assertThat(quantiles.count()).isCloseTo(RatioQuantiles.MEMORY, within(50.0));
    for (int i = 0; i < RatioQuantiles.MEMORY; i++) {
      quantiles.add(10, 1);
    }
    // 1/e of the old is left.
    assertThat(quantiles.quantile(0.30, 1)).isEqualTo(1);
    assertThat(quantiles.quantile(0.45, 1)).isEqualTo(10);
  }

  @Test
  void coverAsPromisedOnceTheyHaveWarmedUp() {
    for (double level : new double[] {0.1, 0.5, 2, 7, 30}) {
      SplittableRandom random = new SplittableRandom(5);
      assertThat(coverage(level, random, m -> poisson(m, random))).isBetween(0.79, 0.98);
      assertThat(coverage(level, random, m -> poisson(m * gamma2(random) / 2, random)))
          .isBetween(0.79, 0.98);
      assertThat(coverage(level, random, m -> m * Math.exp(0.6 * gauss(random) - 0.18)))
          .isBetween(0.785, 0.815);
    }
  }

  /** One day ahead over a year of M5, forecast by the mean of the same weekday's last four. */
  @Test
  void coverM5() {
    List<M5Series> series = SharedData.m5();
    Map<String, RatioQuantiles> quantiles = new HashMap<>();
    ErrorSums sums = new ErrorSums();
    ErrorSums fast = new ErrorSums();
    for (int t = 1885 - 365; t < 1885; t++) {
      boolean warm = t >= 1885 - 365 + 28;
      for (M5Series one : series) {
        if (warm) {
          double f = sameWeekdayMean(one.units(), t);
          RatioQuantiles q = quantiles.get(keyOf(one, f));
          double y = one.units()[t];
          double p10 = q.quantile(0.1, f);
          double p90 = q.quantile(0.9, f);
          sums.addQuantiles(y, p10, q.quantile(0.5, f), p90);
          if (VolumeClass.of(f) == VolumeClass.FAST) {
            fast.addQuantiles(y, p10, q.quantile(0.5, f), p90);
          }
        }
      }
      for (M5Series one : series) {
        double f = sameWeekdayMean(one.units(), t);
        quantiles
            .computeIfAbsent(keyOf(one, f), key -> new RatioQuantiles())
            .add(one.units()[t], f);
      }
    }
    // Most days sell 0 to 3 units, where no interval holds exactly 80 %.
    assertThat(sums.metrics().coverage().getAsDouble()).isBetween(0.90, 0.94);
    assertThat(fast.metrics().coverage().getAsDouble()).isBetween(0.79, 0.83);
  }

  @Property(tries = 300)
  void neverDecreaseInPAndAreNeverNegative(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 60) Integer> actuals,
      @ForAll @DoubleRange(min = 0, max = 1e4) double forecast,
      @ForAll boolean wholeUnits) {
    RatioQuantiles quantiles = new RatioQuantiles();
    for (int actual : actuals) {
      quantiles.add(wholeUnits ? actual : actual * 0.37, 1 + actual % 5);
    }
    double previous = 0;
    for (double p = 0.01; p < 1; p += 0.01) {
      double quantile = quantiles.quantile(p, forecast);
      assertThat(quantile).isFinite().isGreaterThanOrEqualTo(previous);
      previous = quantile;
    }
  }

  @Property(tries = 300)
  void severalAtOnceAreTheSameAsOneByOne(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 60) Integer> actuals,
      @ForAll @DoubleRange(min = 0, max = 200) double forecast) {
    RatioQuantiles quantiles = new RatioQuantiles();
    actuals.forEach(actual -> quantiles.add(actual, 1 + actual % 5));
    double[] levels = {0.1, 0.5, 0.9, 0.9, 0.95};
    double[] atOnce = quantiles.quantiles(forecast, levels);
    for (int i = 0; i < levels.length; i++) {
      assertThat(atOnce[i]).isEqualTo(quantiles.quantile(levels[i], forecast));
    }
  }

  @Property(tries = 100)
  void goOnBitForBitFromTheirBytes(
      @ForAll @Size(max = 300) List<@DoubleRange(min = 0, max = 100) Double> actuals) {
    RatioQuantiles through = new RatioQuantiles();
    RatioQuantiles stored = new RatioQuantiles();
    for (double actual : actuals) {
      through.add(actual, 3);
      stored = RatioQuantiles.fromBytes(stored.toBytes());
      stored.add(actual, 3);
    }
    assertThat(stored).isEqualTo(through);
    assertThat(stored.quantile(0.9, 3)).isEqualTo(through.quantile(0.9, 3));
  }

  @Test
  void mergeWhatBothHaveSeen() {
    RatioQuantiles low = new RatioQuantiles();
    RatioQuantiles high = new RatioQuantiles();
    for (int i = 0; i < 300; i++) {
      low.add(1, 2);
      high.add(4, 2);
    }
    RatioQuantiles both = low.plus(high);
    assertThat(both).isEqualTo(high.plus(low));
    assertThat(both.count()).isCloseTo(low.count() + high.count(), within(1e-3));
    assertThat(both.quantile(0.4, 2)).isEqualTo(1);
    assertThat(both.quantile(0.6, 2)).isEqualTo(4);
    assertThat(low.quantile(0.9, 2)).isEqualTo(1);
  }

  @Test
  void areSmallAndVersioned() {
    byte[] bytes = new RatioQuantiles().toBytes();
    assertThat(bytes).hasSize(258);
    bytes[0] = 9;
    assertThatThrownBy(() -> RatioQuantiles.fromBytes(bytes)).hasMessageContaining("version 9");
    assertThatThrownBy(() -> RatioQuantiles.fromBytes(new byte[0])).hasMessageContaining("258");
  }

  @Test
  void refuseLevelsOutsideZeroToOne() {
    assertThatThrownBy(() -> new RatioQuantiles().quantile(1, 2)).hasMessageContaining("(0,1)");
    assertThatThrownBy(() -> new RatioQuantiles().quantiles(2, 0.5, 0.1))
        .hasMessageContaining("must not decrease, was 0.1 after 0.5");
  }

  private static double coverage(
      double level, SplittableRandom random, DoubleUnaryOperator demand) {
    RatioQuantiles quantiles = new RatioQuantiles();
    ErrorSums sums = new ErrorSums();
    for (int i = 0; i < 20_000; i++) {
      double mean = level * Math.exp(0.3 * (random.nextDouble() - 0.5));
      double actual = demand.applyAsDouble(mean);
      if (i >= 1000) {
        double p50 = quantiles.quantile(0.5, mean);
        sums.addQuantiles(
            actual, quantiles.quantile(0.1, mean), p50, quantiles.quantile(0.9, mean));
      }
      quantiles.add(actual, mean);
    }
    return sums.metrics().coverage().getAsDouble();
  }

  private static double sameWeekdayMean(float[] units, int t) {
    return (units[t - 7] + units[t - 14] + units[t - 21] + units[t - 28]) / 4;
  }

  private static String keyOf(M5Series series, double forecast) {
    return series.department() + VolumeClass.of(forecast);
  }

  private static double poisson(double mean, SplittableRandom random) {
    double u = random.nextDouble();
    double chance = Math.exp(-mean);
    double cumulated = chance;
    int k = 0;
    while (u > cumulated && k < 1000) {
      k++;
      chance *= mean / k;
      cumulated += chance;
    }
    return k;
  }

  private static double gamma2(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble()) - Math.log(1 - random.nextDouble());
  }

  private static double gauss(SplittableRandom random) {
    return Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
        * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
