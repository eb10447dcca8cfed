package io.shelfcast.model.efm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which terms of equations (1) and (38) a model has. The factor of a variable is shared by all its
 * pairs; a pair's variables need not have a linear term.
 *
 * @param attributes indices of the attributes with a linear term w[a,l]
 * @param continuous indices of the continuous variables with a linear term w_c
 * @param pairs interactions
 * @param k dimension of the factors v, 1 or more
 */
public record EfmStructure(
    List<Integer> attributes, List<Integer> continuous, List<EfmPair> pairs, int k) {
  /** The intercept alone. */
  public static final EfmStructure NULL_MODEL =
      new EfmStructure(List.of(), List.of(), List.of(), 1);

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException when a term is there twice or k is not positive
   */
  public EfmStructure {
    attributes = List.copyOf(attributes);
    continuous = List.copyOf(continuous);
    pairs = List.copyOf(pairs);
    refuseTwice("attribute", attributes);
    refuseTwice("continuous variable", continuous);
    refuseTwice("pair", pairs);
    if (k < 1) {
      throw new IllegalArgumentException("k = " + k + ": factors have at least one dimension");
    }
  }

  /** Linear terms of the first so many attributes and continuous variables; no pairs. */
  public static EfmStructure linear(int attributes, int continuous) {
    return new EfmStructure(
        IntStream.range(0, attributes).boxed().toList(),
        IntStream.range(0, continuous).boxed().toList(),
        List.of(),
        1);
  }

  /** The same linear terms with other pairs. */
  public EfmStructure withPairs(List<EfmPair> pairs, int k) {
    return new EfmStructure(attributes, continuous, pairs, k);
  }

  /** One more attribute. */
  public EfmStructure plusAttribute(int attribute) {
    List<Integer> more = new ArrayList<>(attributes);
    more.add(attribute);
    return new EfmStructure(more, continuous, pairs, k);
  }

  /** One more pair. */
  public EfmStructure plusPair(EfmPair pair) {
    List<EfmPair> more = new ArrayList<>(pairs);
    more.add(pair);
    return new EfmStructure(attributes, continuous, more, k);
  }

  private static void refuseTwice(String what, List<?> terms) {
    if (new HashSet<>(terms).size() < terms.size()) {
      throw new IllegalArgumentException("a %s is named twice: %s".formatted(what, terms));
    }
  }
}
