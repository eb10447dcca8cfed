package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class GroupCorrectionTest {
  /**
   * 9,000 rows of group (0, 0) that sell what is forecast, and as many of (1, 1) that double it.
   */
  private static EfmData rows(double[] forecasts) {
    int rows = 18_000;
    int[][] levels = new int[rows][2];
    double[] y = new double[rows];
    Arrays.fill(forecasts, 10);
    for (int n = 0; n < rows; n++) {
      levels[n][0] = n % 2;
      levels[n][1] = n % 2;
      y[n] = n % 2 == 0 ? 10 : 20;
    }
    return EfmData.of(levels, new int[] {2, 2}, new double[rows][0], y);
  }

  @Test
  void aGroupWithManyRowsHasAFactorOfItsOwnAndOneWithoutHasThatOfAll() {
    double[] forecasts = new double[18_000];
    GroupCorrection correction = GroupCorrection.of(rows(forecasts), forecasts, 0, 1);

    // (90,000 + 200 * 10 * 1.5) / (90,000 + 200 * 10)
    assertThat(correction.of(0, 0)).isCloseTo(93_000 / 92_000.0, offset(1e-12));
    assertThat(correction.of(1, 1)).isCloseTo(183_000 / 92_000.0, offset(1e-12));
    assertThat(correction.of(0, 1)).isCloseTo(1.5, offset(1e-12));
  }

  @Test
  void bytesComeBack() {
    double[] forecasts = new double[18_000];
    GroupCorrection correction = GroupCorrection.of(rows(forecasts), forecasts, 0, 1);
    ByteWriter out = new ByteWriter();
    correction.write(out);
    byte[] bytes = out.toBytes();

    GroupCorrection read = GroupCorrection.read(new ByteReader(bytes));
    assertThat(read.of(1, 1)).isEqualTo(correction.of(1, 1));

    bytes[2] ^= 0x7f; // in the first factor's exponent
    assertThatThrownBy(() -> GroupCorrection.read(new ByteReader(bytes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("correction");
  }
}
