package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.model.deepfm.Adaptation;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.model.deepfm.OuterLoop;
import io.shelfcast.replay.RetailSimulator;
import io.shelfcast.replay.SimulatorSettings;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.Example;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A store of three categories, taught in two short epochs. */
class AdaptationStudyTest {
  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 150;
  private static final LocalDate ORIGIN = START.plusDays(DAYS - 1 - AdaptationPlan.HORIZON);
  private static final int EPOCHS = 2;

  private static final Adaptation.Settings INNER = new Adaptation.Settings(5, 8, 0.005, 1e-3, 30);

  /** The product's, but for small batches and few steps of the outer loop. */
  private static final UnaryOperator<CategoryDeepFmTrainer.Settings> QUICK =
      settings -> settings.with(INNER, new OuterLoop.Settings(3, 64, 28, 32, 1e-3));

  private static final Topics TOPICS = new Topics(new LocalSchemaRegistry(), "");
  private static SortedMap<String, List<Example>> rows;
  private static AdaptationPlan plan;

  private static RetailSimulator chain(int categories) {
    return new RetailSimulator(new SimulatorSettings(1, categories, 3, START, DAYS, 1), TOPICS);
  }

  @BeforeAll
  static void play() {
    RetailSimulator chain = chain(3);
    ServingSettings serving =
        CategoryRows.settings(
            new BacktestSettings(chain, Map.of()),
            AdaptationPlan.first(List.of(ORIGIN), EPOCHS),
            ORIGIN.plusDays(AdaptationPlan.HORIZON),
            AdaptationPlan.HORIZON);
    rows = CategoryRows.of(chain, TOPICS, serving, BacktestProgress.SILENT);
    plan =
        new AdaptationPlan(
            serving.training(),
            QUICK.apply(serving.training().deepFmTrainer()),
            List.of(Period.DAY.indexOf(ORIGIN)),
            EPOCHS);
  }

  @Test
  void rowsReachFromTheFirstEpochToTheLastScoredDay() {
    assertThat(rows).hasSize(3);
    rows.values()
        .forEach(
            own -> {
              assertThat(own).isSortedAccordingTo((a, b) -> Long.compare(a.target(), b.target()));
              long last = own.get(own.size() - 1).target();
              assertThat(last).isEqualTo(origin() + AdaptationPlan.HORIZON);
              assertThat(AdaptationPlan.scored(own, origin()))
                  .isNotEmpty()
                  .allMatch(AdaptationStudyTest::isAhead);
              assertThat(AdaptationPlan.support(own, origin(), 7))
                  .isNotEmpty()
                  .allMatch(r -> r.target() <= origin() && r.target() > origin() - 7);
            });
    assertThat(plan.cutoffs()).containsExactly(origin() - 42, origin() - 14);
  }

  private static long origin() {
    return plan.origins().get(0);
  }

  private static boolean isAhead(Example row) {
    return row.target() > origin() && row.target() - row.horizon() >= origin();
  }

  @Test
  void neitherTheLeftOutCategoryNorTheFutureTeaches() {
    String leftOut = rows.firstKey();
    SortedMap<String, MetaWeights> taught = taught(rows);

    SortedMap<String, MetaWeights> its =
        taught(withOtherDemand((category, row) -> category.equals(leftOut)));
    assertThat(its.get(leftOut).toBytes()).isEqualTo(taught.get(leftOut).toBytes());
    assertThat(its.get(rows.lastKey()).toBytes())
        .isNotEqualTo(taught.get(rows.lastKey()).toBytes());

    long supports = origin() - AdaptationPlan.longest();
    SortedMap<String, MetaWeights> later =
        taught(withOtherDemand((category, row) -> row.target() > supports));
    taught.forEach(
        (category, weights) ->
            assertThat(later.get(category).toBytes()).isEqualTo(weights.toBytes()));
  }

  private static SortedMap<String, MetaWeights> taught(
      SortedMap<String, List<Example>> byCategory) {
    return new SharedTeaching(plan).withoutEach(byCategory, share -> {}).get(origin());
  }

  private static SortedMap<String, List<Example>> withOtherDemand(
      BiPredicate<String, Example> chosen) {
    SortedMap<String, List<Example>> other = new TreeMap<>();
    rows.forEach(
        (category, own) ->
            other.put(
                category,
                own.stream().map(r -> chosen.test(category, r) ? demanded(r) : r).toList()));
    return other;
  }

  private static Example demanded(Example row) {
    return new Example(
        row.locationId(),
        row.itemId(),
        row.target(),
        row.horizon(),
        row.values(),
        row.levels(),
        row.attributes(),
        10 * row.actual() + 7,
        row.weight());
  }

  @Test
  void ownMeanIsThatOfTheSupport() {
    List<Example> own = rows.get(rows.firstKey());
    LeftOut scores = new LeftOut(rows.firstKey(), origin(), 7, own, plan);
    scores.scoreBaselines();

    double mean =
        sum(AdaptationPlan.support(own, origin(), 7), true)
            / sum(AdaptationPlan.support(own, origin(), 7), false);
    double errors = 0;
    for (Example row : AdaptationPlan.scored(own, origin())) {
      errors += row.weight() * Math.abs(row.actual() - mean);
    }
    assertThat(scores.errors(LeftOut.OWN_MEAN).wape())
        .isCloseTo(errors / sum(AdaptationPlan.scored(own, origin()), true), within(1e-9));
  }

  private static double sum(List<Example> own, boolean demand) {
    return own.stream().mapToDouble(r -> r.weight() * (demand ? r.actual() : 1)).sum();
  }

