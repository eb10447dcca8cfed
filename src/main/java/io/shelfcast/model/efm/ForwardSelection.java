package io.shelfcast.model.efm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The forward subset selection of GFSFS: which terms would lower the loss most, given a fit f.
 *
 * <p>With D_l the rows of level l and q the row's weight in the loss, the best factors exp(w[a,l])
 * are m_l = SUM q f y / SUM q f^2, which leaves
 *
 * <pre>
 * (31)  SUM_l [ SUM_(D_l) q y^2 - (SUM_(D_l) q f y)^2 / SUM_(D_l) q f^2 ] + c s |L_a|
 * </pre>
 *
 * With q = 1 / y^2 and u = f / y the bracket is |D_l| - (SUM u)^2 / SUM u^2. (33) is the same for
 * the synthetic attribute of a pair, whose levels are L_a x L_b. CHOICE: s is the mean loss of f,
 * so that c has no unit; a level of mere noise lowers the loss by about s.
 *
 * <p>CHOICE: after each term f is multiplied by its m_l before the next one is looked for;
 * otherwise a batch would hold the same information twice.
 */
final class ForwardSelection {
  private final EfmData data;
  private final double[] q;
  private final double[] f;
  private double scale;

  /**
   * Starts at a fit.
   *
   * @param f [row] forecasts of the current fit, units; copied
   * @param floor smallest denominator of a percentage, units
   */
  ForwardSelection(EfmData data, double[] f, EfmLoss loss, double floor) {
    this.data = data;
    this.f = f.clone();
    q = loss.weights(data, floor);
    rescale();
  }

  /** Equation (31) of an attribute. */
  double lossWithAttribute(int attribute, double c) {
    int levels = data.levelCount(attribute);
    return best(data.levelColumn(attribute), levels).loss + c * scale * levels;
  }

  /** Equation (33) of a pair. */
  double lossWithPair(EfmPair pair, double c) {
    int levels = levelsOf(pair);
    return best(codesOf(pair), levels).loss + c * scale * levels;
  }

  /**
   * The attributes that lower the loss most, best first; the penalty only ranks them, since CV
   * judges.
   *
   * @param structure its attributes are no candidates, nor are those with one level
   * @param depth most attributes
   */
  List<Integer> attributes(EfmStructure structure, int depth, double c) {
    List<Integer> candidates = new ArrayList<>();
    for (int a = 0; a < data.attributes(); a++) {
      if (data.levelCount(a) > 1 && !structure.attributes().contains(a)) {
        candidates.add(a);
      }
    }
    List<Integer> chosen = new ArrayList<>();
    while (chosen.size() < depth && !candidates.isEmpty()) {
      Integer best = null;
      double least = Double.POSITIVE_INFINITY;
      for (Integer a : candidates) {
        double loss = lossWithAttribute(a, c);
        if (best == null || loss < least) {
          best = a;
          least = loss;
        }
      }
      chosen.add(best);
      candidates.remove(best);
      multiply(data.levelColumn(best), data.levelCount(best));
    }
    return chosen;
  }

  /**
   * The pairs that lower the loss most, best first; none shares an attribute with another or with
   * one of the structure.
   *
   * @param depth most pairs
   */
  List<EfmPair> pairs(EfmStructure structure, int depth, double c) {
    boolean[] taken = new boolean[data.attributes()];
    for (EfmPair pair : structure.pairs()) {
      if (pair.kind() != EfmPair.Kind.CONTINUOUS) {
        taken[pair.first()] = true;
      }
      if (pair.kind() == EfmPair.Kind.ATTRIBUTES) {
        taken[pair.second()] = true;
      }
    }
    List<EfmPair> chosen = new ArrayList<>();
    while (chosen.size() < depth) {
      EfmPair best = null;
      double least = Double.POSITIVE_INFINITY;
      for (EfmPair pair : free(taken)) {
        double loss = lossWithPair(pair, c);
        if (best == null || loss < least) {
          best = pair;
          least = loss;
        }
      }
      if (best == null) {
        break;
      }
      chosen.add(best);
      taken[best.first()] = true;
      taken[best.second()] = true;
      multiply(codesOf(best), levelsOf(best));
    }
    return chosen;
  }

  private List<EfmPair> free(boolean[] taken) {
    List<EfmPair> pairs = new ArrayList<>();
    for (int a = 0; a < taken.length; a++) {
      for (int b = a + 1; b < taken.length && !taken[a]; b++) {
        if (!taken[b] && data.levelCount(a) > 1 && data.levelCount(b) > 1) {
          pairs.add(EfmPair.ofAttributes(a, b));
        }
      }
    }
    return pairs;
  }

  private int levelsOf(EfmPair pair) {
    return Math.multiplyExact(data.levelCount(pair.first()), data.levelCount(pair.second()));
  }

  private int[] codesOf(EfmPair pair) {
    int[] first = data.levelColumn(pair.first());
    int[] second = data.levelColumn(pair.second());
    int width = data.levelCount(pair.second());
    int[] codes = new int[first.length];
    for (int n = 0; n < codes.length; n++) {
      codes[n] = first[n] * width + second[n];
    }
    return codes;
  }

  private void multiply(int[] codes, int levels) {
    double[] m = best(codes, levels).factors;
    for (int n = 0; n < f.length; n++) {
      f[n] *= m[codes[n]];
    }
    rescale();
  }

  private void rescale() {
    double loss = 0;
    for (int n = 0; n < f.length; n++) {
      double miss = f[n] - data.y(n);
      loss += q[n] * miss * miss;
    }
    scale = f.length == 0 ? 0 : loss / f.length;
  }

  /** m_l and the loss that they leave. */
  private Best best(int[] codes, int levels) {
    double[] y = data.actuals();
    double[] products = new double[levels];
    double[] squares = new double[levels];
    double loss = 0;
    for (int n = 0; n < codes.length; n++) {
      double qf = q[n] * f[n];
      products[codes[n]] += qf * y[n];
      squares[codes[n]] += qf * f[n];
      loss += q[n] * y[n] * y[n];
    }
    double[] factors = new double[levels];
    Arrays.fill(factors, 1);
    for (int l = 0; l < levels; l++) {
      if (squares[l] > 0) {
        factors[l] = products[l] / squares[l];
        loss -= products[l] * factors[l];
      }
    }
    return new Best(factors, loss);
  }

  private record Best(double[] factors, double loss) {}
}
