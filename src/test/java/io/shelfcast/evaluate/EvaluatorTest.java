package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.accuracy.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shop with two items, computed by hand. As of 2024-03-14, tea will sell 4 and 0, rice 1 and 3;
 * on the third day the shop is closed. Naive says 14 for tea and 1 for rice, seasonal naive 2, 4
 * and 3, 1.
 */
class EvaluatorTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 3, 1);
  private static final LocalDate ORIGIN = LocalDate.of(2024, 3, 14);
  private static final int[] TEA = {2, 4, 6, 8, 10, 12, 14, 2, 4, 6, 8, 10, 12, 14, 4, 0, 0, 1};
  private static final int[] RICE = {1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1, 1, 3, 0, 1};

  @TempDir Path dir;

  @BeforeEach
  void writeTheShop() throws IOException {
    List<String> sales = new ArrayList<>(List.of("location,item,date,quantity,price"));
    for (int day = 0; day < TEA.length; day++) {
      sales.add("north,tea,%s,%d,2.5".formatted(FIRST.plusDays(day), TEA[day]));
      sales.add("north,\"rice, white\",%s,%d,1.5".formatted(FIRST.plusDays(day), RICE[day]));
    }
    sales.add("north,tea,2024-03-10,-1,2.5"); // a return, which is not subtracted
    sales.add("north,tea,2024-02-30,1,2.5"); // no such date
    Files.write(dir.resolve("sales.csv"), sales);
    Files.write(dir.resolve("calendar.csv"), List.of("region,date,open", ",2024-03-17,false"));
  }

  @Test
  void scoresAreThoseComputedByHand() {
    Evaluation evaluation = evaluate(options(3, List.of(ORIGIN)));

    ProtocolScores custom = evaluation.protocols().get(0);
    assertThat(evaluation.protocols()).hasSize(1);
    assertThat(custom.protocol()).isEqualTo("custom");
    assertThat(custom.series()).isEqualTo(2);
    assertThat(custom.models())
        .extracting(ModelScore::model)
        .containsExactly("naive", "seasonal-naive", "moving-average", "ets", "tsb", "blend");
    assertThat(custom.models()).allMatch(score -> score.metrics().n() == 4);

    // Errors of naive: tea 10, 14; rice 0, -2.
    Metrics naive = custom.models().get(0).metrics();
    assertThat(naive.mae()).hasValue(26 / 4.0);
    assertThat(naive.rmse()).hasValue(Math.sqrt(75));
    assertThat(naive.mapeRows()).isEqualTo(3);
    assertThat(naive.mape()).hasValue((10 / 4.0 + 0 + 2 / 3.0) / 3);
    assertThat(naive.wape()).hasValue(26 / 8.0);
    assertThat(naive.bias()).hasValue(22 / 8.0);
    assertThat(naive.rmspe().orElseThrow())
        .isCloseTo(Math.sqrt((2.5 * 2.5 + 4 / 9.0) / 3), within(1e-12));
    // Tea repeats itself every week, so its MASE has no scale; rice's is 2/7, and it misses by 1.
    assertThat(naive.mase().orElseThrow()).isCloseTo(3.5, within(1e-12));
    assertThat(naive.rmsse().orElseThrow())
        .isCloseTo((Math.sqrt(148 / (192 / 13.0)) + Math.sqrt(2 / (8 / 13.0))) / 2, within(1e-12));
    // Seasonal naive misses 10 of 8 units, naive 26.
    assertThat(custom.models().get(0).forecastValueAdded()).hasValue(10 / 8.0 - 26 / 8.0);
    assertThat(custom.models().get(1).forecastValueAdded()).hasValue(0);
  }

  @Test
  void everyRowIsAccountedFor() {
    InputCounts input = evaluate(options(3, List.of(ORIGIN))).input();

    assertThat(input.rows()).isEqualTo(38);
    assertThat(input.sales()).isEqualTo(33);
    assertThat(input.returns()).isEqualTo(1);
    assertThat(input.zeros()).isEqualTo(3);
    assertThat(input.deadLettersByCause()).isEqualTo(Map.of("MALFORMED", 1L));
  }

  @Test
  void withoutOriginsTheLastDateLessTheHorizonIsTheOrigin() {
    Evaluation evaluation = evaluate(options(4, List.of()));

    assertThat(evaluation.protocols().get(0).description())
        .isEqualTo("as of 2024-03-14, horizon 1 to 4");
    assertThat(evaluation.protocols().get(0).models())
        .allMatch(score -> score.metrics().n() == 6); // the third of four days is closed
  }

  @Test
  void netForecastsAreComparedWithNetSales() throws IOException {
    List<String> sales = new ArrayList<>(List.of("location,item,date,quantity"));
    for (int day = 0; day < TEA.length; day++) {
      sales.add("north,tea,%s,5".formatted(FIRST.plusDays(day)));
      sales.add("north,tea,%s,-2".formatted(FIRST.plusDays(day)));
    }
    Files.write(dir.resolve("sales.csv"), sales);
    EvaluationOptions net =
        new EvaluationOptions(
            List.of("naive"),
            List.of(),
            OptionalInt.of(1),
            List.of(ORIGIN),
            PointForecast.MEAN,
            Map.of("demand.net", "true"));

    Evaluation evaluation = evaluate(net);
    evaluation.writeForecasts(dir.resolve("forecasts.csv"));

    assertThat(evaluation.protocols().get(0).models().get(0).metrics().wape()).hasValue(0);
    assertThat(Files.readAllLines(dir.resolve("forecasts.csv")).get(1))
        .startsWith("north,tea,2024-03-14,2024-03-15,naive,3,")
        .endsWith(",3");
  }

  @Test
  void weeksAreCountedBackFromTheLastWholeOne() throws IOException {
    writeTwoYears(); // Friday 2024-03-01 to Wednesday 2026-02-18, so to Sunday 2026-02-15
    Map<String, String> weekly = Map.of("demand.period", "WEEK");
    EvaluationOptions eight =
        new EvaluationOptions(
            List.of("naive"), List.of(), OptionalInt.of(8), List.of(), PointForecast.MEAN, weekly);

    ProtocolScores scores = evaluate(eight).protocols().get(0);

    assertThat(scores.description()).isEqualTo("as of 2025-12-21, horizon 1 to 8");
    assertThat(scores.rows()).isEqualTo(4 * 8);
    assertThatThrownBy(
            () ->
                evaluate(
                    new EvaluationOptions(
                        List.of(),
                        List.of(),
                        OptionalInt.of(8),
                        List.of(LocalDate.of(2026, 2, 10)), // in the last whole week
                        PointForecast.MEAN,
                        weekly)))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("as-of 2026-02-10 leaves nothing to learn from or nothing to");
  }

  @Test
  void theJsonHasWhatTheTableHas() throws IOException {
    Evaluation evaluation = evaluate(options(3, List.of(ORIGIN)));

    JsonNode json = new ObjectMapper().readTree(evaluation.json());

    assertThat(json.path("dataset").asText()).isEqualTo("csv");
    assertThat(json.path("protocol").asText()).isEqualTo("custom");
    assertThat(json.path("input").path("rows").asLong()).isEqualTo(38);
    assertThat(json.path("input").path("deadLetters").asLong()).isEqualTo(1);
    assertThat(json.path("input").path("deadLettersByCause").path("MALFORMED").asLong())
        .isEqualTo(1);
    JsonNode naive = json.path("models").path(0);
    assertThat(naive.path("model").asText()).isEqualTo("naive");
    assertThat(naive.path("rows").asLong()).isEqualTo(4);
    assertThat(naive.path("wape").asDouble()).isEqualTo(3.25);
    assertThat(naive.path("mape").asDouble()).isEqualTo(1.055556);
    assertThat(naive.has("seconds")).isFalse();
    assertThat(json.path("protocols").path("custom")).isEqualTo(json.path("models"));
    assertThat(json.has("common")).isFalse(); // all forecast the same rows
    assertThat(json.path("seconds").asDouble()).isPositive();
  }

  @Test
  void whatIsUndefinedIsADashInTheTableAndAbsentInTheJson() throws IOException {
    // Every target is zero: no percentage errors, no WAPE, no bias.
    Files.write(
        dir.resolve("sales.csv"),
        List.of(
            "location,item,date,quantity",
            "north,tea,2024-03-01,3",
            "north,tea,2024-03-02,3",
            "north,tea,2024-03-04,0"));

    Evaluation evaluation = evaluate(options(2, List.of(LocalDate.of(2024, 3, 2))));

    assertThat(evaluation.table()).containsPattern("\nnaive +2 +3\\.0000 +3\\.0000 +- +- +- +- ");
    JsonNode naive = new ObjectMapper().readTree(evaluation.json()).path("models").path(0);
    assertThat(naive.path("mae").asDouble()).isEqualTo(3);
    assertThat(naive.has("mape")).isFalse();
    assertThat(naive.has("wape")).isFalse();
    assertThat(naive.has("rmsse")).isFalse();
  }

  @Test
  void theForecastsFileHoldsWhatWasScored() throws IOException {
    EvaluationOptions options =
        new EvaluationOptions(
            List.of("seasonal-naive", "naive"),
            List.of(),
            OptionalInt.of(3),
            List.of(ORIGIN),
            PointForecast.MEAN,
            Map.of());
    Evaluation evaluation = evaluate(options);
    evaluation.writeForecasts(dir.resolve("forecasts.csv"));

    List<String> lines = Files.readAllLines(dir.resolve("forecasts.csv"));

    assertThat(lines.get(0))
        .isEqualTo("location,item,as_of,target_date,model,mean,p10,p50,p90,actual");
    assertThat(lines).hasSize(1 + 2 * 4);
    assertThat(lines.get(1)).startsWith("north,\"rice, white\",2024-03-14,2024-03-15,naive,1,");
    assertThat(lines.get(8)).matches("north,tea,2024-03-14,2024-03-16,seasonal-naive,4,.*,0");
    assertThat(evaluation.protocols().get(0).models()).hasSize(2);
  }

  @Test
  void anotherPointIsScoredAndWritten() throws IOException {
    EvaluationOptions options =
        new EvaluationOptions(
            List.of("naive"),
            List.of(),
            OptionalInt.of(1),
            List.of(ORIGIN),
            PointForecast.MEDIAN,
            Map.of());
    Evaluation evaluation = evaluate(options);
    evaluation.writeForecasts(dir.resolve("forecasts.csv"));

    String[] tea = Files.readAllLines(dir.resolve("forecasts.csv")).get(2).split(",");
    assertThat(tea[5]).isEqualTo(tea[7]).isNotEqualTo("14");
  }

  @Test
  void theSameInputGivesTheSameTableAndBytes() throws IOException {
    Evaluation first = evaluate(options(3, List.of(ORIGIN, ORIGIN.minusDays(3))));
    Evaluation second = evaluate(options(3, List.of(ORIGIN.minusDays(3), ORIGIN)));
    first.writeForecasts(dir.resolve("first.csv"));
    second.writeForecasts(dir.resolve("second.csv"));

    assertThat(second.table()).isEqualTo(first.table());
    assertThat(dir.resolve("second.csv")).hasSameBinaryContentAs(dir.resolve("first.csv"));
  }

  @Test
  void aPeerIsScoredBesideOursAndChangesNothingOfThem() throws IOException {
    assumeTrue(LightGbm.unavailable().isEmpty(), "skipped: no LightGBM here");
    writeTwoYears();
    LocalDate origin = FIRST.plusDays(700);
    EvaluationOptions with = learning(origin, List.of("lightgbm"));

    Evaluation evaluation = evaluate(with);
    Evaluation again = evaluate(with);
    Evaluation without = evaluate(learning(origin, List.of()));

    List<ModelScore> models = evaluation.protocols().get(0).models();
    ModelScore peer = models.get(models.size() - 1);
    assertThat(peer.model()).isEqualTo("lightgbm");
    assertThat(peer.metrics().n()).isEqualTo(models.get(0).metrics().n());
    assertThat(peer.metrics().wape().orElseThrow()).isLessThan(0.2); // the weekly pattern is plain
    assertThat(peer.metrics().pinball()).isEmpty();
    assertThat(again.table()).isEqualTo(evaluation.table());
    assertThat(models.subList(0, models.size() - 1)).isEqualTo(without.protocols().get(0).models());
  }

  @Test
  void whereACategoryHasNoModelTheOthersAreScoredOnTheSameRows() throws IOException {
    writeTwoYears();
    List<String> young = new ArrayList<>();
    for (int day = 690; day < 720; day++) {
      young.add("north,new,%s,%d,2.5".formatted(FIRST.plusDays(day), 1 + day % 5));
    }
    Files.write(dir.resolve("sales.csv"), young, StandardOpenOption.APPEND);
    Files.write(dir.resolve("items.csv"), List.of("item,category", "new,young"));

    Evaluation evaluation = evaluate(learning(FIRST.plusDays(700), List.of()));

    ProtocolScores scores = evaluation.protocols().get(0);
    assertThat(scores.partial()).extracting(ModelScore::model).containsExactly("efm", "deepfm");
    assertThat(scores.common()).allMatch(score -> score.metrics().n() == 4 * 7);
    assertThat(evaluation.table())
        .contains(
            """

            efm forecast 28 of 35 rows; its figures are of these alone
            deepfm forecast 28 of 35 rows; its figures are of these alone

            custom: the rows that all forecast
            """)
        .containsPattern("\nets +35 .*(\n.*)+\nets +28 ");
    JsonNode json = new ObjectMapper().readTree(evaluation.json());
    assertThat(json.path("common").path("custom").path(0).path("rows").asLong()).isEqualTo(28);
  }

  private static EvaluationOptions learning(LocalDate origin, List<String> peers) {
    return new EvaluationOptions(
        List.of(),
        peers,
        OptionalInt.of(7),
        List.of(origin),
        PointForecast.MEAN,
        Map.of("training.enabled", "true", "training.every", "28", "training.window", "364"));
  }

  /** A weekly pattern of its own for each of four items, and now and then a unit more. */
  private void writeTwoYears() throws IOException {
    List<String> sales = new ArrayList<>(List.of("location,item,date,quantity,price"));
    for (int day = 0; day < 720; day++) {
      for (int item = 1; item <= 4; item++) {
        int units = 5 * item + 3 * item * (day % 7) + (day * 7 + item) % 3;
        sales.add("north,item-%d,%s,%d,2.5".formatted(item, FIRST.plusDays(day), units));
      }
    }
    Files.write(dir.resolve("sales.csv"), sales);
    Files.write(dir.resolve("calendar.csv"), List.of("region,date,open"));
  }

  @Test
  void refusesWhatCannotBeEvaluated() {
    assertThatThrownBy(() -> learning(ORIGIN, List.of("oracle")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("unknown peer 'oracle'; known: lightgbm");
    assertThatThrownBy(
            () ->
                new EvaluationOptions(
                    List.of("prophet"),
                    List.of(),
                    OptionalInt.empty(),
                    List.of(),
                    PointForecast.MEAN,
                    Map.of()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("unknown model 'prophet'; known: naive, seasonal-naive,");
    assertThatThrownBy(() -> evaluate(options(3, List.of(LocalDate.of(2023, 1, 1)))))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("csv goes from 2024-03-01 to 2024-03-18");
    assertThatThrownBy(() -> evaluate(EvaluationOptions.DEFAULT)) // 28 days do not fit
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("horizon 28");
  }

  private Evaluation evaluate(EvaluationOptions options) {
    return new Evaluator(options, BacktestProgress.SILENT).evaluate("csv", dir);
  }

  private static EvaluationOptions options(int horizon, List<LocalDate> origins) {
    return new EvaluationOptions(
        List.of(), List.of(), OptionalInt.of(horizon), origins, PointForecast.MEAN, Map.of());
  }
}
