package io.shelfcast.nn;

import static io.shelfcast.nn.RandomUnits.lanes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static final int MOST = 11;
  private static final int LANES = 21;

  private final RandomUnits random = new RandomUnits(6, LANES);

  @Test
  void exponentialIsAsPreciseAsItSays() {
    for (float x = -32; x <= 32; x += 1 / 64f) {
      double error = Math.abs(Lanes.exp(x) / Math.exp(x) - 1);
      assertThat(error).as("e^%f", x).isLessThan(Math.abs(x) <= 16 ? 1e-5 : 3e-3);
    }
  }

  @Test
  void exponentialIsCutAtItsLimits() {
    assertThat(Lanes.exp(1e9f)).isEqualTo(Lanes.exp(Lanes.EXP_LIMIT));
    assertThat(Lanes.exp(-1e9f)).isEqualTo(Lanes.exp(-Lanes.EXP_LIMIT)).isPositive();
    assertThat(Lanes.exp(Float.NaN)).isNaN();
  }

  @Test
  void sigmoidAndTanhHoldOnBothSides() {
    for (float x = -40; x <= 40; x += 0.37f) {
      float[] sigmoid = unit(x);
      float[] tanh = unit(x);
      Lanes.sigmoid(sigmoid, 1);
      Lanes.tanh(tanh, 1);
      assertThat((double) lanes(sigmoid, 1)[0]).isCloseTo(1 / (1 + Math.exp(-x)), within(1e-6));
      assertThat((double) lanes(tanh, 1)[0]).isCloseTo(Math.tanh(x), within(2e-6));
    }
  }

  @Test
  void softmaxStandsLargeScores() {
    float[][] x = {unit(1000, -1000), unit(1001, 5), unit(-1000, -1000)};
    Lanes.softmax(x, 0, 3, 1, Lanes.unit(2), Lanes.unit(2), 2);

    float[] first = lanes(x[0], 2);
    float[] second = lanes(x[1], 2);
    float[] third = lanes(x[2], 2);
    assertThat((double) second[0]).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
    assertThat(third[0]).isLessThan(1e-12f);
    assertThat(second[1]).isEqualTo(1f);
    assertThat(first[0] + second[0] + third[0]).isCloseTo(1f, within(1e-6f));
  }

  /** However the columns are put together in loops: one after another, as they come. */
  @Test
  void multipliesByAMatrixInTheColumnsOrder() {
    float[] w = random.numbers(2 + MOST * MOST);
    for (int rows = 0; rows <= MOST; rows++) {
      for (int columns = 0; columns < MOST; columns++) {
        float[][] x = random.units(MOST);
        float[][] c = random.units(MOST);
        float[][] expected = new float[MOST][LANES];
        for (int i = 0; i < MOST; i++) {
          expected[i] = lanes(c[i], LANES);
          for (int k = 0; i < rows && k < columns; k++) {
            float[] lanes = lanes(x[1 + k], LANES);
            for (int b = 0; b < LANES; b++) {
              expected[i][b] = Math.fma(w[2 + i + k * rows], lanes[b], expected[i][b]);
            }
          }
        }
        Lanes.addMatrixProduct(c, 0, w, 2, rows, 1, columns, rows, x, 1, LANES);
        for (int i = 0; i < MOST; i++) {
          assertThat(lanes(c[i], LANES)).containsExactly(expected[i]);
        }
      }
    }
  }

  @Test
  void multipliesLanesByLanesInTheirOrder() {
    for (int count = 0; 2 * count < MOST; count++) {
      float[][] x = random.units(MOST);
      float[][] y = random.units(MOST);
      float[] expected = new float[LANES];
      for (int k = 0; k < count; k++) {
        float[] left = lanes(x[1 + k], LANES);
        float[] right = lanes(y[2 * k], LANES);
        for (int b = 0; b < LANES; b++) {
          expected[b] = Math.fma(left[b], right[b], expected[b]);
        }
      }
      float[] c = unit(random.numbers(LANES));
      Lanes.setInner(c, x, 1, 1, y, 0, 2, count, LANES);
      assertThat(lanes(c, LANES)).containsExactly(expected);
    }
  }

  /** Bit for bit, for a fit must not depend on how its loops are arranged. */
  @Test
  void mixesVectorsAsTheirUnitsAreMultiplied() {
    int width = 3;
    for (int count = 0; count < MOST; count++) {
      float[][] w = random.units(2 + 2 * MOST);
      float[][] x = random.units(1 + width * MOST);
      float[][] c = random.units(1 + width);
      Lanes.setMixture(c, 1, w, 2, 2, x, 1, width, count, LANES);
      float[] expected = Lanes.unit(LANES);
      for (int i = 0; i < width; i++) {
        Lanes.setInner(expected, w, 2, 2, x, 1 + i, width, count, LANES);
        assertThat(lanes(c[1 + i], LANES)).containsExactly(lanes(expected, LANES));
      }
    }
  }

  @Test
  void addsTheSumsOfSomeUnitsAsThatOfEach() {
    float[][] x = random.units(MOST);
    for (int count = 0; count <= MOST; count++) {
      for (int n = 0; n <= LANES; n++) {
        float[] sums = random.numbers(1 + MOST);
        float[] expected = sums.clone();
        for (int i = 0; i < count; i++) {
          expected[1 + i] += Lanes.sum(x[i], n);
        }
        Lanes.addSums(x, count, n, sums, 1);
        assertThat(sums).containsExactly(expected);
      }
    }
  }

  @Test
  void sumsReadTheirLanesAndNoMore() {
    float[] x = Lanes.unit(8);
    Arrays.fill(x, 9);
    Lanes.set(x, new float[] {1, 2, 3, 4, 5, 6}, 0, 6);

    assertThat(Lanes.sum(x, 6)).isEqualTo(21);
    assertThat(Lanes.dot(x, x, 5)).isEqualTo(55);
    assertThat(Lanes.sum(x, 0)).isZero();
  }

  @Test
  void loopsStayInTheirUnit() {
    for (int n = 0; n <= Lanes.TILE; n++) {
      float[] c = Lanes.unit(n);
      Arrays.fill(c, 1);
      Lanes.fill(c, 2, n);
      Lanes.add(c, c, n);
      Lanes.exp(c, n);
      for (int before = 0; before < Lanes.FIRST; before++) {
        assertThat(c[before]).isEqualTo(1);
      }
    }
  }

  private static float[] unit(float... lanes) {
    float[] unit = Lanes.unit(lanes.length);
    Lanes.set(unit, lanes, 0, lanes.length);
    return unit;
  }
}
