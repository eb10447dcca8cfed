package io.shelfcast.model.efm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Several attributes as one synthetic attribute whose levels are the combinations that occur. An
 * exponent's terms of these attributes are summed once per combination, so a row costs one look-up
 * and one addition however many attributes and pairs the table holds. (5,000 rows and 45 attributes
 * of 5 levels: 15 look-ups a row instead of 45.)
 */
final class EfmTable {
  private static final int DENSE_LIMIT = 1 << 20;

  final int[] codes; // [row] which combination
  final int size;
  private final int[] attributes;
  private final int[][] levels; // [attribute][combination]
  private final int[] linear; // [attribute] offset of w, or ABSENT
  private final List<EfmPair> pairs;
  private final EfmLayout layout;
  final double[] values; // [combination] the terms' sum
  final double[] sums; // [combination] SUM of e over its rows

  /**
   * Combines attributes.
   *
   * @param linear which of the attributes have their linear term here
   */
  private EfmTable(
      EfmData data, EfmLayout layout, List<Integer> members, List<Integer> own, List<EfmPair> ps) {
    this.layout = layout;
    this.pairs = ps;
    attributes = members.stream().mapToInt(Integer::intValue).toArray();
    linear =
        members.stream().mapToInt(a -> own.contains(a) ? layout.w(a) : EfmLayout.ABSENT).toArray();
    codes = new int[data.rows()];
    size = combine(data);
    levels = new int[attributes.length][size];
    for (int row = 0; row < codes.length; row++) {
      for (int i = 0; i < attributes.length; i++) {
        levels[i][codes[row]] = data.level(row, attributes[i]);
      }
    }
    values = new double[size];
    sums = new double[size];
  }

  /** Tables that hold every linear attribute and attribute pair of a structure once. */
  static List<EfmTable> of(EfmData data, EfmLayout layout) {
    // A table's combinations are summed once per step: more of them than rows would not pay.
    long limit = Math.max(16, Math.min(512, data.rows() / 16));
    List<List<Integer>> groups = new ArrayList<>();
    List<List<EfmPair>> pairs = new ArrayList<>();
    for (EfmPair pair : layout.structure.pairs()) {
      if (pair.kind() == EfmPair.Kind.ATTRIBUTES) {
        place(List.of(pair.first(), pair.second()), List.of(pair), groups, pairs, layout, limit);
      }
    }
    for (int a : layout.structure.attributes()) {
      if (groups.stream().noneMatch(group -> group.contains(a))) {
        place(List.of(a), List.of(), groups, pairs, layout, limit);
      }
    }
    List<EfmTable> tables = new ArrayList<>();
    List<Integer> owned = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      List<Integer> own = groups.get(i).stream().filter(a -> !owned.contains(a)).toList();
      tables.add(new EfmTable(data, layout, groups.get(i), own, pairs.get(i)));
      owned.addAll(own);
    }
    return tables;
  }

  /** Into the first group that stays small, or a new one. */
  private static void place(
      List<Integer> members,
      List<EfmPair> with,
      List<List<Integer>> groups,
      List<List<EfmPair>> pairs,
      EfmLayout layout,
      long limit) {
    for (int i = 0; i < groups.size(); i++) {
      List<Integer> joined = new ArrayList<>(groups.get(i));
      members.stream().filter(a -> !joined.contains(a)).forEach(joined::add);
      if (product(joined, layout) <= limit) {
        groups.set(i, joined);
        pairs.get(i).addAll(with);
        return;
      }
    }
    groups.add(new ArrayList<>(members));
    pairs.add(new ArrayList<>(with));
  }

  private static long product(List<Integer> attributes, EfmLayout layout) {
    long product = 1;
    for (int a : attributes) {
      product *= layout.levelCount(a);
    }
    return product;
  }

  /** Numbers the combinations in the order in which they appear. */
  private int combine(EfmData data) {
    long space = product(Arrays.stream(attributes).boxed().toList(), layout);
    int[] dense = space <= DENSE_LIMIT ? new int[(int) space] : new int[0];
    Map<Long, Integer> sparse = new HashMap<>();
    int next = 0;
    for (int row = 0; row < codes.length; row++) {
      long key = 0;
      for (int a : attributes) {
        key = key * layout.levelCount(a) + data.level(row, a);
      }
      int number; // from 1 on
      if (dense.length > 0) {
        number = dense[(int) key];
      } else {
        number = sparse.getOrDefault(key, 0);
      }
      if (number == 0) {
        number = ++next;
        if (dense.length > 0) {
          dense[(int) key] = number;
        } else {
          sparse.put(key, number);
        }
      }
      codes[row] = number - 1;
    }
    return next;
  }

  /** Sums the terms of each combination into values. */
  void fill(double[] p) {
    Arrays.fill(values, 0);
    for (int i = 0; i < attributes.length; i++) {
      int w = linear[i];
      if (w != EfmLayout.ABSENT) {
        int[] level = levels[i];
        for (int e = 0; e < size; e++) {
          values[e] += p[w + level[e]];
        }
      }
    }
    int k = layout.k;
    for (EfmPair pair : pairs) {
      int[] first = levelsOf(pair.first());
      int[] second = levelsOf(pair.second());
      int v = layout.v(pair.first());
      int u = layout.v(pair.second());
      for (int e = 0; e < size; e++) {
        int at = v + first[e] * k;
        int to = u + second[e] * k;
        double sum = 0;
        for (int q = 0; q < k; q++) {
          sum += p[at + q] * p[to + q]; // <v[a,l], v[b,m]>
        }
        values[e] += sum;
      }
    }
  }

  /** Adds the gradient of what fill summed, given SUM e per combination; equation (3)'s h. */
  void addGradient(double[] p, double[] gradient) {
    for (int i = 0; i < attributes.length; i++) {
      int w = linear[i];
      if (w != EfmLayout.ABSENT) {
        int[] level = levels[i];
        for (int e = 0; e < size; e++) {
          gradient[w + level[e]] += sums[e];
        }
      }
    }
    int k = layout.k;
    for (EfmPair pair : pairs) {
      int[] first = levelsOf(pair.first());
      int[] second = levelsOf(pair.second());
      int v = layout.v(pair.first());
      int u = layout.v(pair.second());
      for (int e = 0; e < size; e++) {
        int at = v + first[e] * k;
        int to = u + second[e] * k;
        for (int q = 0; q < k; q++) {
          gradient[at + q] += sums[e] * p[to + q];
          gradient[to + q] += sums[e] * p[at + q];
        }
      }
    }
  }

  private int[] levelsOf(int attribute) {
    for (int i = 0; i < attributes.length; i++) {
      if (attributes[i] == attribute) {
        return levels[i];
      }
    }
    throw new IllegalStateException("attribute " + attribute + " is not in this table");
  }
}
