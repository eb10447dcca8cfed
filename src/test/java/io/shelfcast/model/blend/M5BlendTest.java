package io.shelfcast.model.blend;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.SharedData;
import io.shelfcast.SharedData.M5Series;
import io.shelfcast.accuracy.Scales;
import io.shelfcast.accuracy.SeriesScores;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.model.baseline.Baseline;
import io.shelfcast.model.baseline.Baselines;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * One day ahead over M5's d_1886..d_1913, weights learnt from d_1746 on. All 33,460 rows, STEP = 1:
 * RMSSE .698 / WAPE 54.6 % with squared losses, .713 / 55.1 with absolute ones, .721 / 55.8 even.
 */
class M5BlendTest {
  private static final int ORIGIN = 1885;
  private static final int LEARN_FROM = ORIGIN - 140;

  /** Every so many series: the full subset takes ten seconds. */
  private static final int STEP = 5;

  private static final List<Integer> NEXT_DAY = List.of(1);

  private final Blend blend = new Blend(Blend.Settings.DEFAULT);
  private final SeriesScores squared = new SeriesScores();
  private final SeriesScores absolute = new SeriesScores();
  private final SeriesScores even = new SeriesScores();

  @Test
  void learningWeightsPays() {
    List<M5Series> all = SharedData.m5();
    for (int s = 0; s < all.size(); s += STEP) {
      run(Integer.toString(s), all.get(s).units());
    }

    double best = squared.metrics().rmsse().getAsDouble();
    assertThat(best).isLessThan(absolute.metrics().rmsse().getAsDouble() - 0.01);
    assertThat(best).isLessThan(even.metrics().rmsse().getAsDouble() - 0.02);
    assertThat(squared.metrics().wape().getAsDouble())
        .isLessThan(even.metrics().wape().getAsDouble() - 0.01);
  }

  private void run(String name, float[] units) {
    List<Baseline> baselines = Baselines.of(Period.DAY);
    History history = new History(0);
    for (int t = LEARN_FROM - History.CAPACITY; t < LEARN_FROM; t++) {
      history.append(units[t], Float.NaN, Mask.NONE);
    }
    Scales scales = Scales.of(Arrays.copyOf(units, ORIGIN), 7);
    BlendWeights evenWeights = new BlendWeights(NEXT_DAY, baselines.size());
    BlendWeights squaredWeights = new BlendWeights(NEXT_DAY, baselines.size());
    BlendWeights absoluteWeights = new BlendWeights(NEXT_DAY, baselines.size());
    double[][] means = new double[baselines.size()][1];
    for (int t = LEARN_FROM; t < units.length; t++) {
      for (int m = 0; m < means.length; m++) {
        baselines.get(m).forecast(history, means[m]);
      }
      double actual = units[t];
      if (t >= ORIGIN) {
        squared.add(name, actual, mix(squaredWeights, means), scales);
        absolute.add(name, actual, mix(absoluteWeights, means), scales);
        even.add(name, actual, mix(evenWeights, means), scales);
      }
      // Scale and level as known before the day.
      double scale = Scales.of(history.size(), history::demand, history::observed, 7).mse();
      double level = means[2][0];
      blend.update(squaredWeights, 1, losses(means, f -> Blend.squaredLoss(actual, f, scale)));
      blend.update(absoluteWeights, 1, losses(means, f -> Blend.absoluteLoss(actual, f, level)));
      history.append(units[t], Float.NaN, Mask.NONE);
    }
  }

  private double mix(BlendWeights weights, double[][] means) {
    double[] out = new double[1];
    blend.mix(weights, means, out);
    return out[0];
  }

  private static double[] losses(double[][] means, DoubleUnaryOperator loss) {
    return Arrays.stream(means).mapToDouble(f -> loss.applyAsDouble(f[0])).toArray();
  }
}
