package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EfmTrainerTest {
  private static final EfmStructure STRUCTURE =
      new EfmStructure(
          List.of(0, 1, 2, 3),
          List.of(0, 1),
          List.of(
              EfmPair.ofAttributes(0, 1),
              EfmPair.ofAttributes(1, 2),
              EfmPair.mixed(2, 0),
              EfmPair.ofContinuous(0, 1)),
          2);

  @ParameterizedTest
  @EnumSource(EfmLoss.class)
  void gradientIsThatOfFiniteDifferences(EfmLoss loss) {
    EfmData data = planted(300, 1);
    EfmSettings settings = EfmSettings.of(loss).withPenalties(EfmPenalties.of(0.01, 0.02));
    EfmLayout layout = new EfmLayout(STRUCTURE, data.levelCounts(), data.continuous());
    EfmObjective objective = new EfmObjective(data, layout, settings);
    SplittableRandom random = new SplittableRandom(3);
    double[] p = new double[layout.size()];
    for (int t = 0; t < p.length; t++) {
      p[t] = 0.3 * EfmStart.normal(random);
    }
    p[0] = 1.5;
    double[] gradient = new double[p.length];
    objective.value(p, gradient);
    double scale = 0;
    for (double g : gradient) {
      scale = Math.max(scale, Math.abs(g));
    }

    for (int t = 0; t < p.length; t++) {
      double step = 1e-5;
      double at = p[t];
      p[t] = at + step;
      double above = objective.value(p);
      p[t] = at - step;
      double below = objective.value(p);
      p[t] = at;
      double difference = (above - below) / (2 * step);
      double size = Math.max(Math.abs(gradient[t]), 1e-2 * scale);
      assertThat(Math.abs(difference - gradient[t]) / size).as("parameter %d", t).isLessThan(1e-6);
    }
  }

  /**
   * Theorem 4.1: where w0 is free, dL/dw0 = 0 gives SUM q f^2 = SUM q f y, so by Cauchy and Schwarz
   * SUM q f^2 &lt;= SUM q y^2. For PES, with u = f / y: SUM u^2 = SUM u &lt;= n.
   */
  @ParameterizedTest
  @EnumSource(EfmLoss.class)
  void boundsOfTheoremFourOneHold(EfmLoss loss) {
    EfmData data = planted(600, 5);
    EfmFit fit = new GaussNewton(precise(loss)).fit(data, STRUCTURE);
    double[] f = fit.model().predict(data);
    double squares = 0;
    double products = 0;
    double most = 0;
    for (int n = 0; n < f.length; n++) {
      double q = loss.weight(data.y(n), 1e-9);
      squares += q * f[n] * f[n];
      products += q * f[n] * data.y(n);
      most += q * data.y(n) * data.y(n);
    }
    assertThat(squares / products).isCloseTo(1, within(1e-3));
    assertThat(squares).isLessThanOrEqualTo(most);
    assertThat(products).isLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @EnumSource(EfmLoss.class)
  void bothSolversFindThePlantedModel(EfmLoss loss) {
    EfmData data = planted(2_000, 7);
    EfmFit newton = new GaussNewton(precise(loss)).fit(data, STRUCTURE);
    EfmFit descent = new EfmTrainer(EfmSettings.of(loss)).fit(data, STRUCTURE);

    assertThat(newton.refusal()).isEmpty();
    assertThat(descent.refusal()).isEmpty();
    // The noise has a standard deviation of 10 %.
    assertThat(newton.objective()).isLessThan(0.012);
    assertThat(descent.objective()).isLessThan(0.025);
  }

  @Test
  void nullModelIsTheBestConstant() {
    EfmData data = planted(500, 9);
    for (EfmLoss loss : EfmLoss.values()) {
      double w0 = NullModel.intercept(data, loss, 1e-9);
      double best = constantLoss(data, loss, StrictMath.exp(w0));
      assertThat(constantLoss(data, loss, StrictMath.exp(w0 + 1e-4))).isGreaterThan(best);
      assertThat(constantLoss(data, loss, StrictMath.exp(w0 - 1e-4))).isGreaterThan(best);
    }
  }

  @Test
  void sameSeedGivesTheSameBytes() {
    EfmData data = planted(400, 11);
    EfmSettings settings = EfmSettings.of(EfmLoss.PES).withIterations(300);
    byte[] once = new EfmTrainer(settings).fit(data, STRUCTURE).model().toBytes();
    assertThat(new EfmTrainer(settings).fit(data, STRUCTURE).model().toBytes()).isEqualTo(once);
    EfmSettings other = settings.withStart(0.1, 2);
    assertThat(new EfmTrainer(other).fit(data, STRUCTURE).model().toBytes()).isNotEqualTo(once);
  }

  @Test
  void warmStartGoesOnWhereTheOtherEnded() {
    EfmData data = planted(400, 13);
    EfmFit first = new GaussNewton(precise(EfmLoss.PES)).fit(data, STRUCTURE);
    EfmFit second =
        new GaussNewton(precise(EfmLoss.PES).withIterations(1))
            .fit(data, STRUCTURE, Optional.of(first.model()));
    assertThat(second.objective()).isLessThanOrEqualTo(first.objective());
  }

  @Test
  void refusesWhatForecastsNothing() {
    assertThat(EfmFit.refusal(new double[] {5, 5}, new double[] {0, 0})).isPresent();
    assertThat(EfmFit.refusal(new double[] {5, 1}, new double[] {5, 70})).isPresent();
    assertThat(EfmFit.refusal(new double[] {5, 1}, new double[] {4, 1})).isEmpty();
  }

  @Test
  void bytesComeBackEqual() {
    EfmData data = planted(200, 15);
    EfmModel model =
        new GaussNewton(precise(EfmLoss.ES)).fit(data, STRUCTURE).model().withCorrection(1.25);
    EfmModel back = EfmModel.fromBytes(model.toBytes());
    assertThat(back).isEqualTo(model);
    assertThat(back.predict(data)).isEqualTo(model.predict(data));
    assertThat(back.correction()).isEqualTo(1.25);
  }

  @Test
  void damagedAndNewerBytesAreRefused() {
    byte[] bytes =
        new GaussNewton(precise(EfmLoss.ES)).fit(planted(200, 15), STRUCTURE).model().toBytes();
    byte[] changed = bytes.clone();
    changed[bytes.length / 2] ^= 1;
    byte[] newer = bytes.clone();
    newer[3]++;
    assertThatThrownBy(() -> EfmModel.fromBytes(changed))
        .isInstanceOf(EfmFormatException.class)
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> EfmModel.fromBytes(java.util.Arrays.copyOf(bytes, 40)))
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> EfmModel.fromBytes(newer)).hasMessageContaining("newer format 2");
  }

  @Test
  void ownExponentialIsExact() {
    for (double x = -29.9; x < 30; x += 0.0137) {
      double exact = StrictMath.exp(x);
      assertThat(Math.abs(Exponential.clamped(x) - exact) / exact).isLessThan(5e-16);
    }
    assertThat(Exponential.clamped(1e9)).isEqualTo(Exponential.clamped(30));
  }

  private static EfmSettings precise(EfmLoss loss) {
    return GaussNewton.settings(loss)
        .withIterations(60)
        .withPatience(0, 1e-8)
        .withPenalties(EfmPenalties.of(1e-6, 1e-6));
  }

  private static double constantLoss(EfmData data, EfmLoss loss, double f) {
    double sum = 0;
    for (int n = 0; n < data.rows(); n++) {
      double miss = f - data.y(n);
      sum += loss.weight(data.y(n), 1e-9) * miss * miss;
    }
    return sum;
  }

  /** Four attributes of 3 to 6 levels, two continuous variables, an interaction, 10 % noise. */
  static EfmData planted(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] counts = {3, 4, 5, 6};
    int[][] levels = new int[rows][counts.length];
    double[][] z = new double[rows][2];
    double[] y = new double[rows];
    for (int n = 0; n < rows; n++) {
      for (int a = 0; a < counts.length; a++) {
        levels[n][a] = random.nextInt(counts[a]);
      }
      z[n][0] = EfmStart.normal(random);
      z[n][1] = EfmStart.normal(random);
      double g =
          2
              + 0.3 * levels[n][0]
              - 0.2 * levels[n][1]
              + 0.4 * (levels[n][0] - 1) * (levels[n][1] % 2)
              + 0.3 * z[n][0]
              + 0.1 * EfmStart.normal(random);
      y[n] = StrictMath.exp(g);
    }
    return EfmData.of(levels, counts, z, y);
  }
}
