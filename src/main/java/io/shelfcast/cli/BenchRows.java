package io.shelfcast.cli;

import io.shelfcast.model.deepfm.DeepFmRows;
import java.util.SplittableRandom;

/** Random rows for a DeepFM: the first half of the fields are categories, the others numbers. */
final class BenchRows {
  static final int FIELDS = 24;

  /** The same in all rows of a series. */
  static final int CONTEXT_FIELDS = 12;

  static final int CATEGORIES = FIELDS / 2;
  static final int TARGET_NUMBERS = FIELDS - CATEGORIES;
  static final int LEVELS = 50;
  static final int FEATURES = CATEGORIES * LEVELS + FIELDS - CATEGORIES;

  private BenchRows() {}

  static DeepFmRows of(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DeepFmRows result = DeepFmRows.ofSize(rows, FIELDS);
    for (int row = 0; row < rows; row++) {
      for (int f = 0; f < FIELDS; f++) {
        int cell = row * FIELDS + f;
        boolean category = f < CATEGORIES;
        result.index()[cell] =
            category ? f * LEVELS + random.nextInt(LEVELS) : FEATURES - FIELDS + f;
        result.value()[cell] = category ? 1 : (float) (2 * random.nextDouble() - 1);
      }
      result.target()[row] = random.nextInt(4);
      result.weight()[row] = (float) (0.5 + random.nextDouble());
    }
    return result;
  }

  /** Rows of one series: their context fields are as in the first row. */
  static DeepFmRows ofSeries(int rows, long seed) {
    DeepFmRows result = of(rows, seed);
    for (int cell = FIELDS; cell < rows * FIELDS; cell++) {
      int f = cell % FIELDS;
      if (f < CONTEXT_FIELDS) {
        result.index()[cell] = result.index()[f];
        result.value()[cell] = result.value()[f];
      }
    }
    return result;
  }
}
