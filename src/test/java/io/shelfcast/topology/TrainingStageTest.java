package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.ForecastMarker;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.training.Epochs;
import io.shelfcast.training.Example;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;

/** Epochs, watermarks and the order of rows, with a trainer that writes down what it was given. */
class TrainingStageTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final int DAYS = 21;

  @Test
  void modelsDoNotDependOnWhichPartitionWasFaster() {
    // Given what two serving partitions send
    List<KeyValue<String, TrainingRow>> first = sentBy(0, "A", "B");
    List<KeyValue<String, TrainingRow>> second = sentBy(1, "C");

    // When one is ahead, the other is, or both go step by step
    List<String> firstAhead = train(concat(first, second));
    List<String> secondAhead = train(concat(second, first));
    List<String> inTurns = train(alternate(first, second));

    // Then the same models come out
    assertThat(firstAhead).isEqualTo(secondAhead).isEqualTo(inTurns);
    assertThat(firstAhead).filteredOn(line -> line.startsWith("dairy|efm|")).hasSize(2);
  }

  @Test
  void aCutoffWaitsForThePartitionThatIsBehind() {
    // Given one partition that has closed all days, and another that has not spoken
    List<String> trained = train(sentBy(0, "A", "B"));

    // Then nothing is trained
    assertThat(trained).isEmpty();
  }

  @Test
  void aRowSentAfterItsPartitionClosedTheCutoffIsLearnedLater() {
    // Given a late row of the second day, sent after the marker of the tenth
    List<KeyValue<String, TrainingRow>> rows = new ArrayList<>(sentBy(0, "A"));
    rows.add(
        KeyValue.pair(
            "dairy",
            TrainingDriver.row("dairy", "A", "late", FIRST.plusDays(1), FIRST.plusDays(9))));
    rows.addAll(sentBy(1, "C"));

    // When
    List<String> trained = train(rows);

    // Then the epoch before does not know it, and the one after does
    assertThat(trained)
        .filteredOn(line -> line.startsWith("dairy|efm|"))
        .extracting(line -> line.contains("late"))
        .containsExactly(false, true);
  }

  @Test
  void rowsOfAnotherFeatureSchemaAreNotLearned() {
    // Given what two serving partitions send, and rows of the release before, of other columns
    List<KeyValue<String, TrainingRow>> rows = concat(sentBy(0, "A", "B"), sentBy(1, "C"));
    List<KeyValue<String, TrainingRow>> mixed = new ArrayList<>(rows);
    for (int day = 0; day < DAYS; day++) {
      LocalDate target = FIRST.minusDays(30).plusDays(day);
      for (String category : List.of("dairy", "gone")) {
        int before = FeatureSchema.VERSION - 1;
        mixed.add(
            day,
            KeyValue.pair(
                category, TrainingDriver.row(category, "A", "old", target, null, before)));
      }
    }

    // Then the same comes out, markers and all
    assertThat(events(mixed, new Notes(true))).isEqualTo(events(rows, new Notes(true)));
  }

  @Test
  void theSampleOfRowsDoesNotDependOnLateOnes() {
    // Given more rows than are learned from, and as many again that come late
    String[] settings = {"training.max.rows", "100", "training.every", "14"};
    String[] many = IntStream.range(0, 12).mapToObj(n -> "L" + n).toArray(String[]::new);
    List<KeyValue<String, TrainingRow>> rows = concat(sentBy(0, many), sentBy(1, "C"));
    List<KeyValue<String, TrainingRow>> late = new ArrayList<>(rows);
    for (int n = 0; n < 200; n++) {
      LocalDate last = FIRST.plusDays(DAYS - 1L);
      late.add(KeyValue.pair("dairy", TrainingDriver.row("dairy", "A", "late" + n, FIRST, last)));
    }

    // When training begins after all have come
    List<String> models = published(slowly(late, new Notes(true), settings));

    // Then it makes what it makes without them
    assertThat(models).isNotEmpty();
    assertThat(models).isEqualTo(published(events(rows, new Notes(true), settings)));
  }

  @Test
  void theChampionStaysOnTheTopicHoweverManyAreRejectedAfterIt() {
    // Given a first champion that nothing beats, and two snapshots that are kept
    List<KeyValue<String, TrainingRow>> rows = new ArrayList<>();
    rows.addAll(sentBy(0, "A", "B"));
    rows.addAll(sentBy(1, "C"));

    // When it is followed by more than that
    List<KeyValue<String, ModelEvent>> events =
        events(rows, new Notes(false), "training.keep", "2", "training.every", "3");

    // Then those between are withdrawn, in their order, and it is not
    List<String> published =
        events.stream().filter(e -> e.value != null).map(e -> e.key).filter(NO_MARKER).toList();
    List<String> withdrawn = events.stream().filter(e -> e.value == null).map(e -> e.key).toList();
    assertThat(published).hasSizeGreaterThan(4);
    assertThat(withdrawn).isEqualTo(published.subList(1, published.size() - 2));
  }

  @Test
  void modelsStayOnTheTopicUntilTheirForecastsAreOut() {
    // Given two snapshots that are kept, and more champions
    List<KeyValue<String, TrainingRow>> rows = new ArrayList<>();
    rows.addAll(sentBy(0, "A", "B"));
    rows.addAll(sentBy(1, "C"));
    String[] settings = {"training.keep", "2", "training.every", "3"};

    // When forecasts wait: of both partitions, of one, or of neither as of the last days
    List<String> none = withdrawn(events(rows, new Notes(true), settings));
    rows.addAll(0, List.of(forecastThrough(0, DAYS - 1), forecastThrough(1, 9)));
    List<String> some = withdrawn(events(rows, new Notes(true), settings));
    rows.addAll(0, List.of(forecastThrough(1, DAYS - 1)));
    rows.remove(2);
    List<KeyValue<String, ModelEvent>> events = events(rows, new Notes(true), settings);
    List<String> all = withdrawn(events);
    List<String> sent = events.stream().map(e -> e.key).filter(NO_MARKER).distinct().toList();

    // Then only models that no forecast will use leave it
    LocalDate inForce = grainDate(FIRST.plusDays(10).toEpochDay(), 3);
    assertThat(none).isEmpty();
    assertThat(all).hasSizeGreaterThan(2).isEqualTo(sent.subList(0, sent.size() - 2));
    assertThat(some)
        .isNotEmpty()
        .isEqualTo(all.subList(0, some.size()))
        .allSatisfy(key -> assertThat(date(key)).isBefore(inForce));
    assertThat(date(all.get(some.size()))).isEqualTo(inForce);
  }

  @Test
  void cutoffsDoNotDependOnWhichRowCameFirst() {
    // Given a partition whose history begins late, and comes first
    List<KeyValue<String, TrainingRow>> late = sentBy(0, "A", "B");
    late.removeIf(sent -> sent.value.getBody() instanceof TrainingExample row && isEarly(row));
    List<KeyValue<String, TrainingRow>> rows = concat(late, sentBy(1, "C", "D", "E"));
    String[] settings = {"training.every", "3"};

    // When training is as fast as the rows come, or begins when all have come
    List<String> fast = published(events(rows, new Notes(true), settings));
    List<String> slow = published(slowly(rows, new Notes(true), settings));

    // Then
    assertThat(slow).isEqualTo(fast).hasSizeGreaterThan(4);
  }

  @Test
  void aMarkerNamesTheCategoriesThatPublishedWhicheverPartitionWasFaster() {
    // Given one with models, one with too few rows, and one whose first row is of the last day
    List<KeyValue<String, TrainingRow>> rows = concat(sentBy(0, "A", "B"), sentBy(1, "C"));
    LocalDate last = FIRST.plusDays(DAYS - 1L);
    rows.add(0, KeyValue.pair("few", TrainingDriver.row("few", "A", "pear", FIRST, null)));
    KeyValue<String, TrainingRow> late =
        KeyValue.pair("late", TrainingDriver.row("late", "A", "plum", last, last.minusDays(1)));
    List<KeyValue<String, TrainingRow>> early = new ArrayList<>(rows);
    rows.add(late);
    early.add(0, late);

    // When training is as fast as the rows come, or begins when all have come
    List<EpochComplete> markers = markers(events(rows, new Notes(true)));
    List<EpochComplete> slow = markers(slowly(rows, new Notes(true)));
    List<EpochComplete> otherFirst = markers(events(early, new Notes(true)));

    // Then
    assertThat(slow).isEqualTo(markers);
    assertThat(otherFirst).isEqualTo(markers);
    assertThat(markers)
        .filteredOn(marker -> !marker.getCutoff().isBefore(FIRST.plusDays(9)))
        .isNotEmpty()
        .allSatisfy(marker -> assertThat(marker.getCategories()).containsExactly("dairy"));
  }

  private static List<EpochComplete> markers(List<KeyValue<String, ModelEvent>> events) {
    return events.stream()
        .filter(event -> !NO_MARKER.test(event.key))
        .map(event -> (EpochComplete) event.value.getBody())
        .toList();
  }

  private static boolean isEarly(TrainingExample row) {
    return row.getTargetDate().isBefore(FIRST.plusDays(15));
  }

  private static KeyValue<String, TrainingRow> forecastThrough(int partition, int day) {
    return KeyValue.pair("", new TrainingRow(new ForecastMarker(partition, FIRST.plusDays(day))));
  }

  /** The newest cutoff that a forecast as of a day uses. */
  private static LocalDate grainDate(long day, int every) {
    Epochs epochs = new ShelfcastConfig(Map.of("training.every", "" + every)).training().epochs();
    return LocalDate.ofEpochDay(epochs.inForce(day));
  }

  private static LocalDate date(String key) {
    return LocalDate.parse(key.substring(key.lastIndexOf('|') + 1));
  }

  private static List<String> withdrawn(List<KeyValue<String, ModelEvent>> events) {
    return events.stream().filter(e -> e.value == null).map(e -> e.key).toList();
  }

  private static List<String> published(List<KeyValue<String, ModelEvent>> events) {
    return events.stream()
        .filter(event -> event.value != null && NO_MARKER.test(event.key))
        .map(event -> event.key + " " + text(event.value))
        .toList();
  }

  @Test
  void everyCutoffHasItsOwnSeedAndTheCategoryOneForTheWeightsThatItBeginsWith() {
    // Given two cutoffs
    List<KeyValue<String, TrainingRow>> rows = new ArrayList<>();
    rows.addAll(sentBy(0, "A", "B"));
    rows.addAll(sentBy(1, "C"));

    // When
    List<String[]> words = train(rows).stream().map(line -> line.split(" ")).toList();

    // Then
    assertThat(words).extracting(line -> line[2]).hasSize(2).doesNotHaveDuplicates();
    assertThat(words).extracting(line -> line[3]).containsOnly(words.get(0)[3]);
    assertThat(events(rows, new Notes(true)))
        .filteredOn(event -> NO_MARKER.test(event.key))
        .extracting(event -> ((ModelSnapshot) event.value.getBody()).getStartSeed())
        .containsOnly(Long.valueOf(words.get(0)[3]));
  }

  /** A row of each location and day, then the day's marker; the first days of every location. */
  private static List<KeyValue<String, TrainingRow>> sentBy(int partition, String... locations) {
    List<KeyValue<String, TrainingRow>> sent = new ArrayList<>();
    for (int day = 0; day < DAYS; day++) {
      LocalDate date = FIRST.plusDays(day);
      for (String location : locations) {
        LocalDate before = day == 0 ? null : date.minusDays(1);
        sent.add(
            KeyValue.pair("dairy", TrainingDriver.row("dairy", location, "milk", date, before)));
      }
      sent.add(KeyValue.pair("", new TrainingRow(new DayClosedMarker(partition, date))));
    }
    return sent;
  }

  private static final Predicate<String> NO_MARKER = key -> !key.startsWith("#epoch");

  private List<String> train(List<KeyValue<String, TrainingRow>> rows) {
    return events(rows, new Notes(true)).stream()
        .filter(event -> NO_MARKER.test(event.key))
        .map(event -> event.key + " " + text(event.value))
        .toList();
  }

  private List<KeyValue<String, ModelEvent>> events(
      List<KeyValue<String, TrainingRow>> rows, Trainer trainer, String... settings) {
    try (TrainingDriver training =
        new TrainingDriver(settings(settings), 2, 1, trainer, TrainingPool.direct())) {
      rows.forEach(row -> training.rows.pipeInput(row.key, row.value));
      return training.models.readKeyValuesToList();
    }
  }

  @Test
  void aPartitionWithoutRowsSaysSoAtOnce() {
    // Given one of two category partitions, the other of which has taught no shared weights yet
    try (TrainingDriver training =
        new TrainingDriver(settings(), 1, 2, new Notes(true), TrainingPool.direct())) {

      // When it hears of closes alone
      for (int day = 0; day < DAYS; day++) {
        DayClosedMarker closed = new DayClosedMarker(0, FIRST.plusDays(day));
        training.rows.pipeInput("", new TrainingRow(closed));
      }

      // Then nobody waits for models of it
      LocalDate newest =
          training.models.readValuesToList().stream()
              .map(event -> ((EpochComplete) event.getBody()).getCutoff())
              .reduce((earlier, later) -> later)
              .orElseThrow();
      Epochs epochs = settings().epochs();
      long last = FIRST.plusDays(DAYS - 1L).toEpochDay();
      assertThat(newest).isEqualTo(LocalDate.ofEpochDay(epochs.through(last)));
    }
  }

  @Test
  void rowsAreCopiedWhenTheyCanBeLearnedFrom() {
    // Given two partitions that share a pool of one
    Deque<Runnable> work = new ArrayDeque<>();
    TrainingPool pool = TrainingPool.of(work::addLast, 1);
    try (TrainingDriver one = new TrainingDriver(settings(), 1, 1, new Notes(true), pool);
        TrainingDriver other = new TrainingDriver(settings(), 1, 1, new Notes(true), pool)) {

      // When both have a cutoff to train
      for (TrainingDriver training : List.of(one, other)) {
        sentBy(0, "A", "B").forEach(row -> training.rows.pipeInput(row.key, row.value));
      }

      // Then the second waits for the first
      int trained = 0;
      for (; !work.isEmpty(); trained++) {
        assertThat(work).hasSize(1);
        work.removeFirst().run();
        one.driver().advanceWallClockTime(Duration.ofMillis(100));
        other.driver().advanceWallClockTime(Duration.ofMillis(100));
      }
      assertThat(trained).isGreaterThan(2);
      List<KeyValue<String, ModelEvent>> models = one.models.readKeyValuesToList();
      assertThat(models).isNotEmpty().isEqualTo(other.models.readKeyValuesToList());
    }
  }

  /** Trained one after the other once all rows have come. */
  private static List<KeyValue<String, ModelEvent>> slowly(
      List<KeyValue<String, TrainingRow>> rows, Trainer trainer, String... settings) {
    Deque<Runnable> work = new ArrayDeque<>();
    try (TrainingDriver training =
        new TrainingDriver(settings(settings), 2, 1, trainer, TrainingPool.of(work::addLast))) {
      rows.forEach(row -> training.rows.pipeInput(row.key, row.value));
      while (!work.isEmpty()) {
        work.removeFirst().run();
        training.driver().advanceWallClockTime(Duration.ofMillis(100));
      }
      return training.models.readKeyValuesToList();
    }
  }

  private static TrainingSettings settings(String... settings) {
    Map<String, String> all = new TreeMap<>(Map.of(ShelfcastConfig.TRAINING, "true"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return new ShelfcastConfig(all).training();
  }

  private static String text(ModelEvent event) {
    ModelSnapshot snapshot = (ModelSnapshot) event.getBody();
    return snapshot.getVersion()
        + " "
        + StandardCharsets.UTF_8.decode(snapshot.getParameters().duplicate());
  }

  private static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static <T> List<T> alternate(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
      if (i < first.size()) {
        all.add(first.get(i));
      }
      if (i < second.size()) {
        all.add(second.get(i));
      }
    }
    return all;
  }

  /**
   * Its parameters are the rows it was given, in their order.
   *
   * @param beatsTheIncumbent whether every candidate does, or none after the first
   */
  private record Notes(boolean beatsTheIncumbent) implements Trainer {
    @Override
    public String model() {
      return "efm";
    }

    @Override
    public Optional<TrainedModel> train(TrainingTask task) {
      if (task.rows().size() < 10) {
        return Optional.empty();
      }
      String rows =
          task.rows().stream()
              .map(Notes::name)
              .collect(Collectors.joining(" ", task.seed() + " " + task.startSeed() + " ", ""));
      return Optional.of(
          new TrainedModel(
              rows.getBytes(StandardCharsets.UTF_8),
              1,
              task.rows().size(),
              "none",
              new TreeMap<>(),
              beatsTheIncumbent || task.incumbent().isEmpty()));
    }

    private static String name(Example row) {
      return row.target() + row.locationId() + row.itemId();
    }
  }
}
