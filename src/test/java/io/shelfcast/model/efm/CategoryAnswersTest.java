package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.model.efm.CategoryAnswers.Answer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CategoryAnswersTest {
  private static final CategoryAnswers ANSWERS =
      new CategoryAnswers(
          new Answer(true, 1.5),
          Map.of("milk", new Answer(true, 1.25), "wine", Answer.PROFILE),
          ratios(1),
          Map.of("milk", ratios(2)));

  @Test
  void aCategoryThatHasNoneOfItsOwnIsAnsweredAsAllAre() {
    assertThat(ANSWERS.of("milk").correction()).isEqualTo(1.25);
    assertThat(ANSWERS.of("wine").byModel()).isFalse();
    assertThat(ANSWERS.of("bread")).isEqualTo(new Answer(true, 1.5));
    assertThat(ANSWERS.ratios("milk")).isEqualTo(ratios(2));
    assertThat(ANSWERS.ratios("wine")).isEqualTo(ratios(1));
  }

  @Test
  void theyAreReadAsTheyWereWritten() {
    ByteReader in = new ByteReader(bytes(ANSWERS));
    assertThat(CategoryAnswers.read(in)).isEqualTo(ANSWERS);
    assertThat(in.atEnd()).isTrue();
  }

  @Test
  void aCorrectionThatIsNoFactorIsRefused() {
    for (double c : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      byte[] bytes = bytes(CategoryAnswers.alike(new Answer(true, c), ratios(1)));
      assertThatThrownBy(() -> CategoryAnswers.read(new ByteReader(bytes)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("correction");
    }
  }

  @Test
  void aModelThatIsToAnswerMustBeThere() {
    LaunchRow row = new LaunchRow("i", "L", "milk", Map.of(), Double.NaN, LocalDate.of(2024, 6, 1));
    LaunchForecaster.Rows rows = LaunchForecaster.Rows.ofAttributes(List.of(row), new double[] {1});
    assertThatThrownBy(() -> rows.forecaster(ANSWERS)).hasMessageContaining("no model");
  }

  private static RatioQuantiles ratios(int actual) {
    RatioQuantiles ratios = new RatioQuantiles();
    ratios.add(actual, 1);
    return ratios;
  }

  private static byte[] bytes(CategoryAnswers answers) {
    ByteWriter out = new ByteWriter();
    answers.write(out);
    return out.toBytes();
  }
}
