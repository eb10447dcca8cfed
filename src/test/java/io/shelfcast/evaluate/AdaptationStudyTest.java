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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A store of three categories, taught in two short epochs. */
class AdaptationStudyTest {
  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 150;
  private static final LocalDate ORIGIN = START.plusDays(DAYS - 1 - AdaptationPlan.HORIZON);
  private static final int EPOCHS = 2;

  /** The product's, but for small batches and few episodes. */
  private static final UnaryOperator<CategoryDeepFmTrainer.Settings> QUICK =
      settings ->
          settings.with(
              new Adaptation.Settings(5, 8, 0.005, 1e-3, 30),
              new OuterLoop.Settings(3, 64, 14, 28, 32, 1e-3));

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
            AdaptationPlan.first(ORIGIN, EPOCHS),
            ORIGIN.plusDays(AdaptationPlan.HORIZON),
            AdaptationPlan.HORIZON);
    rows = CategoryRows.of(chain, TOPICS, serving, BacktestProgress.SILENT);
    plan =
        new AdaptationPlan(
            serving.training(),
            QUICK.apply(serving.training().deepFmTrainer()),
            Period.DAY.indexOf(ORIGIN),
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
              assertThat(last).isEqualTo(plan.asOf() + AdaptationPlan.HORIZON);
              assertThat(plan.scored(own)).isNotEmpty().allMatch(AdaptationStudyTest::isAhead);
              assertThat(plan.support(own, 7))
                  .isNotEmpty()
                  .allMatch(r -> r.target() <= plan.asOf() && r.target() > plan.asOf() - 7);
            });
    assertThat(plan.cutoffs()).containsExactly(plan.asOf() - 42, plan.asOf() - 14);
  }

  private static boolean isAhead(Example row) {
    return row.target() > plan.asOf() && row.target() - row.horizon() >= plan.asOf();
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

    long supports = plan.asOf() - AdaptationPlan.longest();
    SortedMap<String, MetaWeights> later =
        taught(withOtherDemand((category, row) -> row.target() > supports));
    taught.forEach(
        (category, weights) ->
            assertThat(later.get(category).toBytes()).isEqualTo(weights.toBytes()));
  }

  private static SortedMap<String, MetaWeights> taught(
      SortedMap<String, List<Example>> byCategory) {
    return new SharedTeaching(plan, plan.model().inner()).withoutEach(byCategory, share -> {});
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
    LeftOut scores = new LeftOut(rows.firstKey(), 7, own, plan);
    scores.scoreBaselines();

    double mean = sum(plan.support(own, 7), true) / sum(plan.support(own, 7), false);
    double errors = 0;
    for (Example row : plan.scored(own)) {
      errors += row.weight() * Math.abs(row.actual() - mean);
    }
    assertThat(scores.errors(LeftOut.OWN_MEAN).wape())
        .isCloseTo(errors / sum(plan.scored(own), true), within(1e-9));
  }

  private static double sum(List<Example> own, boolean demand) {
    return own.stream().mapToDouble(r -> r.weight() * (demand ? r.actual() : 1)).sum();
  }

  @Test
  void theSameChainGivesTheSameFiguresInTablePageAndJson() throws Exception {
    AdaptationResult result = study(chain(3), Optional.empty(), Map.of());

    JsonNode json = new ObjectMapper().readTree(result.json());
    assertThat(json.get("origin").asText()).isEqualTo(ORIGIN.toString());
    for (int days : AdaptationPlan.REPORTED) {
      JsonNode support = json.at("/supports/" + days);
      assertThat(support).hasSize(1 + rows.size());
      for (String start : List.of("scratch", "pooled", "meta")) {
        for (int steps : LeftOut.STEPS) {
          assertThat(support.get("all").at("/" + start + " " + steps + "/wape").asDouble())
              .isPositive()
              .isCloseTo(result.wape(days, start + " " + steps), within(1e-6));
        }
      }
      assertThat(result.table()).contains("WAPE %, " + days + " days", "bias %, " + days + " days");
    }
    assertThat(result.table()).contains("own mean", "own level", "scratch 5", "passes", "meta 5");
    assertThat(result.table().lines().filter(line -> line.startsWith("all "))).hasSize(4);
    assertThat(result.html())
        .doesNotContain("http", "src=", "href=")
        .containsPattern("(?s)(<polyline.*){10}")
        .contains("(14 days)");
    assertThat(new AdaptationResult("simulator", plan, study().leaveOneOut(rows, plan)).json())
        .isEqualTo(result.json());
  }

  private static AdaptationResult study(
      RetailSimulator chain, Optional<LocalDate> origin, Map<String, String> settings) {
    return study().run(chain, TOPICS, origin, settings, EPOCHS, QUICK);
  }

  private static AdaptationStudy study() {
    return new AdaptationStudy((done, doing) -> assertThat(done).isBetween(0.0, 1.0));
  }

  @Test
  void whatCannotBeStudiedIsRefusedWithTheReason() {
    assertThatThrownBy(() -> study(chain(1), Optional.empty(), Map.of()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("not two of them");
    assertThatThrownBy(() -> study(chain(3), Optional.empty(), Map.of("demand.period", "WEEK")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("weekly");
    assertThatThrownBy(() -> study(chain(3), Optional.of(ORIGIN.plusDays(1)), Map.of()))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining(ORIGIN.plusDays(1).toString());
  }
}
