package io.shelfcast.model.deepfm;

import java.util.SplittableRandom;

/** Draws row numbers at random, as Fisher and Yates do. */
final class Shuffle {
  private Shuffle() {}

  /** Brings n of the numbers, drawn at random, to the front, in random order. */
  static void front(int[] order, int n, SplittableRandom random) {
    for (int i = 0; i < n; i++) {
      int j = i + random.nextInt(order.length - i);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }
}
