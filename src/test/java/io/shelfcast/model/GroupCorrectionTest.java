package io.shelfcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class GroupCorrectionTest {
  /**
   * 9,000 rows of group (0, 0) that sell what is forecast, and as many of (1, 1) that double it.
   */
  private static GroupCorrection correction() {
    GroupCorrection.Sums sums = new GroupCorrection.Sums(2, 2);
    for (int n = 0; n < 18_000; n++) {
      int y = n % 2 == 0 ? 10 : 20;
      sums.add(n % 2, n % 2, y, y, 10, 1);
    }
    return sums.corrections();
  }

  @Test
  void aGroupWithManyRowsHasAFactorOfItsOwnAndOneWithoutHasThatOfAll() {
    GroupCorrection correction = correction();

    // (90,000 + 200 * 10 * 1.5) / (90,000 + 200 * 10)
    assertThat(correction.of(0, 0)).isCloseTo(93_000 / 92_000.0, offset(1e-12));
    assertThat(correction.of(1, 1)).isCloseTo(183_000 / 92_000.0, offset(1e-12));
    assertThat(correction.of(0, 1)).isCloseTo(1.5, offset(1e-12));
  }

  @Test
  void aRowCountsAsManyAsItStandsFor() {
    GroupCorrection.Sums one = new GroupCorrection.Sums(1, 1);
    one.add(0, 0, 3, 3, 2, 5);
    GroupCorrection.Sums five = new GroupCorrection.Sums(1, 1);
    for (int n = 0; n < 5; n++) {
      five.add(0, 0, 3, 3, 2, 1);
    }

    assertThat(one.corrections().of(0, 0)).isEqualTo(five.corrections().of(0, 0));
  }

  @Test
  void whatWasNotLearnedGoesToAllGroupsAlike() {
    GroupCorrection.Sums sums = new GroupCorrection.Sums(2, 1);
    for (int n = 0; n < 1_000; n++) {
      sums.add(0, 0, 10, 10, 10, 1);
      sums.add(1, 0, 15, 10, 10, 1);
    }

    assertThat(sums.corrections().of(0, 0)).isCloseTo(1.25, offset(1e-12));
    assertThat(sums.corrections().of(1, 0)).isCloseTo(1.25, offset(1e-12));
  }

  @Test
  void anOrderThatNobodyLearnedRaisesAllForecastsByAHundredthOnly() {
    GroupCorrection.Sums sums = new GroupCorrection.Sums(1, 1);
    for (int n = 0; n < 50; n++) {
      sums.add(0, 0, 10, 10, 10, 1);
    }
    sums.add(0, 0, 2_000, 20, 10, 2); // 40 of 540 units learned, 3,960 not

    double learned = 540 / 520.0;
    assertThat(sums.corrections().of(0, 0)).isCloseTo(1.01 * learned, offset(1e-12));
  }

  @Test
  void bytesComeBackAndGroupsWithoutRowsTakeNone() {
    GroupCorrection correction = correction();
    ByteWriter out = new ByteWriter();
    correction.write(out);
    byte[] bytes = out.toBytes();

    GroupCorrection read = GroupCorrection.read(new ByteReader(bytes));
    for (int first = 0; first < 2; first++) {
      for (int second = 0; second < 2; second++) {
        assertThat(read.of(first, second)).isEqualTo(correction.of(first, second));
      }
    }
    ByteWriter none = new ByteWriter();
    new GroupCorrection.Sums(1_000, 60).corrections().write(none);
    assertThat(none.toBytes()).hasSizeLessThan(1_100);

    bytes[0] ^= 0x7f; // in the first factor's exponent
    assertThatThrownBy(() -> GroupCorrection.read(new ByteReader(bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("correction");
  }

  @Test
  void ofRatiosComesThePointWithTheLeastPercentageErrors() {
    SplittableRandom random = new SplittableRandom(5);
    double[] y = random.doubles(301, 1, 30).toArray();
    double[] f = random.doubles(301, 1, 30).toArray();
    double[] weight = random.doubles(301, 0.5, 2).toArray();
    GroupCorrection.Ratios ratios = new GroupCorrection.Ratios(1, 1);
    for (int n = 0; n < y.length; n++) {
      ratios.add(0, 0, y[n], f[n], weight[n]);
    }

    double factor = ratios.corrections().orElseThrow().of(0, 0);

    double least = percentageErrors(factor, y, f, weight);
    for (int n = 0; n < y.length; n++) { // the sum is linear between these
      assertThat(percentageErrors(y[n] / f[n], y, f, weight)).isGreaterThanOrEqualTo(least);
    }
  }

  private static double percentageErrors(double factor, double[] y, double[] f, double[] weight) {
    double sum = 0;
    for (int n = 0; n < y.length; n++) {
      sum += weight[n] * Math.abs(factor * f[n] - y[n]) / y[n];
    }
    return sum;
  }

  @Test
  void aGroupsRatiosAreDrawnToThoseOfAllRows() {
    GroupCorrection.Ratios ratios = new GroupCorrection.Ratios(2, 2);
    for (int n = 0; n < 600; n++) {
      ratios.add(0, 0, 10 << n % 3 >> 1, 10, 1); // 5, 10 and 20: weights of 2, 1 and 0.5
      ratios.add(1, 1, 10, 10, 1);
    }
    ratios.add(0, 1, 0, 10, 1);
    ratios.add(0, 1, 10, 0, 1);

    GroupCorrection correction = ratios.corrections().orElseThrow();

    assertThat(correction.of(0, 0)).isCloseTo(Math.pow(0.5, 600 / 800.0), offset(1e-12));
    assertThat(correction.of(1, 1)).isEqualTo(1);
    assertThat(correction.of(0, 1)).isEqualTo(1);
  }

  @Test
  void withoutRatiosThereIsNoCorrection() {
    GroupCorrection.Ratios ratios = new GroupCorrection.Ratios(1, 1);
    ratios.add(0, 0, 0, 10, 1);

    assertThat(ratios.corrections()).isEmpty();
  }
}
