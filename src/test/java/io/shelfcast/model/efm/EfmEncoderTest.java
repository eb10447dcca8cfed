package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.FeatureSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EfmEncoderTest {
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Period.WEEK);
  private static final int LAG = SCHEMA.number("lag_4");
  private static final int PRICE = SCHEMA.number("price");
  private static final float GAP = Float.NaN;

  private final List<float[]> values = new ArrayList<>();
  private final List<String[]> levels = new ArrayList<>();

  @Test
  void aMissingNumberIsItsItemsMeanAndSaysSo() {
    add("milk", 10, 1);
    add("milk", GAP, 1);
    add("milk", 30, 1);
    add("wine", 2, 1);
    add("beer", GAP, 2);
    EfmEncoder encoder = copy(encoder());
    double[][] z = encodedOneByOne(encoder);
    int flag = SCHEMA.numbers().size();
    assertThat(encoder.continuous()).as("one gap: every row has a price").isEqualTo(flag + 1);
    assertThat(encoder.structure().continuous()).contains(LAG, PRICE, flag);
    assertThat(Arrays.stream(z).mapToDouble(row -> row[flag]))
        .containsExactly(0.0, 1.0, 0.0, 0.0, 1.0);
    assertThat(z[1][LAG]).isEqualTo((z[0][LAG] + z[2][LAG]) / 2).isPositive();
    double all = (z[0][LAG] + z[2][LAG] + z[3][LAG]) / 3;
    assertThat(z[4][LAG]).as("an item without any").isEqualTo(all);
  }

  @Test
  void aNumberThatNoRowOfTheFitMissedIsTheMeanOfAll() {
    add("milk", 10, 1);
    add("milk", 30, 3);
    EfmEncoder encoder = encoder();
    values.get(0)[PRICE] = GAP;
    double[][] z = encodedOneByOne(encoder);
    assertThat(encoder.continuous()).isEqualTo(SCHEMA.numbers().size());
    assertThat(z[0][PRICE]).isZero();
    assertThat(z[1][PRICE]).isPositive();
  }

  @Test
  void aRowOverTheOneBeforeIsTheSameAsByItself() {
    add("milk", 10, 1);
    add("milk", GAP, 1);
    add("milk", GAP, 2);
    add("milk", 30, GAP);
    EfmEncoder encoder = encoder();
    double[][] expected = encodedOneByOne(encoder);
    int[] row = new int[encoder.attributeCount()];
    double[] z = new double[encoder.continuous()];
    encoder.encode(values.get(0), levels.get(0), Map.of(), row, z);
    for (int n = 1; n < expected.length; n++) {
      encoder.encodeNext(
          values.get(n - 1), levels.get(n - 1), values.get(n), levels.get(n), row, z);
      assertThat(z).as("row %d", n).isEqualTo(expected[n]);
    }
  }

  /** A row of an item whose other numbers are 0. */
  private void add(String item, float lag, float price) {
    float[] row = new float[SCHEMA.numbers().size()];
    row[LAG] = lag;
    row[PRICE] = price;
    values.add(row);
    String[] names = new String[SCHEMA.levels().size()];
    names[SCHEMA.level("item")] = item;
    levels.add(names);
  }

  private EfmEncoder encoder() {
    List<Map<String, String>> attributes =
        values.stream().map(row -> Map.<String, String>of()).toList();
    return EfmEncoder.of(Period.WEEK, values, levels, attributes);
  }

  private static EfmEncoder copy(EfmEncoder encoder) {
    ByteWriter out = new ByteWriter();
    encoder.write(out);
    return EfmEncoder.read(new ByteReader(out.toBytes()));
  }

  private double[][] encodedOneByOne(EfmEncoder encoder) {
    double[][] z = new double[values.size()][encoder.continuous()];
    for (int n = 0; n < z.length; n++) {
      int[] row = new int[encoder.attributeCount()];
      encoder.encode(values.get(n), levels.get(n), Map.of(), row, z[n]);
    }
    return z;
  }
}
