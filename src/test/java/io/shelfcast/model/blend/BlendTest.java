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

  @Test
  void multipliesWeightsByWhatTheLossesCost() {
    double[] weights = {0.5, 0.5};
    new Blend(new Blend.Settings(Math.log(2), TINY)).update(weights, new double[] {1, 3});
    // exp(-ln 2 * 1) = 1/2, exp(-ln 2 * 3) = 1/8: 4 to 1.
    assertThat(weights).containsExactly(new double[] {0.8, 0.2}, within(1e-12));
  }

  @Test
  void keepsAShareUniform() {
    double[] weights = {0.5, 0.5};
    new Blend(new Blend.Settings(Math.log(2), 0.1)).update(weights, new double[] {1, 3});
    assertThat(weights)
        .containsExactly(new double[] {0.9 * 0.8 + 0.05, 0.9 * 0.2 + 0.05}, within(1e-12));
  }

  @Test
  void leavesTheWeightOfASleepingModel() {
    double[] weights = {0.4, 0.2, 0.4};
    new Blend(new Blend.Settings(Math.log(2), TINY)).update(weights, new double[] {0, NONE, 2});
    // The awake 0.8 is shared 4 to 1.
    assertThat(weights).containsExactly(new double[] {0.64, 0.2, 0.16}, within(1e-12));
  }

  @Test
  void learnsNothingWhereAllSleep() {
    double[] weights = {0.3, 0.7};
    new Blend(Blend.Settings.DEFAULT).update(weights, new double[] {NONE, NONE});
    assertThat(weights).containsExactly(0.3, 0.7);
  }

  @Test
  void mixesTheMeans() {
    double[] out = new double[2];
    Blend blend = new Blend(Blend.Settings.DEFAULT);
    blend.mix(new double[] {0.25, 0.75}, new double[][] {{4, 8}, {8, 0}}, out);
    assertThat(out).containsExactly(7, 2);
    blend.mix(new double[] {0.25, 0.25, 0.5}, new double[][] {{4, 8}, {NONE, 0}, {1, 1}}, out);
    assertThat(out[0]).isCloseTo((0.25 * 4 + 0.5) / 0.75, within(1e-12));
    assertThat(out[1]).isEqualTo(2.5);
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
    double[] weights = Blend.uniformWeights(3);
    for (int t = 0; t < 200; t++) {
      blend.update(weights, new double[] {0.2, 1, 1});
    }
    assertThat(weights[0]).isGreaterThan(0.9);
    for (int t = 0; t < 200; t++) {
      blend.update(weights, new double[] {1, 0.2, 1});
    }
    assertThat(weights[1]).isGreaterThan(0.9);
  }

  @Property(tries = 300)
  void weightsStayOnTheSimplex(
      @ForAll @Size(max = 60) List<@Size(4) List<@DoubleRange(min = 0, max = 1e9) Double>> losses,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double uniform) {
    Blend blend = new Blend(new Blend.Settings(0.5, uniform));
    double[] weights = Blend.uniformWeights(4);
    for (List<Double> loss : losses) {
      // A loss above 9e8 stands for a model that sleeps.
      blend.update(weights, loss.stream().mapToDouble(l -> l > 9e8 ? NONE : l).toArray());
      assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-9));
      for (double weight : weights) {
        assertThat(weight).isBetween(uniform / 4 * (1 - 1e-9), 1 + 1e-9);
      }
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Blend.Settings(0, 0.1)).hasMessageContaining("learningRate");
    assertThatThrownBy(() -> new Blend.Settings(0.1, 0)).hasMessageContaining("uniformShare");
    assertThatThrownBy(() -> new Blend.Settings(0.1, 1)).hasMessageContaining("uniformShare");
    assertThatThrownBy(() -> new Blend(Blend.Settings.DEFAULT).update(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
