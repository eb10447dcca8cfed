package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationLogTest {
  private final ExplanationLog log = new ExplanationLog();

  @Test
  void countsTheStrongestFieldsThatTheNextVersionKeeps() {
    // Given a category whose second version looks at another field in place of e
    log.add("dairy", "1", Map.of("a", .3, "b", .2, "c", .2, "d", .1, "e", .1, "a x b", .9));
    log.add("dairy", "1", Map.of("a", .3, "b", .2, "c", .2, "d", .1, "f", .05));
    log.add("dairy", "2", Map.of("a", .3, "b", .2, "c", .2, "d", .1, "f", .1));
    // And one that was trained once
    log.add("fruit", "1", Map.of("z", 1.0));

    assertThat(log.changes()).isEqualTo(1);
    assertThat(log.kept()).hasValue(4);
    assertThat(log.note())
        .contains(
            "of the 5 fields that deepfm looks at most, 4.00 are the same one epoch later (mean of 1)");
  }

  @Test
  void saysNothingOfModelsThatWereTrainedOnce() {
    log.add("dairy", "1", Map.of("a", 1.0));
    log.add("dairy", "1", Map.of());

    assertThat(log.kept()).isEmpty();
    assertThat(log.note()).isEmpty();
  }
}
