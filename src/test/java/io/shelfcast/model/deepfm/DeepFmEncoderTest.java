package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Features;
import io.shelfcast.feature.SeriesFacts;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeepFmEncoderTest {
  private static final int HORIZON = 28;

  /** The rows of a series as they are scored: with a weekly profile, which targets differ by. */
  private static FeatureRows rows(Period grain) {
    History history = new History(10_000);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < History.CAPACITY; i++) {
      history.append((i % 7 + 1) * random.nextInt(5), 2, Mask.NONE);
    }
    SeriesFacts facts = SeriesFacts.unknown("A", "milk", "dairy");
    return Features.rows(FeatureSchema.of(grain), history, history.lastPeriod(), facts, HORIZON);
  }

  @ParameterizedTest
  @EnumSource(Period.class)
  void contextFieldsAreTheSameForAllTargetsAndOthersAreNot(Period grain) {
    FeatureRows rows = rows(grain);
    DeepFmEncoder encoder =
        DeepFmEncoder.of(
            grain,
            Arrays.asList(rows.values()),
            Arrays.asList(rows.levels()),
            Collections.nCopies(HORIZON, rows.attributes()));
    int context = encoder.contextFields();
    int[][] index = new int[HORIZON][encoder.fields()];
    float[][] value = new float[HORIZON][encoder.fields()];
    for (int row = 0; row < HORIZON; row++) {
      encoder.encode(
          rows.values()[row], rows.levels()[row], rows.attributes(), index[row], value[row], 0);
    }

    for (int row = 1; row < HORIZON; row++) {
      assertThat(Arrays.copyOf(index[row], context)).isEqualTo(Arrays.copyOf(index[0], context));
      assertThat(Arrays.copyOf(value[row], context)).isEqualTo(Arrays.copyOf(value[0], context));
      assertThat(value[row]).as("horizon " + (row + 1)).isNotEqualTo(value[0]);
    }
  }
}
