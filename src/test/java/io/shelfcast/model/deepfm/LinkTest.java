package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkTest {
  @ParameterizedTest
  @EnumSource(Link.class)
  void demandComesBackFromWhatIsLearnedOfIt(Link link) {
    double z = link.target(12, 3);
    assertThat(link.demand(link == Link.POISSON ? Math.log(z) : z, 3)).isCloseTo(12, offset(1e-9));
  }

  @Test
  void logarithmsAreLearnedWhereAllButAFewRowsHaveDemandByTheirWeight() {
    double[] demand = new double[100];
    Arrays.fill(demand, 3);
    double[] weights = new double[100];
    Arrays.fill(weights, 1);
    demand[7] = 0;
    assertThat(Link.of(demand, weights)).isEqualTo(Link.LOGARITHM);
    weights[7] = 30; // a series of which one row in thirty was sampled
    assertThat(Link.of(demand, weights)).isEqualTo(Link.POISSON);
  }

  @Test
  void anOrderOfAHundredDaysCountsAsOneOfTen() {
    assertThat(Link.POISSON.target(400, 4)).isEqualTo(10);
    assertThat(Link.POISSON.target(39, 4)).isEqualTo(9.75);
  }

  @Test
  void aSeriesThatHardlySellsMaySellTenUnits() {
    assertThat(Link.POISSON.target(10, 0.1)).isEqualTo(100);
    assertThat(Link.POISSON.target(11, 0.1)).isEqualTo(100);
  }

  @Test
  void logarithmsTakeAllDemandAsItIs() {
    assertThat(Link.LOGARITHM.target(400, 4)).isEqualTo(StrictMath.log(401.0 / 5));
  }

  @Test
  void targetsAreBroughtToTheLevelOfForecasts() {
    float[] weight = {1, 9, 3};
    int[] numbers = {0, 2};
    float[] ratios = {2, 7, 0};
    Link.POISSON.level(new float[] {0, 0}, weight, numbers, ratios); // forecasts 1 and 1, sum 4
    assertThat(ratios).containsExactly(4, 7, 0);

    float[] none = {0, 7, 0};
    Link.POISSON.level(new float[] {0, 0}, weight, numbers, none);
    assertThat(none).containsExactly(0, 7, 0);

    float[] logarithms = {2, 7, 0};
    Link.LOGARITHM.level(new float[] {1, 1}, weight, numbers, logarithms); // by (4 - 2) / 4
    assertThat(logarithms).containsExactly(2.5f, 7, 0.5f);
  }
}
