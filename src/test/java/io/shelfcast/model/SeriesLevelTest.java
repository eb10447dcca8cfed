package io.shelfcast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureSchema;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What a series sells itself, and how much that counts. */
final class SeriesLevelTest {
  private static final double K = 0.1;
  private static final SeriesLevel DAYS = new SeriesLevel(Period.DAY);
  private static final SeriesLevel WEEKS = new SeriesLevel(Period.WEEK);

  private static float[] sold(Period grain, double recent, double steady, int known) {
    boolean days = grain == Period.DAY;
    FeatureSchema schema = FeatureSchema.of(grain);
    float[] values = new float[schema.numbers().size()];
    Arrays.fill(values, Float.NaN);
    values[schema.number(days ? "ma_28" : "ma_13")] = (float) recent;
    values[schema.number(days ? "shelf_mean" : "ma_26")] = (float) steady;
    values[schema.number("history_length")] = known;
    return values;
  }

  private static float[] sold(double recent, double steady, int known) {
    return sold(Period.DAY, recent, steady, known);
  }

  @Test
  void aLevelOfDaysIsWhatIsSoldOnTheShelfAndNotNextToNothing() {
    assertThat(DAYS.of(sold(2, 4, 200))).isEqualTo(4);
    assertThat(DAYS.of(sold(0, 0.02, 200))).isEqualTo(0.1);
    assertThat(DAYS.of(sold(Double.NaN, Double.NaN, 0))).isEqualTo(1);
  }

  @Test
  void aLevelOfWeeksIsBetweenAQuarterAndHalfAYear() {
    assertThat(WEEKS.of(sold(Period.WEEK, 2, 4, 60))).isEqualTo(3);
    assertThat(WEEKS.of(sold(Period.WEEK, 2, Double.NaN, 20))).isEqualTo(2);
    assertThat(WEEKS.of(sold(Period.WEEK, Double.NaN, 4, 60))).isEqualTo(4);
  }

  @Test
  void aForecastIsDrawnToWhatASeriesThatHardlySellsSaysItself() {
    // s = 0.1, so it counts 0.1 / (0.1 + 0.1)
    assertThat(DAYS.credible(sold(0.04, 0.1, 200), 0.3, K)).isCloseTo(0.2, within(1e-6));
    assertThat(DAYS.credible(sold(0, 0, 200), 0.3, K)).isZero();
    assertThat(DAYS.credible(sold(50, 50, 200), 60, K)).isCloseTo(60, within(0.03));
    assertThat(DAYS.credible(sold(0, 0, 200), 0.3, 0)).isEqualTo(0.3);
  }

  @Test
  void aNewSeriesIsNotJudgedByItsFirstDays() {
    double forecast = DAYS.credible(sold(0, 0, 2), 0.3, K);
    assertThat(forecast).isCloseTo(0.3 * 26 / 28, within(1e-6));
    assertThat(DAYS.credible(sold(Double.NaN, Double.NaN, 0), 0.3, K)).isEqualTo(0.3);
  }

  @Test
  void aWeekHasSevenDays() {
    float[] weekly = sold(Period.WEEK, 0.7, 0.7, 60);
    assertThat(WEEKS.credible(weekly, 1.4, K)).isCloseTo(1.05, within(1e-6));
  }
}
