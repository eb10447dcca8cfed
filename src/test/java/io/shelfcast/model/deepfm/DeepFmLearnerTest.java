package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DeepFmLearnerTest {
  private static final MetaCategory CATEGORY = new MetaCategory("item", 2, 200, 5);
  private static final DeepFmRows ROWS = CATEGORY.table.rows();
  private static final int[] TRAIN = CATEGORY.days(0, 140);
  private static final int[] LATER = CATEGORY.days(140, 200);
  private static final int[] NONE = {};

  private static DeepFmLearner learner(int passes, int batch, double rate) {
    return new DeepFmLearner(
        CATEGORY.network, Link.POISSON, new DeepFmLearner.Settings(passes, batch, rate, 0));
  }

  private static float[] start() {
    return DeepFmLearner.start(CATEGORY.network, 1);
  }

  private static float[] fitted() {
    return learner(2, 32, 2e-3).fit(start(), ROWS, TRAIN, NONE, 1).theta();
  }

  @Test
  void goingOnIsBetterThanTheFit() {
    float[] fitted = fitted();

    float[] mean = learner(2, 32, 5e-3).average(fitted, ROWS, TRAIN, 3);

    assertThat(CATEGORY.loss(mean, LATER)).isLessThan(0.98 * CATEGORY.loss(fitted, LATER));
  }

  @Test
  void itIsTheMeanOfAllStepsAndNoneIsShorter() {
    int batch = TRAIN.length;
    float[] first = learner(1, batch, 1e-3).fit(start(), ROWS, TRAIN, NONE, 3).theta();

    float[] one = learner(1, batch, 1e-3).average(start(), ROWS, TRAIN, 3);
    float[] two = learner(2, batch, 1e-3).average(start(), ROWS, TRAIN, 3);

    assertThat(one).isEqualTo(first);
    double farthest =
        IntStream.range(0, two.length)
            .mapToDouble(i -> 2 * (two[i] - first[i]))
            .max()
            .orElseThrow();
    assertThat(farthest).as("the second step").isBetween(0.5e-3, 2e-3);
  }

  @Test
  void whatItBeginsWithIsLeftAloneAndTheSeedDecides() {
    float[] fitted = fitted();
    float[] before = fitted.clone();

    float[] mean = learner(1, 32, 1e-3).average(fitted, ROWS, TRAIN, 3);

    assertThat(fitted).isEqualTo(before);
    assertThat(learner(1, 32, 1e-3).average(fitted, ROWS, TRAIN, 3)).isEqualTo(mean);
    assertThat(Arrays.equals(learner(1, 32, 1e-3).average(fitted, ROWS, TRAIN, 4), mean)).isFalse();
  }

  @Test
  void aFitThatOnlyGetsWorseIsItsStart() {
    float[] fitted = learner(12, 32, 2e-3).fit(start(), ROWS, TRAIN, NONE, 1).theta();

    DeepFmLearner.Fit worse = learner(1, 32, 1).fit(fitted, ROWS, TRAIN, LATER, 2);

    assertThat(worse.passes()).isZero();
    assertThat(worse.theta()).isEqualTo(fitted);
  }
}
