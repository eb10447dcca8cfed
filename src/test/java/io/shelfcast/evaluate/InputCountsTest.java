package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class InputCountsTest {
  @Test
  void tellsWhatBecameOfEveryRow() {
    InputCounts counts =
        new InputCounts(
            1_010,
            1_000,
            2,
            1,
            3,
            0,
            new TreeMap<>(Map.of("NOT_AN_ITEM", 3L, "MALFORMED", 1L)),
            new TreeMap<>(Map.of("IMPOSSIBLE_REFERENCE", 5L)));

    assertThat(counts.deadLetters()).isEqualTo(4);
    assertThat(counts.describe())
        .isEqualTo(
            "1,010 rows = 1,000 sales + 2 returns + 1 voids + 3 duplicates + 4 dead letters"
                + " (MALFORMED 1, NOT_AN_ITEM 3); beside the rows 5 dead letters"
                + " (IMPOSSIBLE_REFERENCE 5)");
  }

  @Test
  void refusesCountsThatDoNotAddUp() {
    assertThatThrownBy(() -> new InputCounts(11, 5, 2, 1, 1, 1, new TreeMap<>(), new TreeMap<>()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("= 10, but 11 rows were read");
  }
}
