package io.shelfcast.model.efm;

import java.util.Arrays;

/**
 * Where each parameter lies in one flat array: [w0 | w of each attribute's levels | w_c | v of each
 * attribute's levels, k each | v_c, k each]. The linear part is a prefix.
 */
final class EfmLayout {
  static final int ABSENT = -1;

  final EfmStructure structure;
  final int k;
  private final int[] levelCounts;
  private final int[] w; // [attribute]
  private final int[] wContinuous; // [continuous]
  private final int[] v; // [attribute]
  private final int[] vContinuous; // [continuous]
  private final int linearSize;
  private final int size;

  /**
   * Lays out a structure's parameters.
   *
   * @throws IllegalArgumentException when the structure names a variable that there is not
   */
  EfmLayout(EfmStructure structure, int[] levelCounts, int continuous) {
    this.structure = structure;
    this.k = structure.k();
    this.levelCounts = levelCounts;
    w = absent(levelCounts.length);
    v = absent(levelCounts.length);
    wContinuous = absent(continuous);
    vContinuous = absent(continuous);
    int next = 1;
    for (int a : structure.attributes()) {
      w[checked(a, levelCounts.length, "attribute")] = next;
      next += levelCounts[a];
    }
    for (int c : structure.continuous()) {
      wContinuous[checked(c, continuous, "continuous variable")] = next++;
    }
    linearSize = next;
    boolean[] factored = new boolean[levelCounts.length];
    boolean[] factoredContinuous = new boolean[continuous];
    for (EfmPair pair : structure.pairs()) {
      switch (pair.kind()) {
        case ATTRIBUTES -> {
          factored[checked(pair.first(), levelCounts.length, "attribute")] = true;
          factored[checked(pair.second(), levelCounts.length, "attribute")] = true;
        }
        case MIXED -> {
          factored[checked(pair.first(), levelCounts.length, "attribute")] = true;
          factoredContinuous[checked(pair.second(), continuous, "continuous variable")] = true;
        }
        case CONTINUOUS -> {
          factoredContinuous[checked(pair.first(), continuous, "continuous variable")] = true;
          factoredContinuous[checked(pair.second(), continuous, "continuous variable")] = true;
        }
      }
    }
    for (int a = 0; a < levelCounts.length; a++) {
      if (factored[a]) {
        v[a] = next;
        next += levelCounts[a] * k;
      }
    }
    for (int c = 0; c < continuous; c++) {
      if (factoredContinuous[c]) {
        vContinuous[c] = next;
        next += k;
      }
    }
    size = next;
  }

  int attributes() {
    return levelCounts.length;
  }

  int continuous() {
    return wContinuous.length;
  }

  int levelCount(int attribute) {
    return levelCounts[attribute];
  }

  int[] levelCounts() {
    return levelCounts;
  }

  /** Where w[a, 0] is, or ABSENT. */
  int w(int attribute) {
    return w[attribute];
  }

  /** Where w_c is, or ABSENT. */
  int wContinuous(int continuous) {
    return wContinuous[continuous];
  }

  /** Where v[a, 0, 0] is, or ABSENT; v[a, l, q] is l k + q further on. */
  int v(int attribute) {
    return v[attribute];
  }

  /** Where v[c, 0] is, or ABSENT. */
  int vContinuous(int continuous) {
    return vContinuous[continuous];
  }

  /** w0, w and w_c. */
  int linearSize() {
    return linearSize;
  }

  int size() {
    return size;
  }

  /** The penalty lambda of each parameter. */
  double[] lambdas(EfmPenalties penalties) {
    double[] lambda = new double[size];
    for (int a : structure.attributes()) {
      Arrays.fill(lambda, w[a], w[a] + levelCounts[a], penalties.ofAttribute(a));
    }
    for (int c : structure.continuous()) {
      lambda[wContinuous[c]] = penalties.ofContinuous(c);
    }
    Arrays.fill(lambda, linearSize, size, penalties.v());
    return lambda;
  }

  private static int checked(int index, int count, String what) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException("there is no %s %d of %d".formatted(what, index, count));
    }
    return index;
  }

  private static int[] absent(int length) {
    int[] offsets = new int[length];
    Arrays.fill(offsets, ABSENT);
    return offsets;
  }
}
