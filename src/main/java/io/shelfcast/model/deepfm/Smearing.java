package io.shelfcast.model.deepfm;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;

/**
 * What a fit in logarithms is multiplied with to become a mean (Duan, "Smearing Estimate", 1983),
 * by item and mechanics of the promotion: c = SUM y / SUM f of the group's rows, drawn towards that
 * of all rows where the group has few.
 */
final class Smearing {
  /** Rows of the mean forecast's size that speak for the factor of all rows. */
  private static final double PRIOR = 200;

  private static final double LEAST = 0.2;
  private static final double MOST = 5;

  private final double[][] factors; // [item][mechanics]

  private Smearing(double[][] factors) {
    this.factors = factors;
  }

  /** Sums of rows, by group. */
  static final class Sums {
    private final double[][] actual;
    private final double[][] forecast;
    private double weights;

    Sums(int items, int mechanics) {
      actual = new double[items][mechanics];
      forecast = new double[items][mechanics];
    }

    void add(int item, int mechanics, double y, double f, double weight) {
      actual[item][mechanics] += weight * y;
      forecast[item][mechanics] += weight * f;
      weights += weight;
    }

    Smearing factors() {
      double y = 0;
      double f = 0;
      for (int i = 0; i < actual.length; i++) {
        for (int m = 0; m < actual[i].length; m++) {
          y += actual[i][m];
          f += forecast[i][m];
        }
      }
      double all = f > 0 ? within(y / f) : 1;
      double prior = weights > 0 ? Math.max(Double.MIN_NORMAL, PRIOR * f / weights) : 1;
      double[][] factors = new double[actual.length][actual.length == 0 ? 0 : actual[0].length];
      for (int i = 0; i < factors.length; i++) {
        for (int m = 0; m < factors[i].length; m++) {
          factors[i][m] = within((actual[i][m] + prior * all) / (forecast[i][m] + prior));
        }
      }
      return new Smearing(factors);
    }
  }

  /** The factor of a group. */
  double of(int item, int mechanics) {
    return factors[item][mechanics];
  }

  void write(ByteWriter out) {
    out.count(factors.length).count(factors.length == 0 ? 0 : factors[0].length);
    for (double[] row : factors) {
      for (double factor : row) {
        out.float32((float) factor);
      }
    }
  }

  /**
   * @throws IllegalArgumentException when a factor is none
   */
  static Smearing read(ByteReader in) {
    double[][] factors = new double[in.entries(1)][];
    int mechanics = in.count();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = new double[mechanics];
      for (int m = 0; m < mechanics; m++) {
        factors[i][m] = in.float32();
        if (!(factors[i][m] > 0 && factors[i][m] <= MOST)) {
          throw new IllegalArgumentException("a correction is " + factors[i][m]);
        }
      }
    }
    return new Smearing(factors);
  }

  private static double within(double factor) {
    return Math.max(LEAST, Math.min(MOST, factor));
  }
}
