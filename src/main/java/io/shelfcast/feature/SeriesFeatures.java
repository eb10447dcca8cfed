package io.shelfcast.feature;

import io.shelfcast.demand.History;
import java.util.List;

/**
 * The features of a series' own past: a pure function of its history, so scoring and training see
 * the same values. Lags and windows count periods back from as-of; masked periods are no
 * observations and are left out.
 */
public final class SeriesFeatures {
  /** Lags: lag 1 is the as-of period itself. */
  public static final List<Integer> LAGS = List.of(1, 7, 14, 28, 30);

  /** Windows of the moving averages. */
  public static final List<Integer> WINDOWS = List.of(7, 14, 28);

  /** Columns, in order. */
  public static final List<String> NAMES =
      List.of(
          "lag_1", "lag_7", "lag_14", "lag_28", "lag_30", "ma_7", "ma_14", "ma_28", "price",
          "horizon");

  private SeriesFeatures() {}

  /** Feature rows for horizons 1..{@code horizon}. */
  public static FeatureRows rows(History history, int horizon) {
    float[] shared = values(history);
    float[][] rows = new float[horizon][];
    for (int h = 0; h < horizon; h++) {
      rows[h] = shared.clone();
      rows[h][NAMES.size() - 1] = h + 1;
    }
    return new FeatureRows(rows);
  }

  /** The features that do not depend on the target, in the order of the names; the horizon is 0. */
  public static float[] values(History history) {
    float[] values = new float[NAMES.size()];
    int column = 0;
    for (int lag : LAGS) {
      values[column++] = lag(history, lag);
    }
    for (int window : WINDOWS) {
      values[column++] = movingAverage(history, window);
    }
    values[column] = history.size() == 0 ? Float.NaN : history.price(history.size() - 1);
    return values;
  }

  private static float lag(History history, int lag) {
    int position = history.size() - lag;
    return position < 0 || !history.observed(position) ? Float.NaN : history.demand(position);
  }

  private static float movingAverage(History history, int window) {
    double sum = 0;
    int n = 0;
    for (int i = Math.max(0, history.size() - window); i < history.size(); i++) {
      if (history.observed(i)) {
        sum += history.demand(i);
        n++;
      }
    }
    return n == 0 ? Float.NaN : (float) (sum / n);
  }
}
