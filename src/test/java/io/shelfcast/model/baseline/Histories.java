package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import java.util.Collections;
import java.util.function.IntToDoubleFunction;

/** Histories and forecasts in a line, for tests. */
final class Histories {
  /** Stands for a masked period. */
  static final double MASKED = Double.NaN;

  private Histories() {}

  static History of(double... demand) {
    return of(demand.length, t -> demand[t]);
  }

  static History of(int size, IntToDoubleFunction demand) {
    History history = new History(1000);
    for (int t = 0; t < size; t++) {
      double y = demand.applyAsDouble(t);
      boolean masked = Double.isNaN(y);
      history.append(masked ? 99 : (float) y, Float.NaN, masked ? Mask.STOCK_OUT : Mask.NONE);
    }
    return history;
  }

  static double[] repeat(int times, double value) {
    return Collections.nCopies(times, value).stream().mapToDouble(Double::doubleValue).toArray();
  }

  static double[] forecast(Baseline baseline, History history, int horizons) {
    double[] means = repeat(horizons, Double.NaN);
    baseline.forecast(history, means);
    return means;
  }
}
