package io.shelfcast.model.efm;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A split of rows for cross-validation: drawn once, so that what is compared meets equal rows. */
public final class Folds {
  private final int[] foldOf; // [row]
  private final int count;

  private Folds(int[] foldOf, int count) {
    this.foldOf = foldOf;
    this.count = count;
  }

  /**
   * Draws folds whose sizes differ by at most one row.
   *
   * @param rows at least one for each fold
   * @param count folds, 2 or more
   * @param seed of the draw
   */
  public static Folds of(int rows, int count, long seed) {
    if (count < 2 || rows < count) {
      throw new IllegalArgumentException(count + " folds of " + rows + " rows");
    }
    int[] foldOf = new int[rows];
    for (int n = 0; n < rows; n++) {
      foldOf[n] = n % count;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = rows - 1; n > 0; n--) { // Fisher and Yates
      int other = random.nextInt(n + 1);
      int fold = foldOf[n];
      foldOf[n] = foldOf[other];
      foldOf[other] = fold;
    }
    return new Folds(foldOf, count);
  }

  /** Folds. */
  public int count() {
    return count;
  }

  /** Rows outside a fold, ascending. */
  public int[] train(int fold) {
    return rows(fold, false);
  }

  /** Rows of a fold, ascending. */
  public int[] test(int fold) {
    return rows(fold, true);
  }

  private int[] rows(int fold, boolean inside) {
    int[] rows = new int[foldOf.length];
    int found = 0;
    for (int n = 0; n < foldOf.length; n++) {
      if (foldOf[n] == fold == inside) {
        rows[found++] = n;
      }
    }
    return Arrays.copyOf(rows, found);
  }
}
