package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RowSamplingTest {
  private static final int MOST = 100;

  /** A web shop: one country sells nearly everything, and a few items most of that. */
  private static double[] sizes(int count, double scale) {
    SplittableRandom random = new SplittableRandom(5);
    double[] sizes = new double[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = scale * Math.exp(2 * random.nextGaussian());
    }
    return sizes;
  }

  /** What came of some periods with the same series. */
  private record Outcome(double taken, double estimate) {}

  private static Outcome play(RowSampling sampling, double[] sizes, int from, int periods) {
    SplittableRandom random = new SplittableRandom(from);
    int taken = 0;
    double estimate = 0;
    for (int period = from; period < from + periods; period++) {
      sampling.begin(period, MOST);
      for (double size : sizes) {
        if (sampling.take(size, random.nextDouble())) {
          taken++;
          estimate += sampling.weight(size) * size * size;
        }
      }
      sampling.closed();
    }
    return new Outcome((double) taken / periods, estimate / periods);
  }

  @Test
  void takesEverySeriesWhereThereAreFew() {
    RowSampling sampling = new RowSampling();
    double[] sizes = sizes(MOST, 1);
    assertThat(play(sampling, sizes, 0, 5).taken()).isEqualTo(MOST);
    assertThat(sampling.weight(1e-9)).isEqualTo(1);
  }

  @Test
  void comesToTheWantedNumberAndFollowsWhenDemandGrowsOrFalls() {
    RowSampling sampling = new RowSampling();
    play(sampling, sizes(2_000, 1), 0, 5);
    assertThat(play(sampling, sizes(2_000, 1), 5, 50).taken()).isCloseTo(MOST, within(5.0));
    play(sampling, sizes(2_000, 20), 55, 5);
    assertThat(play(sampling, sizes(2_000, 20), 60, 50).taken()).isCloseTo(MOST, within(5.0));
    play(sampling, sizes(500, 0.01), 110, 5);
    assertThat(play(sampling, sizes(500, 0.01), 115, 50).taken()).isCloseTo(MOST, within(5.0));
  }

  @Test
  void estimatesSumsOverAllSeriesWithoutBias() {
    double[] sizes = sizes(2_000, 1);
    RowSampling sampling = new RowSampling();
    play(sampling, sizes, 0, 10);
    double sum = Arrays.stream(sizes).map(size -> size * size).sum();
    assertThat(play(sampling, sizes, 10, 2_000).estimate()).isCloseTo(sum, within(0.002 * sum));
  }

  @Test
  void aLocationThatLagsBehindIsSampledByTheThresholdInForce() {
    RowSampling sampling = new RowSampling();
    play(sampling, sizes(2_000, 1), 0, 10);
    double before = sampling.weight(1e-3);
    sampling.begin(3, MOST);
    assertThat(before).isGreaterThan(1);
    assertThat(sampling.weight(1e-3)).isEqualTo(before);
  }

  @Test
  void goesOnAfterARestartAsIfThereHadBeenNone() {
    double[] sizes = sizes(2_000, 1);
    RowSampling undisturbed = new RowSampling();
    RowSampling restarted = new RowSampling();
    play(undisturbed, sizes, 0, 3);
    play(restarted, sizes, 0, 3);
    RowSampling read = RowSampling.fromBytes(restarted.toBytes());
    assertThat(play(read, sizes, 3, 3)).isEqualTo(play(undisturbed, sizes, 3, 3));
  }
}
