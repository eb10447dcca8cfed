package io.shelfcast.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EncodersTest {
  private static final float GAP = Float.NaN;

  @Test
  void aDictionaryNumbersWhatItKnowsAndHashesTheRest() {
    Dictionary dictionary =
        Dictionary.of(Arrays.asList("b", "a", null, "b", "rare", "a", "c", "c"), 2, 2, 3);
    assertThat(dictionary.size()).isEqualTo(6);
    assertThat(dictionary.indexOf(null)).isZero();
    assertThat(dictionary.indexOf("a")).isEqualTo(1);
    assertThat(dictionary.indexOf("b")).isEqualTo(2);
    assertThat(dictionary.nameOf(2)).isEqualTo("b");
    assertThat(dictionary.indexOf("c")).isBetween(3, 5); // the third of equals, by name
    assertThat(IntStream.range(0, 100).map(i -> dictionary.indexOf("new-" + i)).distinct())
        .containsExactlyInAnyOrder(3, 4, 5);
    float[] hot = new float[8];
    Arrays.fill(hot, 9);
    dictionary.oneHot("b", hot, 1);
    assertThat(hot).containsExactly(9, 0, 0, 1, 0, 0, 0, 9);
  }

  @Test
  void bucketsNeverMove() {
    Dictionary none = Dictionary.of(List.of(), 1, 0, 1_000);
    assertThat(none.indexOf("FOODS_1_001")).isEqualTo(755);
    assertThat(none.indexOf("käse")).isEqualTo(442);
    assertThat(none.indexOf(1L)).isEqualTo(989);
    assertThat(none.indexOf(1L << 35)).isEqualTo(233);
    assertThat(none.indexOf(0L)).isEqualTo(Dictionary.MISSING);
  }

  @Property
  void aStoredDictionaryIsTheSame(@ForAll List<String> levels, @ForAll String other) {
    Dictionary dictionary = Dictionary.of(levels, 1, 10, 4);
    Dictionary read = copy(dictionary, Dictionary::write, Dictionary::read);
    levels.forEach(level -> assertThat(read.indexOf(level)).isEqualTo(dictionary.indexOf(level)));
    assertThat(read.indexOf(other)).isEqualTo(dictionary.indexOf(other));
  }

  @Test
  void aTargetEncodingKnowsNothingAfterItsCutoff() {
    TargetEncoding.Fit fit = new TargetEncoding.Fit(10, 2);
    fit.add(9, "a", 6);
    fit.add(10, "a", 4);
    fit.add(10, null, 2);
    TargetEncoding before = fit.build();
    fit.add(11, "a", 1_000);
    fit.add(11, "b", 1_000);
    TargetEncoding encoding = fit.build();
    assertThat(encoding.valueOf("a")).isEqualTo((10 + 2 * 4) / 4.0).isEqualTo(before.valueOf("a"));
    assertThat(encoding.valueOf("b")).isEqualTo(4);
    assertThat(encoding.valueOf(null)).isEqualTo((2 + 2 * 4) / 3.0);
  }

  @Test
  void aNormalisationLeavesOutWhatIsMissing() {
    Normalisation norm =
        copy(
            Normalisation.of(
                List.of(
                    new float[] {1, 5, GAP}, new float[] {3, 5, GAP}, new float[] {GAP, 5, GAP}),
                3),
            Normalisation::write,
            Normalisation::read);
    assertThat(norm.mean(0)).isEqualTo(2);
    assertThat(norm.deviation(0)).isEqualTo(1);
    assertThat(norm.apply(new float[] {4, 5, 7})).containsExactly(2, 0, 7);
    assertThat(norm.apply(0, GAP)).isNaN();
  }

  @Test
  void gapsAreFilledByTheGroupThenTheColumn() {
    Imputation imputation =
        copy(
            Imputation.of(
                List.of(
                    new Imputation.Row("milk", new double[] {1, 1, Double.NaN}),
                    new Imputation.Row("milk", new double[] {3, Double.NaN, Double.NaN}),
                    new Imputation.Row("beer", new double[] {8, 7, Double.NaN})),
                3),
            Imputation::write,
            in -> Imputation.read(in, 3));
    assertThat(IntStream.range(0, 3).mapToDouble(c -> imputation.mean("milk", c)))
        .containsExactly(2.0, 1.0, 0.0);
    assertThat(imputation.mean("wine", 1)).isEqualTo(4);
  }

  @Test
  void levelsOfANumberAreEquallyFrequent() {
    float[] values = new float[101];
    for (int i = 0; i < 100; i++) {
      values[i] = (i * 37) % 100;
    }
    values[100] = GAP;
    Discretiser four = copy(Discretiser.of(values, 4), Discretiser::write, Discretiser::read);
    assertThat(four.levels()).isEqualTo(4);
    int[] rows = new int[4];
    for (int i = 0; i < 100; i++) {
      rows[four.indexOf(values[i])]++;
    }
    assertThat(rows).containsExactly(25, 25, 25, 25);
    assertThat(four.levelOf(-5)).isEqualTo("q1");
    assertThat(four.levelOf(99)).isEqualTo("q4");
    assertThat(four.levelOf(GAP)).isNull();
    Discretiser mostlyZero = Discretiser.of(new float[] {0, 0, 0, 0, 0, 0, 0, 5}, 8);
    assertThat(mostlyZero.levels()).isEqualTo(2);
    assertThat(mostlyZero.indexOf(-0f)).isZero();
    assertThat(Discretiser.of(new float[0], 3).levels()).isEqualTo(1);
  }

  @Test
  void damagedBytesAreRefused() {
    ByteWriter out = new ByteWriter();
    Dictionary.of(List.of("a", "b", "c"), 1, 9, 4).write(out);
    byte[] bytes = out.toBytes();
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Dictionary.read(new ByteReader(cut)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] huge = {1, -1, -1, -1, -1, 7};
    assertThatThrownBy(() -> Dictionary.read(new ByteReader(huge)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static <T> T copy(
      T encoder, BiConsumer<T, ByteWriter> write, Function<ByteReader, T> read) {
    ByteWriter out = new ByteWriter();
    write.accept(encoder, out);
    ByteReader in = new ByteReader(out.toBytes());
    T copy = read.apply(in);
    assertThat(in.atEnd()).isTrue();
    return copy;
  }
}
