package io.shelfcast.model.deepfm;

import java.util.SplittableRandom;

/** Random rows: the first half of the fields categorical, the others numeric. */
final class RandomRows {
  private RandomRows() {}

  /** Rows of these fields; each categorical field has {@code levels} features of its own. */
  static DeepFmRows of(int rows, int fields, int levels, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DeepFmRows result = DeepFmRows.ofSize(rows, fields);
    int categorical = fields / 2;
    for (int row = 0; row < rows; row++) {
      for (int f = 0; f < fields; f++) {
        int cell = row * fields + f;
        boolean category = f < categorical;
        result.index()[cell] =
            category ? f * levels + random.nextInt(levels) : features(fields, levels) - fields + f;
        result.value()[cell] = category ? 1 : (float) (2 * random.nextDouble() - 1);
      }
      result.target()[row] = random.nextInt(4);
      result.weight()[row] = (float) (0.5 + random.nextDouble());
    }
    return result;
  }

  static int features(int fields, int levels) {
    return fields / 2 * levels + fields - fields / 2;
  }
}
