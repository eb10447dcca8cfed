package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Features;
import io.shelfcast.feature.Field;
import io.shelfcast.feature.SeriesFacts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeepFmEncoderTest {
  private static final int HORIZON = 28;
  private static final FeatureSchema DAYS = FeatureSchema.of(Period.DAY);

  /** Those of M5. */
  private static final List<String> HOLIDAYS =
      List.of(
          "Chanukah End",
          "Christmas",
          "Cinco De Mayo",
          "ColumbusDay",
          "Easter",
          "Eid al-Fitr",
          "EidAlAdha",
          "Father's day",
          "Halloween",
          "IndependenceDay",
          "LaborDay",
          "LentStart",
          "LentWeek2",
          "MartinLutherKingDay",
          "MemorialDay",
          "Mother's day",
          "NBAFinalsEnd",
          "NBAFinalsStart",
          "NewYear",
          "OrthodoxChristmas",
          "OrthodoxEaster",
          "Pesach End",
          "PresidentsDay",
          "Purim End",
          "Ramadan starts",
          "StPatricksDay",
          "SuperBowl",
          "Thanksgiving",
          "ValentinesDay",
          "VeteransDay");

  private static final float[] VALUES = new float[DAYS.numbers().size()];

  /** The rows of a series as they are scored: with a weekly profile, which targets differ by. */
  private static FeatureRows rows(Period grain) {
    History history = new History(10_000);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < History.CAPACITY; i++) {
      history.append((i % 7 + 1) * random.nextInt(5), 2, Mask.NONE);
    }
    SeriesFacts facts = SeriesFacts.unknown("A", "milk", "dairy");
    return Features.rows(FeatureSchema.of(grain), history, history.lastPeriod(), facts, HORIZON);
  }

  @ParameterizedTest
  @EnumSource(Period.class)
  void contextFieldsAreTheSameForAllTargetsAndOthersAreNot(Period grain) {
    FeatureRows rows = rows(grain);
    DeepFmEncoder encoder =
        DeepFmEncoder.of(
            grain,
            false,
            Arrays.asList(rows.values()),
            Arrays.asList(rows.levels()),
            Collections.nCopies(HORIZON, rows.attributes()));
    int context = encoder.contextFields();
    int[][] index = new int[HORIZON][encoder.fields()];
    float[][] value = new float[HORIZON][encoder.fields()];
    for (int row = 0; row < HORIZON; row++) {
      encoder.encode(
          rows.values()[row], rows.levels()[row], rows.attributes(), index[row], value[row], 0);
    }

    for (int row = 1; row < HORIZON; row++) {
      assertThat(Arrays.copyOf(index[row], context)).isEqualTo(Arrays.copyOf(index[0], context));
      assertThat(Arrays.copyOf(value[row], context)).isEqualTo(Arrays.copyOf(value[0], context));
      assertThat(value[row]).as("horizon " + (row + 1)).isNotEqualTo(value[0]);
    }
  }

  @Test
  void locationsAreSharedByAllCategoriesAndItemsAreOneFeatureThere() {
    DeepFmEncoder one = encoder("milk");
    DeepFmEncoder other = encoder("soap", "towel");

    assertThat(common(one, "A", "milk", "location"))
        .isEqualTo(common(other, "A", "soap", "location"));
    assertThat(common(one, "A", "milk", "location"))
        .isNotEqualTo(common(other, "B", "soap", "location"));
    assertThat(common(one, "A", "milk", "item")).isEqualTo(common(other, "A", "soap", "item"));
  }

  @Test
  void aWeeklyCategoryHasItsOwnLocations() {
    FeatureSchema weeks = FeatureSchema.of(Period.WEEK);
    String[] levels = new String[weeks.levels().size()];
    levels[weeks.level("location")] = "A";
    float[] values = new float[weeks.numbers().size()];
    DeepFmEncoder encoder =
        DeepFmEncoder.of(
            Period.WEEK,
            false,
            Collections.nCopies(400, values),
            Collections.nCopies(400, levels),
            Collections.nCopies(400, Map.of()));
    int[] known = new int[encoder.fields()];
    int[] other = new int[encoder.fields()];
    float[] value = new float[encoder.fields()];

    encoder.encode(values, levels, Map.of(), known, value, 0);
    levels[weeks.level("location")] = "B";
    encoder.encode(values, levels, Map.of(), other, value, 0);

    int field = field(encoder, "location");
    assertThat(known[field]).isNotEqualTo(other[field]);
    assertThat(encoder.commonFeatures()[known[field]])
        .isEqualTo(encoder.commonFeatures()[other[field]]);
  }

  @ParameterizedTest
  @EnumSource(Period.class)
  void pageViewsAndCartsAreContextWhereThereAreFieldsForThem(Period grain) {
    FeatureSchema schema = FeatureSchema.of(grain);
    DeepFmEncoder without = DeepFmEncoder.of(grain, false, List.of(), List.of(), List.of());
    DeepFmEncoder with = DeepFmEncoder.of(grain, true, List.of(), List.of(), List.of());
    float[] values = new float[schema.numbers().size()];
    values[schema.number("carts_average")] = 3;
    float[] value = new float[with.fields()];

    with.encode(
        values, new String[schema.levels().size()], Map.of(), new int[value.length], value, 0);

    assertThat(with.fields()).isEqualTo(without.fields() + 4);
    assertThat(field(with, "carts_average")).isLessThan(with.contextFields());
    assertThat(value[field(with, "carts_average")]).isGreaterThan(value[field(with, "views_last")]);
  }

  @Test
  void paydaysAreSeenBesideOtherEvents() {
    DeepFmEncoder encoder = encoder("milk");
    String[] levels = levels("A", "milk");
    int[] ordinary = index(encoder, levels);
    levels[DAYS.level("recurring_event")] = "SNAP";
    int[] payday = index(encoder, levels);

    int field = field(encoder, "recurring_event");
    assertThat(field).isGreaterThanOrEqualTo(encoder.contextFields());
    assertThat(payday[field]).isNotEqualTo(ordinary[field]);
    ordinary[field] = payday[field];
    assertThat(payday).isEqualTo(ordinary);
  }

  /** A missing number is 0 there, and so is one that is as usual. */
  @Test
  void whichNumbersAreMissingIsAFieldOfItsOwn() {
    DeepFmEncoder encoder = encoder("milk");
    int field = field(encoder, "missing");
    int[] none = index(encoder, VALUES);
    Set<Integer> features = new HashSet<>(Set.of(none[field]));
    List<String> numbers = numbers(encoder);
    for (String name : numbers) {
      float[] values = VALUES.clone();
      values[DAYS.number(name)] = Float.NaN;
      int[] one = index(encoder, values);
      features.add(one[field]);
      one[field] = none[field];
      assertThat(one).as(name).isEqualTo(none);
    }

    assertThat(features).hasSize(1 + numbers.size());
  }

  /** In 512 buckets Easter would have that of Memorial Day. */
  @ParameterizedTest
  @ValueSource(strings = {"event", "event_before", "event_after"})
  void thirtyHolidaysHaveAFeatureEach(String name) {
    DeepFmEncoder encoder = encoder("milk");
    String[] levels = levels("A", "milk");
    Set<Integer> features = new HashSet<>();
    for (String holiday : HOLIDAYS) {
      levels[DAYS.level(name)] = holiday;
      features.add(index(encoder, levels)[field(encoder, name)]);
    }

    assertThat(features).hasSize(HOLIDAYS.size());
  }

  @ParameterizedTest
  @CsvSource({"day_of_week, 7", "month, 12"})
  void noWeekdayAndNoMonthSharesTheFeatureOfAnother(String name, int count) {
    DeepFmEncoder encoder = encoder("milk");
    String[] levels = levels("A", "milk");
    Set<Integer> features = new HashSet<>();
    for (String level : DAYS.levelsOf(name)) {
      levels[DAYS.level(name)] = level;
      features.add(index(encoder, levels)[field(encoder, name)]);
    }

    assertThat(features).hasSize(count);
  }

  @Test
  void theCalendarsLevelsAreThoseOfDates() {
    for (LocalDate date = LocalDate.of(2023, 1, 1); // of two years, of which one is a leap year
        date.isBefore(LocalDate.of(2025, 1, 1));
        date = date.plusDays(1)) {
      History history = new History(Period.DAY.indexOf(date.minusDays(1)));
      history.append(1, 2, Mask.NONE);
      SeriesFacts facts = SeriesFacts.unknown("A", "milk", "dairy");
      String[] levels = Features.rows(DAYS, history, history.lastPeriod(), facts, 1).levels()[0];
      for (String name : List.of("day_of_week", "day_of_month", "week_of_year", "month")) {
        assertThat(DAYS.levelsOf(name)).contains(levels[DAYS.level(name)]);
      }
    }
    assertThat(DAYS.levelsOf("event")).isEmpty();
  }

  /** Of so many rows an item that each has a feature of its own. */
  private static DeepFmEncoder encoder(String... items) {
    List<String[]> levels = new ArrayList<>();
    for (String item : items) {
      levels.addAll(Collections.nCopies(400, levels("A", item)));
    }
    return DeepFmEncoder.of(
        Period.DAY,
        false,
        Collections.nCopies(levels.size(), VALUES),
        levels,
        Collections.nCopies(levels.size(), Map.of()));
  }

  private static String[] levels(String location, String item) {
    String[] levels = new String[DAYS.levels().size()];
    levels[DAYS.level("location")] = location;
    levels[DAYS.level("item")] = item;
    return levels;
  }

  /** Its numbers, as the schema calls them; some days and months are levels and numbers there. */
  private static List<String> numbers(DeepFmEncoder encoder) {
    List<String> levels = DAYS.levels().stream().map(Field::name).toList();
    List<String> numbers = DAYS.numbers().stream().map(Field::name).toList();
    return IntStream.range(0, encoder.fields())
        .mapToObj(encoder::name)
        .filter(name -> numbers.contains(name) && !levels.contains(name))
        .toList();
  }

  private static int[] index(DeepFmEncoder encoder, String[] levels) {
    return index(encoder, VALUES, levels);
  }

  private static int[] index(DeepFmEncoder encoder, float[] values) {
    return index(encoder, values, levels("A", "milk"));
  }

  private static int[] index(DeepFmEncoder encoder, float[] values, String[] levels) {
    int[] index = new int[encoder.fields()];
    encoder.encode(values, levels, Map.of(), index, new float[encoder.fields()], 0);
    return index;
  }

  private static int common(DeepFmEncoder encoder, String location, String item, String field) {
    int feature = index(encoder, levels(location, item))[field(encoder, field)];
    return encoder.commonFeatures()[feature];
  }

  private static int field(DeepFmEncoder encoder, String name) {
    return IntStream.range(0, encoder.fields())
        .filter(f -> encoder.name(f).equals(name))
        .findFirst()
        .orElseThrow();
  }
}
