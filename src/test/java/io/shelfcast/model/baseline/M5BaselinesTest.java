package io.shelfcast.model.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.SharedData;
import io.shelfcast.SharedData.M5Series;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The M5 subset from one origin: known up to d_1885, forecast d_1886..d_1913, 33,460 rows. */
class M5BaselinesTest {
  private static final int ORIGIN = 1885;
  private static final int HORIZON = 28;

  private record Score(double rmsse, double wape) {}

  @Test
  void reachTheMeasuredAccuracy() {
    List<M5Series> series = SharedData.m5();
    Map<String, Score> scores = new HashMap<>();
    for (Baseline baseline : Baselines.of(Period.DAY)) {
      scores.put(baseline.name(), score(baseline, series));
    }
    assertScore(scores.get("naive"), 0.961, 0.834);
    assertScore(scores.get("seasonal-naive"), 0.972, 0.731);
    assertScore(scores.get("moving-average"), 0.796, 0.631);
    assertScore(scores.get("ets"), 0.731, 0.602);
    assertScore(scores.get("tsb"), 0.734, 0.610);
  }

  private static void assertScore(Score score, double rmsse, double wape) {
    assertThat(score.rmsse()).isCloseTo(rmsse, within(0.0006));
    assertThat(score.wape()).isCloseTo(wape, within(0.0006));
  }

  private static Score score(Baseline baseline, List<M5Series> allSeries) {
    double rmsse = 0;
    double absolute = 0;
    double actual = 0;
    double[] means = new double[HORIZON];
    for (M5Series series : allSeries) {
      float[] units = series.units();
      int start = ORIGIN - History.CAPACITY;
      baseline.forecast(Histories.of(History.CAPACITY, t -> units[start + t]), means);
      double squares = 0;
      for (int i = 0; i < HORIZON; i++) {
        double error = means[i] - units[ORIGIN + i];
        squares += error * error;
        absolute += Math.abs(error);
        actual += units[ORIGIN + i];
      }
      rmsse += Math.sqrt(squares / HORIZON / scale(units));
    }
    return new Score(rmsse / allSeries.size(), absolute / actual);
  }

  /** mean (y(t) - y(t-1))^2 from the first sale up to the origin. */
  private static double scale(float[] units) {
    int first = 0;
    while (units[first] == 0) {
      first++;
    }
    double sum = 0;
    for (int t = first + 1; t < ORIGIN; t++) {
      sum += (units[t] - units[t - 1]) * (units[t] - units[t - 1]);
    }
    return sum / (ORIGIN - first - 1);
  }
}