  @Test
  void theSameChainGivesTheSameFiguresInTablePageAndJson() throws Exception {
    AdaptationResult result = study(chain(3), List.of(ORIGIN), Map.of());

    JsonNode json = new ObjectMapper().readTree(result.json());
    assertThat(json.at("/origins/0").asText()).isEqualTo(ORIGIN.toString());
    for (int days : AdaptationPlan.REPORTED) {
      JsonNode support = json.at("/supports/" + days);
      assertThat(support).hasSize(1 + rows.size());
      for (String start : List.of("scratch", "shared")) {
        for (int steps : LeftOut.STEPS) {
          assertThat(support.get("all").at("/" + start + " " + steps + "/wape").asDouble())
              .isPositive()
              .isCloseTo(result.wape(days, start + " " + steps), within(1e-6));
        }
      }
      assertThat(result.table()).contains("WAPE %, " + days + " days", "bias %, " + days + " days");
    }
    assertThat(result.table()).contains("own mean", "own level", "scratch 5", "passes", "shared 5");
    assertThat(result.table().lines().filter(line -> line.startsWith("all "))).hasSize(4);
    assertThat(result.html())
        .doesNotContain("http", "src=", "href=")
        .containsPattern("(?s)(<polyline.*){7}")
        .contains("(14 days)");
    assertThat(new AdaptationResult("simulator", plan, study().leaveOneOut(rows, plan)).json())
        .isEqualTo(result.json());
  }

  private static AdaptationResult study(
      RetailSimulator chain, List<LocalDate> origins, Map<String, String> settings) {
    return study().run(chain, TOPICS, origins, settings, EPOCHS, QUICK);
  }

  private static AdaptationStudy study() {
    return new AdaptationStudy((done, doing) -> assertThat(done).isBetween(0.0, 1.0));
  }

  @Test
  void anOriginHasTheWeightsOfTheLastEpochBeforeItsSupports() {
    AdaptationPlan several = from(ORIGIN.minusDays(30), ORIGIN.minusDays(28), ORIGIN);
    long last = origin() - AdaptationPlan.longest();
    assertThat(several.cutoffs()).containsExactly(last - 84, last - 56, last - 28, last);
    assertThat(several.taughtBy(last - 84)).isEmpty();
    assertThat(several.taughtBy(last - 56)).containsExactly(origin() - 30);
    assertThat(several.taughtBy(last - 28)).containsExactly(origin() - 28);
    assertThat(several.taughtBy(last)).containsExactly(origin());
  }

  @Test
  void everyOriginHasTaughtWeights() {
    AdaptationPlan several = from(ORIGIN.minusDays(7), ORIGIN);
    var taught = new SharedTeaching(several).withoutEach(rows, share -> {});
    assertThat(taught).containsOnlyKeys(origin() - 7, origin());
    String leftOut = rows.firstKey();
    assertThat(taught.get(origin()).get(leftOut).toBytes())
        .isNotEqualTo(taught.get(origin() - 7).get(leftOut).toBytes());
  }

  @Test
  void severalOriginsAreReportedEachAndTogether() throws Exception {
    LocalDate earlier = ORIGIN.minusDays(7);
    AdaptationPlan several = from(earlier, ORIGIN);
    List<LeftOut> scores = new ArrayList<>();
    for (long origin : several.origins()) {
      for (int days : AdaptationPlan.SUPPORTS) {
        rows.forEach((category, own) -> scores.add(scored(category, origin, days, several)));
      }
    }
    AdaptationResult result = new AdaptationResult("simulator", several, scores);

    JsonNode support = new ObjectMapper().readTree(result.json()).at("/supports/7");
    assertThat(support).hasSize(rows.size() + 3);
    JsonNode first = support.get("as of " + earlier);
    JsonNode second = support.get("as of " + ORIGIN);
    JsonNode all = support.get("all");
    assertThat(all.get("testRows").asInt())
        .isEqualTo(first.get("testRows").asInt() + second.get("testRows").asInt());
    double[] wapes = {
      first.at("/own level/wape").asDouble(), second.at("/own level/wape").asDouble()
    };
    Arrays.sort(wapes);
    assertThat(all.at("/own level/wape").asDouble()).isStrictlyBetween(wapes[0], wapes[1]);
    assertThat(result.table()).contains("as of " + earlier + ", " + ORIGIN + ",");
  }

  private static LeftOut scored(String category, long origin, int days, AdaptationPlan several) {
    LeftOut scores = new LeftOut(category, origin, days, rows.get(category), several);
    scores.scoreBaselines();
    return scores;
  }

  private static AdaptationPlan from(LocalDate... origins) {
    List<Long> days = Stream.of(origins).map(Period.DAY::indexOf).toList();
    return new AdaptationPlan(plan.training(), plan.model(), days, EPOCHS);
  }

  @Test
  void whatCannotBeStudiedIsRefusedWithTheReason() {
    assertThatThrownBy(() -> study(chain(1), List.of(), Map.of()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("not two of them");
    assertThatThrownBy(() -> study(chain(3), List.of(), Map.of("demand.period", "WEEK")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("weekly");
    RetailSimulator brief =
        new RetailSimulator(new SimulatorSettings(1, 3, 3, START, 50, 1), TOPICS);
    assertThatThrownBy(() -> study(brief, List.of(), Map.of()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("too little");
    assertThatThrownBy(() -> study(chain(3), List.of(ORIGIN.plusDays(1)), Map.of()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(ORIGIN.plusDays(1).toString());
  }
}
