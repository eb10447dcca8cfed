package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simple models that the paper compares the EFM with. */
class PeerModelsTest {
  @ParameterizedTest
  @EnumSource(EfmLoss.class)
  void linearModelIsAtTheMinimumOfItsLoss(EfmLoss loss) {
    double[][] x = normals(200, 3, 1);
    double[] y = positive(x, 0.3, 2);
    LinearModel model = LinearModel.fit(x, y, loss, 1e-9, 0);

    // At the minimum the weighted residuals are orthogonal to every column.
    double[] f = model.predict(x);
    for (int j = -1; j < 3; j++) {
      double gradient = 0;
      double size = 0;
      for (int n = 0; n < y.length; n++) {
        double term = loss.weight(y[n], 1e-9) * (f[n] - y[n]) * (j < 0 ? 1 : x[n][j]);
        gradient += term;
        size += Math.abs(term);
      }
      assertThat(Math.abs(gradient) / size).isLessThan(1e-8);
    }
  }

  @Test
  void linearModelFindsAnExactPlane() {
    double[][] x = normals(50, 2, 3);
    double[] y = new double[x.length];
    for (int n = 0; n < y.length; n++) {
      y[n] = 40 + 2 * x[n][0] - 3 * x[n][1];
    }
    for (EfmLoss loss : EfmLoss.values()) {
      LinearModel model = LinearModel.fit(x, y, loss, 1e-9, 0);
      assertThat(model.intercept()).isCloseTo(40, within(1e-6));
      assertThat(model.weight(0)).isCloseTo(2, within(1e-6));
      assertThat(model.weight(1)).isCloseTo(-3, within(1e-6));
    }
  }

  @Test
  void linearModelOfPercentagesUnderestimates() {
    double[][] x = normals(2_000, 2, 5);
    double[] y = positive(x, 0.4, 6);
    double ls = sum(LinearModel.fit(x, y, EfmLoss.ES, 1e-9, 0).predict(x));
    double lps = sum(LinearModel.fit(x, y, EfmLoss.PES, 1e-9, 0).predict(x));
    assertThat(ls).isCloseTo(sum(y), within(1e-6 * sum(y)));
    assertThat(lps).isLessThan(0.85 * ls);
  }

  @ParameterizedTest
  @EnumSource(EfmLoss.class)
  void logFmFindsPlantedInteractions(EfmLoss loss) {
    EfmData train = planted(1_500, 7);
    EfmData test = planted(500, 8);
    EfmPenalties light = EfmPenalties.of(1e-4, 1e-4);
    double plain =
        TestError.of(test, LogFm.fit(train, loss, 0, light, 30, 0.1, 1).predict(test), loss, 1e-9);
    double withFactors =
        TestError.of(test, LogFm.fit(train, loss, 2, light, 60, 0.1, 1).predict(test), loss, 1e-9);
    assertThat(withFactors).isLessThan(0.6 * plain);
  }

  @Test
  void logFmWithoutInteractionsIsLeastSquaresOfTheLogarithm() {
    EfmData data = planted(400, 9);
    double[] f = LogFm.fit(data, EfmLoss.ES, 0, EfmPenalties.NONE, 500, 0.1, 1).predict(data);
    for (int a = 0; a < data.attributes(); a++) {
      double[] residuals = new double[data.levelCount(a)];
      for (int n = 0; n < f.length; n++) {
        residuals[data.level(n, a)] += StrictMath.log(data.y(n) / f[n]);
      }
      for (double residual : residuals) {
        assertThat(residual).isCloseTo(0, within(1e-8));
      }
    }
  }

  @Test
  void logFmIsTheSameTwiceAndRefusesZeros() {
    EfmData data = planted(200, 11);
    EfmPenalties light = EfmPenalties.of(1e-3, 1e-3);
    assertThat(LogFm.fit(data, EfmLoss.PES, 2, light, 20, 0.1, 4).predict(data))
        .isEqualTo(LogFm.fit(data, EfmLoss.PES, 2, light, 20, 0.1, 4).predict(data));
    EfmData zero = EfmData.of(new int[][] {{0}}, new int[] {1}, new double[1][0], new double[] {0});
    assertThatThrownBy(() -> LogFm.fit(zero, EfmLoss.ES, 2, light, 1, 0.1, 1))
        .hasMessageContaining("row 0");
  }

  @Test
  void searchTakesTheSmallestMeanErrorAndSkipsWhatIsNoNumber() {
    Folds folds = Folds.of(20, 5, 1);
    Double best =
        HyperParameterSearch.best(
            List.of(5.0, Double.NaN, 2.0, 2.5), folds, (c, train, test) -> Math.abs(c - 2.2));
    assertThat(best).isEqualTo(2.0);
    assertThat(HyperParameterSearch.grid(new double[] {1, 2}, new double[] {3, 4, 5})).hasSize(6);
    assertThat(HyperParameterSearch.random(30, 1e-4, 1e-1, 1))
        .hasSize(30)
        .allSatisfy(p -> assertThat(p.w()).isBetween(1e-4, 1e-1))
        .isEqualTo(HyperParameterSearch.random(30, 1e-4, 1e-1, 1));
  }

  /** ln y = 3 + linear terms + a strong interaction of attributes 0 and 1 + noise of 10 %. */
  private static EfmData planted(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] levels = new int[rows][4];
    double[] y = new double[rows];
    double[][] interaction = {{0.5, 0, -0.5}, {0, 0, 0}, {-0.5, 0, 0.5}};
    for (int n = 0; n < rows; n++) {
      for (int a = 0; a < 4; a++) {
        levels[n][a] = random.nextInt(3);
      }
      double g = 3 + 0.1 * EfmStart.normal(random) + 0.2 * levels[n][2] - 0.1 * levels[n][3];
      y[n] = StrictMath.exp(g + interaction[levels[n][0]][levels[n][1]]);
    }
    return EfmData.of(levels, new int[] {3, 3, 3, 3}, new double[rows][0], y);
  }

  private static double[][] normals(int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[rows][columns];
    for (double[] row : x) {
      for (int j = 0; j < columns; j++) {
        row[j] = EfmStart.normal(random);
      }
    }
    return x;
  }

  private static double[] positive(double[][] x, double sd, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] y = new double[x.length];
    for (int n = 0; n < y.length; n++) {
      y[n] = 20 * StrictMath.exp(0.1 * x[n][0] + sd * EfmStart.normal(random));
    }
    return y;
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
