package io.shelfcast.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** No feature changes when the future does; what reference data adds is in FactsTest. */
class NoFutureTest {
  private static final long START = 15_000;

  @Property(tries = 200)
  void salesAfterAsOfChangeNothing(
      @ForAll Period grain,
      @ForAll long seed,
      @ForAll @IntRange(max = 420) int past,
      @ForAll @IntRange(min = 1, max = Features.LONGEST_HORIZON) int horizon,
      @ForAll long future) {
    // Given what was scored at as-of
    Random random = new Random(seed);
    History known = new History(start(grain));
    play(known, random, past);
    long asOf = known.lastPeriod();
    SeriesFacts facts = facts(grain, asOf, random);
    FeatureSchema schema = FeatureSchema.of(grain);
    FeatureRows scored = Features.rows(schema, known, asOf, facts, horizon);

    // When time goes on until the target's close
    play(known, new Random(future), horizon);

    // Then its row, rebuilt, is the same bits
    same(Features.row(schema, known, asOf, facts, horizon), 0, scored, horizon - 1);
    for (int h = 1; h < horizon; h++) {
      same(Features.row(schema, known, asOf, facts, h), 0, scored, h - 1);
    }
  }

  private static long start(Period grain) {
    return grain == Period.DAY ? START : START / 7;
  }

  private static void play(History history, Random random, int periods) {
    for (int i = 0; i < periods; i++) {
      boolean sold = random.nextInt(3) > 0;
      history.append(
          sold ? random.nextInt(40) : 0,
          sold ? 1 + random.nextInt(8) / 4f : Float.NaN,
          random.nextInt(12) == 0 ? Mask.STOCK_OUT : Mask.NONE);
    }
  }

  private static SeriesFacts facts(Period grain, long asOf, Random random) {
    List<PromotionFacts> promotions = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      var first = grain.firstDate(asOf).plusDays(random.nextInt(120) - 80);
      promotions.add(
          new PromotionFacts(
              "p" + i,
              first,
              first.plusDays(random.nextInt(20)),
              Set.of("DEAL", "FEATURE", "PRICE").stream()
                  .sorted()
                  .skip(random.nextInt(3))
                  .collect(java.util.stream.Collectors.toSet()),
              random.nextBoolean() ? 0.2 : Double.NaN,
              random.nextBoolean() ? 1.5 : Double.NaN));
    }
    List<CalendarFacts.Entry> calendar = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      calendar.add(
          random.nextInt(6) > 0
              ? CalendarFacts.Entry.ORDINARY
              : new CalendarFacts.Entry(false, List.of(new EventFacts("E" + i, "T"))));
    }
    SeriesFacts plain = SeriesFacts.unknown("A", "milk", "dairy");
    return new SeriesFacts(
        plain.item(),
        plain.location(),
        new CalendarFacts(asOf - 14, calendar),
        promotions,
        PeerFacts.NONE,
        Interactions.NONE);
  }

  private static void same(FeatureRows one, int row, FeatureRows other, int otherRow) {
    assertThat(one.values()[row]).containsExactly(other.values()[otherRow]);
    assertThat(one.levels()[row]).containsExactly(other.levels()[otherRow]);
  }
}
