package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.evaluate.ForecastComparison.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastComparisonTest {
  private static final String HEADER =
      "location,item,as_of,target_date,model,mean,p10,p50,p90,actual\n";

  @TempDir Path folder;

  @Test
  void aModelThatIsBetterInEverySeriesIsBetterInEveryDraw() throws IOException {
    // Given forecasts of 10 a day that sell 10, by a model that is 2 above and one 1 below
    Path file = folder.resolve("a.csv");
    StringBuilder rows = new StringBuilder(HEADER);
    for (int item = 0; item < 20; item++) {
      for (int day = 1; day <= 5; day++) {
        rows.append("A,i%d,2026-01-01,2026-01-0%d,worse,12,,,,10\n".formatted(item, 1 + day));
        rows.append("A,i%d,2026-01-01,2026-01-0%d,better,9,,,,10\n".formatted(item, 1 + day));
      }
    }
    rows.append("A,only,2026-01-01,2026-01-02,worse,99,,,,10\n");
    Files.writeString(file, rows);

    // When
    String table = ForecastComparison.of(side("worse", file), side("better", file)).table();

    // Then the row that only one of them has does not count
    assertThat(table)
        .contains("100 rows of 20 series in both")
        .contains("\nnot in both, and left out: 1 of the first, 0 of the second\n")
        .contains("20.00       10.00   -10.00 [-10.00, -10.00] points")
        .contains("2.0000      1.0000   -50.00 [-50.00, -50.00] %");
  }

  @Test
  void whatIsBetterInHalfTheSeriesMayBeChance() throws IOException {
    Path file = folder.resolve("a.csv");
    StringBuilder rows = new StringBuilder(HEADER);
    for (int item = 0; item < 20; item++) {
      String row = "A,i%d,2026-01-01,2026-01-02,%s,%d,,,,10\n";
      rows.append(row.formatted(item, "one", item % 2 == 0 ? 12 : 11));
      rows.append(row.formatted(item, "other", item % 2 == 0 ? 11 : 12));
    }
    Files.writeString(file, rows);

    String table = ForecastComparison.of(side("one", file), side("other", file)).table();

    assertThat(table)
        .containsPattern("15\\.00       15\\.00   [+-]0\\.00 \\[-\\d.*, \\+\\d.*\\] points");
  }

  @Test
  void whatIsBetterInOneRunOfThreeMayBeChance() throws IOException {
    // Given three runs: one model errs by 2, the other by 3, 3 and, for once, by nothing
    Path[] firsts = new Path[3];
    Path[] seconds = new Path[3];
    for (int run = 0; run < 3; run++) {
      firsts[run] = run("first", run, 12);
      seconds[run] = run("second", run, run == 2 ? 10 : 13);
    }

    // Then by the third alone it is better in every draw, and by all of them in some
    assertThat(ForecastComparison.of(side("m", firsts[2]), side("m", seconds[2])).table())
        .contains("20 rows of 20 series in both", "bootstrap over series\n")
        .contains("20.00        0.00   -20.00 [-20.00, -20.00] points");
    assertThat(ForecastComparison.of(side("m", firsts), side("m", seconds)).table())
        .contains("60 rows of 20 series in both", "bootstrap over series and 3 runs\n")
        .contains("20.00       20.00   +0.00 [-20.00, +10.00] points");
    assertThatThrownBy(() -> ForecastComparison.of(side("m", firsts), side("m", seconds[0])))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("each run of the first goes with one of the second: there are 3 and 1");
  }

  private Path run(String name, int run, int forecast) throws IOException {
    StringBuilder rows = new StringBuilder(HEADER);
    for (int item = 0; item < 20; item++) {
      rows.append("A,i%d,2026-01-01,2026-01-02,m,%d,,,,10\n".formatted(item, forecast));
    }
    return Files.writeString(folder.resolve(name + run + ".csv"), rows);
  }

  private static Side side(String model, Path... files) {
    return new Side(List.of(files), model);
  }

  @Test
  void forecastsOfOtherActualsAreRefused() throws IOException {
    Path gross = folder.resolve("gross.csv");
    Files.writeString(gross, HEADER + "A,i,2026-01-01,2026-01-02,ets,4,,,,5\n");
    Path net = folder.resolve("net.csv");
    Files.writeString(net, HEADER + "A,i,2026-01-01,2026-01-02,ets,3,,,,3\n");

    assertThatThrownBy(() -> ForecastComparison.of(side("ets", gross), side("ets", net)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("A|i|2026-01-01|2026-01-02: the first file has 5 sold, the second 3");
  }

  @Test
  void otherFilesAndModelsAreRefusedByName() throws IOException {
    Path file = folder.resolve("a.csv");
    Files.writeString(file, HEADER + "A,i,2026-01-01,2026-01-02,ets,1,,,,1\n");
    Path other = folder.resolve("other.csv");
    Files.writeString(other, "a,b\n1,2\n");

    assertThatThrownBy(() -> ForecastComparison.of(side("ets", file), side("ets", other)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("other.csv is not a file of evaluate --forecasts");
    assertThatThrownBy(() -> ForecastComparison.of(side("ets", file), side("efm", file)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no series and date is in both ets of");
    Path missing = folder.resolve("missing.csv");
    assertThatThrownBy(() -> ForecastComparison.of(side("a", missing), side("a", file)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("missing.csv: there is no such file");
  }
}
