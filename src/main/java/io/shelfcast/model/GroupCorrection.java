package io.shelfcast.model;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a fit in logarithms is multiplied with to become another point of its distribution, by two
 * attributes together, say item and promotion: a group's own factor, drawn towards that of all rows
 * where the group has few.
 *
 * <p>{@link Sums} make it a mean (Duan, "Smearing Estimate", 1983). Promotions scatter more than
 * ordinary days, so their factor is larger. {@link Ratios} make it the point with the least
 * percentage errors, and there it is smaller.
 */
public final class GroupCorrection {
  /** Rows, of sums: of the mean forecast's size, that speak for the factor of all rows. */
  private static final double PRIOR = 200;

  /** Of all that was learned: the most that one row may add to everybody's forecast. */
  private static final double MOST_OF_A_ROW = 0.01;

  private static final double LEAST = 0.2;
  private static final double MOST = 5;

  private final double all; // of a group without rows
  private final double[][] factors; // [level of the first][level of the second]

  private GroupCorrection(double all, double[][] factors) {
    this.all = all;
    this.factors = factors;
  }

  /**
   * Sums of rows by group, from which corrections to a mean come: c = SUM y / SUM f of its rows.
   * Where a fit learned less than all demand ({@link LearnedDemand}), groups are corrected to what
   * was learned, and the rest goes to all of them alike; but of one row no more than a hundredth of
   * what was learned of all, since no contest would see what it makes of a small category.
   */
  public static final class Sums {
    private final double[][] learned;
    private final double[][] forecast;
    private final List<Double> rests = new ArrayList<>(); // of the rows that were cut, units
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
      if (y > part) {
        rests.add(weight * (y - part));
      }
      learned[first][second] += weight * part;
      forecast[first][second] += weight * f;
      weights += weight;
    }

    /** The corrections that the rows show. */
    public GroupCorrection corrections() {
      double part = sum(learned);
      double f = sum(forecast);
      double rest = part > 0 ? shared(part) / part : 1;
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

    /** Units of demand, but for what is too much of single rows. */
    private double shared(double part) {
      double units = actual;
      for (double rest : rests) {
        units -= Math.max(0, rest - MOST_OF_A_ROW * part);
      }
      return units;
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

  /**
   * Ratios of demand to forecast by group, from which corrections to the point c f come that makes
   * SUM |c f - y| / y least: the median of y/f with the weights f/y.
   */
  public static final class Ratios {
    /** Demand over forecast, and what it counts. */
    private record Ratio(int group, double value, double weight) {}

    private final List<Ratio> ratios = new ArrayList<>();
    private final double[] rows; // that stand for a group, first * second levels + second
    private final int second;

    /**
     * No rows.
     *
     * @param first levels of the first attribute
     * @param second levels of the second
     */
    public Ratios(int first, int second) {
      this.second = second;
      rows = new double[first * second];
    }

    /**
     * Adds a row; one without demand or forecast has no ratio, and is left out.
     *
     * @param y demand, units
     * @param f the fit's forecast, units
     * @param weight rows that it stands for
     */
    public void add(int first, int second, double y, double f, double weight) {
      if (y > 0 && f > 0) {
        int group = first * this.second + second;
        ratios.add(new Ratio(group, y / f, weight * f / y));
        rows[group] += weight;
      }
    }

    /**
     * The corrections that the rows show, drawn as logarithms to that of all; none without rows.
     */
    public Optional<GroupCorrection> corrections() {
      if (ratios.isEmpty()) {
        return Optional.empty();
      }
      double[] medians = medians();
      double all = medians[rows.length];
      double[][] factors = new double[rows.length / second][second];
      for (int group = 0; group < rows.length; group++) {
        double own = rows[group] / (rows[group] + PRIOR);
        factors[group / second][group % second] =
            own == 0
                ? within(all)
                : within(StrictMath.pow(medians[group], own) * StrictMath.pow(all, 1 - own));
      }
      return Optional.of(new GroupCorrection(within(all), factors));
    }

    /** By group, 0 where it has no rows, and last of all rows. */
    private double[] medians() {
      int all = rows.length;
      double[] weights = new double[all + 1];
      for (Ratio ratio : ratios) {
        weights[ratio.group()] += ratio.weight();
        weights[all] += ratio.weight();
      }
      ratios.sort(Comparator.comparingDouble(Ratio::value));
      double[] medians = new double[all + 1];
      double[] below = new double[all + 1];
      for (Ratio ratio : ratios) {
        for (int group : new int[] {ratio.group(), all}) {
          below[group] += ratio.weight();
          if (medians[group] == 0 && below[group] >= weights[group] / 2) {
            medians[group] = ratio.value();
          }
        }
      }
      return medians;
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
