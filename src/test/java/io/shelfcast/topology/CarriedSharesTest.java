package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CarriedSharesTest {
  private static final CarriedShares SHARES = new CarriedShares(10, Map.of("all", 10, "few", 2));

  @Test
  void aShareIsDrawnToTheMeanByOneLaunch() {
    Map<String, Double> shares = SHARES.of(List.of("all", "few", "none"));
    assertThat(shares).containsOnlyKeys("all", "few", "none");
    assertThat(shares.get("all")).isCloseTo(10.6 / 11, within(1e-12));
    assertThat(shares.get("few")).isCloseTo(2.6 / 11, within(1e-12));
    assertThat(shares.get("none")).isCloseTo(0.6 / 11, within(1e-12));
    assertThat(new CarriedShares(3, Map.of("A", 3)).of(List.of("A"))).containsEntry("A", 1.0);
  }

  @Test
  void whereNothingIsKnownEveryLocationCarriesAll() {
    assertThat(CarriedShares.UNKNOWN.of(List.of("A"))).containsEntry("A", 1.0);
  }

  @Test
  void theyAreReadAsTheyWereWritten() {
    assertThat(CarriedShares.fromBytes(SHARES.toBytes())).isEqualTo(SHARES);
  }
}
