package io.shelfcast.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Short lanes must give the bits of {@link Lanes}. */
class ShortLanesTest {
  private static final int MOST = 11;
  private static final int LANES = 24;

  private final RandomUnits random = new RandomUnits(5, LANES);

  @Test
  void multipliesByAMatrixAsLanesDo() {
    float[] w = random.numbers(2 + MOST * MOST);
    for (int rows = 0; rows <= MOST; rows++) {
      for (int columns = 0; columns < MOST; columns++) {
        float[][] x = random.units(MOST);
        float[][] expected = random.units(MOST);
        float[][] found = copy(expected);
        Lanes.addMatrixProduct(expected, 0, w, 2, rows, 1, columns, rows, x, 1, LANES);
        ShortLanes.addMatrixProduct(found, 0, w, 2, rows, 1, columns, rows, x, 1, LANES);
        assertThat(lanes(found)).isDeepEqualTo(lanes(expected));
      }
    }
  }

  @Test
  void takesTheSoftmaxAsLanesDo() {
    for (int count = 1; count <= MOST; count++) {
      float[][] expected = random.units(MOST);
      float[][] found = copy(expected);
      Lanes.softmax(expected, 0, count, 1, Lanes.unit(LANES), Lanes.unit(LANES), LANES);
      ShortLanes.softmax(found, count, Lanes.unit(LANES), Lanes.unit(LANES), LANES);
      assertThat(lanes(found)).isDeepEqualTo(lanes(expected));
    }
  }

  private static float[][] lanes(float[][] units) {
    float[][] result = new float[units.length][];
    for (int i = 0; i < units.length; i++) {
      result[i] = RandomUnits.lanes(units[i], LANES);
    }
    return result;
  }

  private static float[][] copy(float[][] units) {
    float[][] result = new float[units.length][];
    for (int i = 0; i < units.length; i++) {
      result[i] = units[i].clone();
    }
    return result;
  }
}
