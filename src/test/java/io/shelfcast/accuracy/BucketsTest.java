package io.shelfcast.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BucketsTest {
  @Test
  void everyHorizonHasABucket() {
    assertThat(HorizonBucket.of(1)).isEqualTo(HorizonBucket.H1);
    assertThat(HorizonBucket.of(2)).isEqualTo(HorizonBucket.H7);
    assertThat(HorizonBucket.of(7)).isEqualTo(HorizonBucket.H7);
    assertThat(HorizonBucket.of(8)).isEqualTo(HorizonBucket.H14);
    assertThat(HorizonBucket.of(14)).isEqualTo(HorizonBucket.H14);
    assertThat(HorizonBucket.of(15)).isEqualTo(HorizonBucket.H28);
    assertThat(HorizonBucket.of(28)).isEqualTo(HorizonBucket.H28);
    assertThat(HorizonBucket.of(90)).isEqualTo(HorizonBucket.H28);
    assertThatThrownBy(() -> HorizonBucket.of(0)).hasMessageContaining("0");
  }

  @Test
  void eachBucketHoldsTheHorizonItIsSettledAt() {
    for (HorizonBucket bucket : HorizonBucket.values()) {
      assertThat(HorizonBucket.of(bucket.horizon())).isEqualTo(bucket);
    }
  }

  @Test
  void aBucketIsSettledAtTheFarthestHorizonInItThatIsForecast() {
    assertThat(settledHorizons(1)).containsExactly(1);
    assertThat(settledHorizons(2)).containsExactly(1, 2);
    assertThat(settledHorizons(7)).containsExactly(1, 7);
    assertThat(settledHorizons(13)).containsExactly(1, 7, 13);
    assertThat(settledHorizons(28)).containsExactly(1, 7, 14, 28);
    assertThat(settledHorizons(91)).containsExactly(1, 7, 14, 28);
  }

  private static int[] settledHorizons(int farthest) {
    return Arrays.stream(HorizonBucket.values())
        .flatMapToInt(bucket -> bucket.settledHorizon(farthest).stream())
        .toArray();
  }

  @Test
  void everyLevelHasAVolumeClass() {
    assertThat(VolumeClass.of(0)).isEqualTo(VolumeClass.SPARSE);
    assertThat(VolumeClass.of(0.29)).isEqualTo(VolumeClass.SPARSE);
    assertThat(VolumeClass.of(0.3)).isEqualTo(VolumeClass.SLOW);
    assertThat(VolumeClass.of(1)).isEqualTo(VolumeClass.MODERATE);
    assertThat(VolumeClass.of(9.9)).isEqualTo(VolumeClass.BRISK);
    assertThat(VolumeClass.of(10)).isEqualTo(VolumeClass.FAST);
    assertThat(VolumeClass.of(1e9)).isEqualTo(VolumeClass.FAST);
  }
}
