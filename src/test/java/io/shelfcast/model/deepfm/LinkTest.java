package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

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
}
