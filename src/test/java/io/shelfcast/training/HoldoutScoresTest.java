package io.shelfcast.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.LearnedDemand;
import io.shelfcast.model.Model;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldoutScoresTest {
  private static final FeatureSchema SCHEMA = FeatureSchema.of(Period.DAY);

  /** Sells 5 a day. */
  private static Example row(double actual, double weight) {
    float[] values = new float[SCHEMA.numbers().size()];
    Arrays.fill(values, 5);
    String[] levels = new String[SCHEMA.levels().size()];
    return new Example("l", "i", 1, 1, values, levels, Map.of(), actual, weight);
  }

  private static HoldoutScores of(double forecast, List<Example> rows) {
    return HoldoutScores.of(new Constant(forecast), rows, Period.DAY, LearnedDemand::of);
  }

  private static HoldoutScores whole(double forecast, List<Example> rows) {
    return HoldoutScores.of(new Constant(forecast), rows, Period.DAY, (demand, level) -> demand);
  }

  @Test
  void errorsCountByTheirRowsWeight() {
    HoldoutScores scores = of(6, List.of(row(5, 3), row(10, 1)));
    assertThat(scores.wape()).isCloseTo((3 * 1 + 4) / 25.0, offset(1e-12));
    assertThat(scores.bias()).isCloseTo((3 * 1 - 4) / 25.0, offset(1e-12));
    assertThat(scores.scaled()).isCloseTo((3 * 1 + 16) / 25.0 / 4, offset(1e-12));
    assertThat(scores.share()).isCloseTo(24 / 25.0, offset(1e-12));
  }

  @Test
  void oneFreakOrderDoesNotSayWhoIsBetter() {
    List<Example> rows = new ArrayList<>();
    for (int day = 0; day < 60; day++) {
      rows.add(row(5, 1));
    }
    rows.add(row(2_000, 1)); // the model that is 3 too high has 3 less of its error
    assertThat(of(5, rows).beat(of(8, rows))).isTrue();
    assertThat(whole(5, rows).beat(whole(8, rows))).as("of all demand").isFalse();
    assertThat(of(5, rows).wape()).as("said of all demand").isCloseTo(0.87, offset(0.01));
  }

  /** Forecasts the same of every row. */
  private record Constant(double forecast) implements Model {
    @Override
    public String name() {
      return "constant";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public LocalDate trainedThrough() {
      return LocalDate.EPOCH;
    }

    @Override
    public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
      Arrays.fill(means, 0, rows.count(), forecast);
      Arrays.fill(percentagePoints, 0, rows.count(), forecast);
    }
  }
}
