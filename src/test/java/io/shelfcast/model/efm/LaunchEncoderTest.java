package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a price that is not known is taken: milk costs 1 to 6, wine 11 to 16. */
class LaunchEncoderTest {
  private static final double UNKNOWN = Double.NaN;

  private final LaunchEncoder encoder = LaunchEncoder.of(launches());

  @Test
  void aNumberThatIsMissingIsTheMeanOfItsCategory() {
    double sum = 0;
    for (int price = 1; price <= 6; price++) {
      sum += encoder.z(row("milk", price))[0];
    }
    assertThat(encoder.z(row("milk", UNKNOWN))[0]).isEqualTo(sum / 6);
    assertThat(encoder.z(row("wine", UNKNOWN))[0]).isPositive();
    assertThat(encoder.z(row("bread", UNKNOWN))[0]).as("of all").isCloseTo(0, within(1e-6));
  }

  @Test
  void andIsFlaggedByALevelOfItsOwn() {
    int price = encoder.levelCounts().length - 1;
    assertThat(encoder.levels(row("milk", UNKNOWN))[price]).isZero();
    for (LaunchRow launch : launches()) {
      assertThat(encoder.levels(launch)[price]).isPositive();
    }
  }

  @Test
  void itIsReadAsItWasWritten() {
    ByteReader in = new ByteReader(bytes());
    LaunchEncoder read = LaunchEncoder.read(in, true);
    assertThat(in.atEnd()).isTrue();
    for (double price : new double[] {3, UNKNOWN}) {
      for (String category : List.of("milk", "wine", "bread")) {
        assertThat(read.z(row(category, price))).isEqualTo(encoder.z(row(category, price)));
      }
    }
  }

  @Test
  void anEncoderOfReleasesBeforeTakesItForTheMeanOfAll() {
    LaunchEncoder read = LaunchEncoder.read(new ByteReader(bytes()), false);
    assertThat(read.z(row("milk", 3))).isEqualTo(encoder.z(row("milk", 3)));
    assertThat(read.z(row("milk", UNKNOWN))).containsExactly(0);
  }

  private byte[] bytes() {
    ByteWriter out = new ByteWriter();
    encoder.write(out);
    return out.toBytes();
  }

  private static List<LaunchRow> launches() {
    List<LaunchRow> launches = new ArrayList<>();
    for (int price = 1; price <= 6; price++) {
      launches.add(row("milk", price));
      launches.add(row("wine", 10 + price));
    }
    return launches;
  }

  private static LaunchRow row(String category, double price) {
    LocalDate launch = LocalDate.of(2024, 6, 1);
    return new LaunchRow(category + price, "L1", category, Map.of(), price, launch);
  }
}
