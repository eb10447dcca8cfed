package io.shelfcast.model;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.util.Arrays;

/**
 * What a fit in logarithms is multiplied with to become a mean (Duan, "Smearing Estimate", 1983),
 * by two attributes together, say item and promotion: c = SUM y / SUM f of the group's rows, drawn
 * towards that of all rows where the group has few. Promotions scatter more than ordinary days, so
 * their factor is larger.
 *
 * <p>Where a fit learned less than all demand ({@link LearnedDemand}), groups are corrected to what
 * was learned, and the rest goes to all of them alike.
 */
public final class GroupCorrection {
  /** Rows of the mean forecast's size that speak for the factor of all rows. */
  private static final double PRIOR = 200;

  private static final double LEAST = 0.2;
  private static final double MOST = 5;

  private final double all; // of a group without rows
  private final double[][] factors; // [level of the first][level of the second]

  private GroupCorrection(double all, double[][] factors) {
    this.all = all;
    this.factors = factors;
  }

  /** Sums of rows by group, from which the corrections come. */
  public static final class Sums {
    private final double[][] learned;
    private final double[][] forecast;
    private double actual;
    private double weights;

    /**
     * No rows.
     *
     * @param first levels of the first attribute
     * @param second levels of the second
     */
    public Sums(int first, int second) {
      learned = new double[first][second];
      forecast = new double[first][second];
    }

    /**
     * Adds a row.
     *
     * @param y demand, units
     * @param part of it that was learned, units
     * @param f the fit's forecast, units
     * @param weight rows that it stands for
     */
    public void add(int first, int second, double y, double part, double f, double weight) {
      actual += weight * y;
      learned[first][second] += weight * part;
      forecast[first][second] += weight * f;
      weights += weight;
    }

    /** The corrections that the rows show. */
    public GroupCorrection corrections() {
      double part = sum(learned);
      double f = sum(forecast);
      double rest = part > 0 ? actual / part : 1;
      double all = f > 0 ? within(part / f) : 1;
      double prior = f > 0 ? PRIOR * f / weights : 1;
      double[][] factors = new double[learned.length][];
      for (int i = 0; i < factors.length; i++) {
        factors[i] = new double[learned[i].length];
        for (int j = 0; j < factors[i].length; j++) {
          factors[i][j] =
              forecast[i][j] > 0
                  ? within(rest * (learned[i][j] + prior * all) / (forecast[i][j] + prior))
                  : within(rest * all);
        }
      }
      return new GroupCorrection(within(rest * all), factors);
    }

    private static double sum(double[][] groups) {
      double sum = 0;
      for (double[] row : groups) {
        for (double group : row) {
          sum += group;
        }
      }
      return sum;
    }
  }

  /** The factor of a group. */
  public double of(int first, int second) {
    return factors[first][second];
  }

  /** Stores it; groups without rows take no room. */
  public void write(ByteWriter out) {
    int second = factors.length == 0 ? 0 : factors[0].length;
    out.float64(all).count(factors.length).count(second);
    for (double[] row : factors) {
      out.count((int) Arrays.stream(row).filter(factor -> factor != all).count());
      for (int j = 0; j < row.length; j++) {
        if (row[j] != all) {
          out.count(j).float64(row[j]);
        }
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when a factor is none, or the bytes are damaged otherwise
   */
  public static GroupCorrection read(ByteReader in) {
    double all = factor(in);
    double[][] factors = new double[in.entries(1)][];
    int second = in.count();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = new double[second];
      Arrays.fill(factors[i], all);
      for (int n = in.entries(9); n > 0; n--) {
        int j = in.count();
        if (j >= second) {
          throw new IllegalArgumentException("a correction is of group " + j);
        }
        factors[i][j] = factor(in);
      }
    }
    return new GroupCorrection(all, factors);
  }

  private static double factor(ByteReader in) {
    double factor = in.float64();
    if (!(factor >= LEAST && factor <= MOST)) {
      throw new IllegalArgumentException("a correction is " + factor);
    }
    return factor;
  }

  private static double within(double factor) {
    return Math.max(LEAST, Math.min(MOST, factor));
  }
}
