package io.shelfcast.model.efm;

/**
 * Two variables whose factors interact, as in equations (1) and (38).
 *
 * @param kind of what the two are
 * @param first index of an attribute (ATTRIBUTES, MIXED) or of a continuous variable (CONTINUOUS)
 * @param second index of an attribute (ATTRIBUTES) or of a continuous variable (MIXED, CONTINUOUS)
 */
public record EfmPair(Kind kind, int first, int second) {
  /** Of what a pair is. */
  public enum Kind {
    /** &lt;v[a,l_a], v[b,l_b]&gt;. */
    ATTRIBUTES,
    /** &lt;v[a,l_a], v_c&gt; z_c. */
    MIXED,
    /** &lt;v_c, v_d&gt; z_c z_d. */
    CONTINUOUS
  }

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException when a variable is paired with itself
   */
  public EfmPair {
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException("a pair of variables %d and %d".formatted(first, second));
    }
    if (kind != Kind.MIXED && first == second) {
      throw new IllegalArgumentException("variable " + first + " is paired with itself");
    }
  }

  /** Attributes a and b, in either order. */
  public static EfmPair ofAttributes(int a, int b) {
    return new EfmPair(Kind.ATTRIBUTES, Math.min(a, b), Math.max(a, b));
  }

  /** Attribute a and continuous variable c. */
  public static EfmPair mixed(int a, int c) {
    return new EfmPair(Kind.MIXED, a, c);
  }

  /** Continuous variables c and d, in either order. */
  public static EfmPair ofContinuous(int c, int d) {
    return new EfmPair(Kind.CONTINUOUS, Math.min(c, d), Math.max(c, d));
  }
}
