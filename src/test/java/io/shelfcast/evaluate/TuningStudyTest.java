package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void triesTheDefaultsAndEachCombinationBeforeWhatIsScored() {
    TuningSpace space = new TuningSpace(Map.of("passes", List.of("1", "2")), OptionalInt.empty());

    TuningResult result = run(List.of(), space);

    assertThat(result.scored())
        .extracting(scored -> scored.trial().text())
        .containsExactlyInAnyOrder("defaults", "passes=1", "passes=2");
    assertThat(result.scored()).extracting(TuningResult.Scored::wape).isSorted();
    // The chain's 200 days end on July 18th; the last 28 of them are scored
    assertThat(result.table())
        .contains("simulator as of 2024-04-25, 2024-05-23, 28 periods ahead", "WAPE %");
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

  private static TuningResult run(List<LocalDate> origins, TuningSpace space) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    RetailSimulator chain =
        new RetailSimulator(new SimulatorSettings(2, 2, 6, START, 200, 1), topics);
    return new TuningStudy((done, doing) -> {}).run(chain, topics, origins, Map.of(), space);
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
  void whatCannotBeTriedIsNamed() {
    assertThatThrownBy(() -> trials("depth", "3"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("no setting 'depth' can be tried; there are: passes, batch, rate");
    assertThatThrownBy(() -> trials("rate", "-1"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("rate cannot be -1");
    assertThatThrownBy(() -> trials("attention", "much"))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("attention cannot be much");
  }

  private static List<TuningSpace.Trial> trials(String name, String value) {
    return new TuningSpace(Map.of(name, List.of(value)), OptionalInt.empty()).trials(DEFAULTS);
  }
}
