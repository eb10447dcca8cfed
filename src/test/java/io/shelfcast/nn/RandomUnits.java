package io.shelfcast.nn;

import java.util.SplittableRandom;

/** Units of random lanes, for tests of the loops. */
final class RandomUnits {
  private final SplittableRandom random;
  private final int lanes;

  RandomUnits(long seed, int lanes) {
    random = new SplittableRandom(seed);
    this.lanes = lanes;
  }

  float[] numbers(int count) {
    float[] result = new float[count];
    for (int i = 0; i < count; i++) {
      result[i] = (float) (8 * random.nextDouble() - 4);
    }
    return result;
  }

  float[][] units(int count) {
    float[][] result = Lanes.units(count, lanes);
    for (float[] unit : result) {
      Lanes.set(unit, numbers(lanes), 0, lanes);
    }
    return result;
  }

  /** The lanes of a unit. */
  static float[] lanes(float[] unit, int n) {
    float[] result = new float[n];
    Lanes.get(unit, result, 0, n);
    return result;
  }
}
