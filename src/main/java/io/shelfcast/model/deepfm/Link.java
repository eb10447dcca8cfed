package io.shelfcast.model.deepfm;

import io.shelfcast.model.LearnedDemand;
import io.shelfcast.model.SeriesLevel;
import io.shelfcast.nn.Loss;

/** How the network's raw output z becomes demand f, and what of demand y it learns. */
public enum Link {
  /**
   * Everything has demand: z = ln((1 + y) / (1 + level)), squared errors. A week of one large sale
   * pulls nothing far; the mean comes by {@link io.shelfcast.model.GroupCorrection}.
   */
  LOGARITHM(new Loss.SquaredError()) {
    @Override
    double target(double demand, double level) {
      return StrictMath.log((1 + demand) / (1 + level));
    }

    @Override
    void level(float[] z, float[] weight, int[] numbers, float[] target) {
      double more = 0;
      double weights = 0;
      for (int i = 0; i < z.length; i++) {
        int n = numbers[i];
        more += weight[n] * ((double) z[i] - target[n]);
        weights += weight[n];
      }
      for (int n : numbers) {
        target[n] += (float) (more / weights);
      }
    }

    @Override
    double demand(double z, double level) {
      return Math.max(0, (1 + level) * StrictMath.exp(Math.min(z, MOST)) - 1);
    }
  },
  /** Some rows have no demand: f = level e^z, Poisson deviance of y / level; a mean by itself. */
  POISSON(new Loss.PoissonDeviance()) {
    @Override
    public double learned(double demand, double level) {
      return Math.max(0, LearnedDemand.of(demand, level));
    }

    @Override
    double target(double demand, double level) {
      return learned(demand, level) / level;
    }

    @Override
    void level(float[] z, float[] weight, int[] numbers, float[] target) {
      double forecast = 0;
      double actual = 0;
      for (int i = 0; i < z.length; i++) {
        int n = numbers[i];
        forecast += weight[n] * demand(z[i], 1);
        actual += weight[n] * target[n];
      }
      if (actual > 0) {
        for (int n : numbers) {
          target[n] *= (float) (forecast / actual);
        }
      }
    }

    @Override
    double demand(double z, double level) {
      return level * StrictMath.exp(Math.min(z, MOST));
    }
  };

  /** No forecast is more than e^4 = 55 times its level. */
  private static final double MOST = 4;

  /** Units a day of a series that itself counts as much as the network. */
  private static final double CREDIBLE = 0.4;

  private final Loss loss;

  Link(Loss loss) {
    this.loss = loss;
  }

  /** The one that fits a category's demand, by row and weight. */
  public static Link of(double[] actuals, double[] weights) {
    return LearnedDemand.isEverywhere(actuals, weights) ? LOGARITHM : POISSON;
  }

  /** What is minimised. */
  public Loss loss() {
    return loss;
  }

  /** What a row counts: errors of demand, (f - y)^2 / f, where there are some; 1 in logarithms. */
  double weight(double level) {
    return this == POISSON ? level : 1;
  }

  /** How much of demand is learned, units; its level in units a period. */
  public double learned(double demand, double level) {
    return demand;
  }

  /** What the network learns of a row. */
  abstract double target(double demand, double level);

  /**
   * Brings targets to the level of forecasts: in logarithms their mean, else their sum, by weight.
   * Without any demand they stay.
   *
   * @param z raw outputs of the first of the rows, at least one: they tell the level
   * @param weight by row
   * @param numbers of the rows
   * @param target by row, moved for those numbers
   */
  abstract void level(float[] z, float[] weight, int[] numbers, float[] target);

  /** What it forecasts, units. */
  abstract double demand(double z, double level);

  /**
   * What it forecasts of a row, units: where some have no demand, drawn towards what the series
   * itself sells.
   *
   * @param values of the row
   */
  double demand(double z, SeriesLevel level, float[] values) {
    double demand = demand(z, level.of(values));
    return this == POISSON ? level.credible(values, demand, CREDIBLE) : demand;
  }
}
