package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.RetailSimulator;
import io.shelfcast.replay.SimulatorSettings;
import io.shelfcast.training.CategoryDeepFmTrainer;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TuningStudyTest {
  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final CategoryDeepFmTrainer.Settings DEFAULTS =
      CategoryDeepFmTrainer.Settings.of(Period.DAY);

  @Test
  void triesTheDefaultsAndEachCombinationBeforeWhatIsScored() throws Exception {
    TuningSpace space = new TuningSpace(Map.of("passes", List.of("1", "2")), OptionalInt.empty());

    TuningResult result = run(List.of(), space);

    assertThat(result.scored())
        .extracting(scored -> scored.trial().text())
        .containsExactlyInAnyOrder("defaults", "passes=1", "passes=2");
    assertThat(result.scored()).extracting(TuningResult.Scored::wape).isSorted();
    // The chain's 200 days end on July 18th; the last 28 of them are scored
    assertThat(result.table())
        .contains("simulator as of 2024-04-25, 2024-05-23, 28 periods ahead", "WAPE %");
    JsonNode json = new ObjectMapper().readTree(result.json());
    assertThat(json.path("origins").path(1).asText()).isEqualTo("2024-05-23");
    assertThat(json.path("trials")).hasSize(3);
    assertThat(json.path("trials").path(0).path("trial").asText())
        .isEqualTo(result.scored().get(0).trial().text());
    assertThat(json.path("trials").path(0).path("wape").asDouble())
        .isCloseTo(result.scored().get(0).wape(), within(1e-6));
    TuningResult again =
        run(List.of(), new TuningSpace(Map.of("passes", List.of("1")), OptionalInt.empty()));
    assertThat(result.scored()).containsAll(again.scored());
  }

  @Test
  void anOriginMustNotReachIntoWhatIsScored() {
    TuningSpace space = new TuningSpace(Map.of(), OptionalInt.empty());
    assertThatThrownBy(() -> run(List.of(START.plusDays(150)), space))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("as of 2024-05-30, targets reach into what simulator is scored on")
        .hasMessageContaining("the latest origin is 2024-05-23");
  }

  @Test
  void whatIsScoredIsCountedInTheGrainOfTheSettings() {
    // Given 500 days that end on a Wednesday; of the weeks to Sunday, May 11th, 28 are scored
    TuningSpace space = new TuningSpace(Map.of(), OptionalInt.empty());
    List<LocalDate> origins = List.of(LocalDate.of(2024, 10, 6));

    assertThatThrownBy(() -> run(500, origins, Map.of("demand.period", "WEEK"), space))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("the latest origin is 2024-09-29"); // four weeks before those
  }

  private static TuningResult run(List<LocalDate> origins, TuningSpace space) {
    return run(200, origins, Map.of(), space);
  }

  private static TuningResult run(
      int days, List<LocalDate> origins, Map<String, String> settings, TuningSpace space) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    RetailSimulator chain =
        new RetailSimulator(new SimulatorSettings(2, 2, 6, START, days, 1), topics);
    return new TuningStudy((done, doing) -> {}).run(chain, topics, origins, settings, space);
  }

  @Test
  void combinationsAreAllOfThemOrDrawn() {
    Map<String, List<String>> values =
        Map.of("rate", List.of("0.001", "0.002"), "attention", List.of("none", "field", "pair"));

    assertThat(new TuningSpace(values, OptionalInt.empty()).trials(DEFAULTS)).hasSize(1 + 6);
    List<TuningSpace.Trial> drawn = new TuningSpace(values, OptionalInt.of(4)).trials(DEFAULTS);
    assertThat(drawn).hasSize(1 + 4).doesNotHaveDuplicates();
    assertThat(drawn).isEqualTo(new TuningSpace(values, OptionalInt.of(4)).trials(DEFAULTS));
    assertThat(drawn.get(0).settings()).isEqualTo(DEFAULTS);
  }

  @Test
  void whatCannotBeTriedIsNamedWithWhatCan() {
    assertThatThrownBy(() -> trials("depth", "3"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no setting 'depth' can be tried; there are: passes, batch, rate");
    assertRefused("rate", "-1", "a number above 0");
    assertRefused("rate", "Infinity", "a number above 0");
    assertRefused("l2", "small", "a number from 0");
    assertRefused("passes", "0", "a whole number from 1");
    assertRefused("batch", "", "a whole number from 1");
    assertRefused("attention", "BOTH", "none, field or pair");
    assertRefused("fm", "nope", "true or false");
    assertRefused("interactions", "1", "true or false");
    assertThat(trials("fm", "False").get(1).settings().parts().fm()).isFalse();
    assertThat(trials("interactions", "true").get(1).settings().parts().interactions()).isTrue();
  }

  private static void assertRefused(String name, String value, String allowed) {
    assertThatThrownBy(() -> trials(name, value))
        .isInstanceOf(EvaluationException.class)
        .hasMessage("--try: %s cannot be '%s'; it must be %s", name, value, allowed);
  }

  @Test
  void atLeastOneCombinationIsDrawn() {
    for (int draws : new int[] {0, -3}) {
      assertThatThrownBy(() -> new TuningSpace(TuningSpace.USUAL, OptionalInt.of(draws)))
          .isInstanceOf(EvaluationException.class)
          .hasMessage("--draws must be at least 1, was " + draws);
    }
  }

  private static List<TuningSpace.Trial> trials(String name, String value) {
    return new TuningSpace(Map.of(name, List.of(value)), OptionalInt.empty()).trials(DEFAULTS);
  }
}
