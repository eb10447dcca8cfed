package io.shelfcast.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TrainingTaskTest {
  private static long beforeContest(OptionalLong incumbent) {
    Optional<Incumbent> champion =
        incumbent.isPresent()
            ? Optional.of(new Incumbent(incumbent.getAsLong(), new byte[0]))
            : Optional.empty();
    return new TrainingTask("c", 100, List.of(), champion, Optional.empty(), 1, 1)
        .beforeContest(28);
  }

  @Test
  void aContestIsAboutTargetsThatTheIncumbentHasNotSeen() {
    assertThat(beforeContest(OptionalLong.empty())).isEqualTo(72);
    assertThat(beforeContest(OptionalLong.of(30))).as("of long ago").isEqualTo(72);
    assertThat(beforeContest(OptionalLong.of(86))).isEqualTo(86);
    assertThat(beforeContest(OptionalLong.of(100))).as("at least one").isEqualTo(99);
  }
}
