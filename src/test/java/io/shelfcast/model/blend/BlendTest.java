package io.shelfcast.model.blend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BlendTest {
  private static final double NONE = Double.NaN;
  private static final double TINY = 1e-15;
  private static final List<Integer> NEXT_DAY = List.of(1);

  private static BlendWeights weights(double... weights) {
    return new BlendWeights(NEXT_DAY, weights.length, new double[][] {weights});
  }

  private static double[] at(int horizon, BlendWeights weights) {
    double[] at = new double[weights.models()];
    weights.at(horizon, at);
    return at;
  }

  @Test
  void multipliesWeightsByWhatTheLossesCost() {
    BlendWeights weights = weights(0.5, 0.5);
    new Blend(new Blend.Settings(Math.log(2), TINY)).update(weights, 1, new double[] {1, 3});
    // exp(-ln 2 * 1) = 1/2, exp(-ln 2 * 3) = 1/8: 4 to 1.
    assertThat(at(1, weights)).containsExactly(new double[] {0.8, 0.2}, within(1e-12));
  }

  @Test
  void keepsAShareUniform() {
    BlendWeights weights = weights(0.5, 0.5);
    new Blend(new Blend.Settings(Math.log(2), 0.1)).update(weights, 1, new double[] {1, 3});
    assertThat(at(1, weights))
        .containsExactly(new double[] {0.9 * 0.8 + 0.05, 0.9 * 0.2 + 0.05}, within(1e-12));
  }

  @Test
  void leavesTheWeightOfASleepingModel() {
    BlendWeights weights = weights(0.4, 0.2, 0.4);
    new Blend(new Blend.Settings(Math.log(2), TINY)).update(weights, 1, new double[] {0, NONE, 2});
    // The awake 0.8 is shared 4 to 1.
    assertThat(at(1, weights)).containsExactly(new double[] {0.64, 0.2, 0.16}, within(1e-12));
  }

  @Test
  void learnsNothingWhereAllSleep() {
    BlendWeights weights = new BlendWeights(NEXT_DAY, 2);
    new Blend(Blend.Settings.DEFAULT).update(weights, 1, new double[] {NONE, NONE});
    assertThat(weights.learnt()[0]).isNull();
  }

  @Test
  void mixesTheMeans() {
    double[] out = new double[2];
    Blend blend = new Blend(Blend.Settings.DEFAULT);
    blend.mix(weights(0.25, 0.75), new double[][] {{4, 8}, {8, 0}}, out);
    assertThat(out).containsExactly(7, 2);
    blend.mix(weights(0.25, 0.25, 0.5), new double[][] {{4, 8}, {NONE, 0}, {1, 1}}, out);
    assertThat(out[0]).isCloseTo((0.25 * 4 + 0.5) / 0.75, within(1e-12));
    assertThat(out[1]).isEqualTo(2.5);
  }

  @Test
  void eachHorizonHasWeightsAndThoseBetweenWhatLiesBetween() {
    double[][] learnt = {{0.2, 0.8}, {0.8, 0.2}, null};
    BlendWeights weights = new BlendWeights(List.of(1, 7, 14), 2, learnt);
    assertThat(at(1, weights)).containsExactly(0.2, 0.8);
    assertThat(at(3, weights)).containsExactly(new double[] {0.4, 0.6}, within(1e-12));
    assertThat(at(7, weights)).containsExactly(0.8, 0.2);
    assertThat(at(10, weights)).containsExactly(0.8, 0.2);
    assertThat(at(28, weights)).containsExactly(0.8, 0.2);

    double[] out = new double[3];
    new Blend(Blend.Settings.DEFAULT).mix(weights, new double[][] {{1, 1, 1}, {0, 0, 0}}, out);
    assertThat(out).containsExactly(new double[] {0.2, 0.3, 0.4}, within(1e-12));
  }

  @Test
  void whatAGroupKnowsMultipliesWhatASeriesKnows() {
    BlendWeights series = new BlendWeights(List.of(1, 7), 2, new double[][] {{0.5, 0.5}, null});
    BlendWeights group = new BlendWeights(List.of(1, 7), 2, new double[][] {null, {0.8, 0.2}});
    assertThat(series.times(group).learnt()).isDeepEqualTo(new double[][] {{0.5, 0.5}, {0.8, 0.2}});

    BlendWeights other = weights(0.2, 0.8);
    assertThat(at(1, weights(0.8, 0.2).times(other))).containsExactly(0.5, 0.5);
    assertThat(new BlendWeights(NEXT_DAY, 2).times(new BlendWeights(NEXT_DAY, 2)).learnt()[0])
        .isNull();
  }

  @Test
  void aHorizonGoesOnFromTheNextShorterOne() {
    Blend blend = new Blend(new Blend.Settings(Math.log(2), TINY));
    BlendWeights weights = new BlendWeights(List.of(1, 7, 14), 2);
    blend.update(weights, 1, new double[] {1, 3});
    assertThat(at(14, weights)).containsExactly(new double[] {0.8, 0.2}, within(1e-12));

    blend.update(weights, 14, new double[] {3, 1}); // 0.8 / 8 to 0.2 / 2
    assertThat(at(14, weights)).containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    assertThat(at(7, weights)).containsExactly(new double[] {0.8, 0.2}, within(1e-12));

    assertThatThrownBy(() -> blend.update(weights, 2, new double[] {1, 1}))
        .hasMessageContaining("2 is none of [1, 7, 14]");
    assertThatThrownBy(() -> new BlendWeights(List.of(1), 3, new double[][] {{0.5, 0.5}}))
        .hasMessageContaining("for 3 models at [1]");
  }

  @Test
  void scalesLosses() {
    // (5 - 3)^2 / (4 / 2); capped; the variance is at least 0.01.
    assertThat(Blend.squaredLoss(5, 3, 4)).isEqualTo(2);
    assertThat(Blend.squaredLoss(1000, 3, 4)).isEqualTo(25);
    assertThat(Blend.squaredLoss(0.1, 0, 0)).isCloseTo(1, within(1e-12));
    assertThat(Blend.absoluteLoss(5, 3, 4)).isEqualTo(0.5);
    assertThat(Blend.absoluteLoss(5, 3, 0.1)).isEqualTo(2);
  }

  @Test
  void followsTheBestModelAndChangesItsMind() {
    Blend blend = new Blend(Blend.Settings.DEFAULT);
    BlendWeights weights = new BlendWeights(NEXT_DAY, 3);
    for (int t = 0; t < 200; t++) {
      blend.update(weights, 1, new double[] {0.2, 1, 1});
    }
    assertThat(at(1, weights)[0]).isGreaterThan(0.9);
    for (int t = 0; t < 200; t++) {
      blend.update(weights, 1, new double[] {1, 0.2, 1});
    }
    assertThat(at(1, weights)[1]).isGreaterThan(0.9);
  }

  @Property(tries = 300)
  void weightsStayOnTheSimplex(
      @ForAll @Size(max = 60) List<@Size(4) List<@DoubleRange(min = 0, max = 1e9) Double>> losses,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double uniform) {
    Blend blend = new Blend(new Blend.Settings(0.5, uniform));
    BlendWeights weights = new BlendWeights(NEXT_DAY, 4);
    for (List<Double> loss : losses) {
      // A loss above 9e8 stands for a model that sleeps.
      blend.update(weights, 1, loss.stream().mapToDouble(l -> l > 9e8 ? NONE : l).toArray());
      assertThat(Arrays.stream(at(1, weights)).sum()).isCloseTo(1, within(1e-9));
      for (double weight : at(1, weights)) {
        assertThat(weight).isBetween(uniform / 4 * (1 - 1e-9), 1 + 1e-9);
      }
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Blend.Settings(0, 0.1)).hasMessageContaining("learningRate");
    assertThatThrownBy(() -> new Blend.Settings(0.1, 0)).hasMessageContaining("uniformShare");
    assertThatThrownBy(() -> new Blend.Settings(0.1, 1)).hasMessageContaining("uniformShare");
    assertThatThrownBy(
            () ->
                new Blend(Blend.Settings.DEFAULT)
                    .update(new BlendWeights(NEXT_DAY, 2), 1, new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
