package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.evaluate.ForecastComparison.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    String table = ForecastComparison.of(new Side(file, "worse"), new Side(file, "better")).table();

    // Then the row that only one of them has does not count
    assertThat(table)
        .contains("100 rows of 20 series in both")
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

    String table = ForecastComparison.of(new Side(file, "one"), new Side(file, "other")).table();

    assertThat(table)
        .containsPattern("15\\.00       15\\.00   [+-]0\\.00 \\[-\\d.*, \\+\\d.*\\] points");
  }

  @Test
  void otherFilesAndModelsAreRefusedByName() throws IOException {
    Path file = folder.resolve("a.csv");
    Files.writeString(file, HEADER + "A,i,2026-01-01,2026-01-02,ets,1,,,,1\n");
    Path other = folder.resolve("other.csv");
    Files.writeString(other, "a,b\n1,2\n");

    assertThatThrownBy(() -> ForecastComparison.of(new Side(file, "ets"), new Side(other, "ets")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("other.csv is not a file of evaluate --forecasts");
    assertThatThrownBy(() -> ForecastComparison.of(new Side(file, "ets"), new Side(file, "efm")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no series and date is in both ets of");
    Path missing = folder.resolve("missing.csv");
    assertThatThrownBy(() -> ForecastComparison.of(new Side(missing, "a"), new Side(file, "a")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("missing.csv: there is no such file");
  }
}
