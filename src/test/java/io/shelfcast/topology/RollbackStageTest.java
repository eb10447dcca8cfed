package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ForecastMarker;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelRollback;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cutoff every third day of January, and what each candidate had to beat, after a rollback. */
class RollbackStageTest {
  private static final String CATEGORY = "dairy";
  private static final String MODEL = "efm";

  private final Deque<Runnable> work = new ArrayDeque<>();
  private final TreeMap<String, ModelSnapshot> snapshots = new TreeMap<>(); // by date
  private TrainingDriver training;

  @AfterEach
  void close() {
    training.close();
  }

  @Test
  void theNextCandidateMustBeatTheRestoredModel() {
    start(Set.of(), 12);
    closeDays(1, 11);
    trainAll();
    assertThat(duels()).containsExactly("01", "04 beats 01", "07 beats 04", "10 beats 07");

    rollBackTo("04", "07", "10");
    closeDays(12, 16);
    trainAll();

    assertThat(duels().skip(4)).containsExactly("13 beats 04", "16 beats 13");
  }

  @Test
  void theSecondOfTwoRollbacksCountsFromTheFirst() {
    start(Set.of(), 12);
    closeDays(1, 11);
    trainAll();

    rollBackTo("07", "10");
    rollBackTo("01", "07", "04");
    closeDays(12, 13);
    trainAll();

    assertThat(duels().skip(4)).containsExactly("13 beats 01");
  }

  @Test
  void aChampionOfAnEpochThatWasInTrainingStays() {
    // Given that the tenth is in training, and the thirteenth is due
    start(Set.of(), 12);
    closeDays(1, 8);
    trainAll();
    closeDays(9, 14);

    // When
    rollBackTo("04", "07");
    trainAll();
    closeDays(15, 16);
    trainAll();

    // Then nothing depends on how long training took
    assertThat(duels().skip(3)).containsExactly("10 beats 07", "13 beats 10", "16 beats 13");
  }

  @Test
  void theRestoredModelTakesOverWhenWhatWasInTrainingIsRejected() {
    start(Set.of("10", "13"), 12);
    closeDays(1, 8);
    trainAll();
    closeDays(9, 14);

    rollBackTo("04", "07");
    trainAll();
    closeDays(15, 16);
    trainAll();

    assertThat(duels().skip(3)).containsExactly("10 loses to 07", "13 loses to 07", "16 beats 04");
  }

  @Test
  void theRestoredModelStaysOnTheTopicWhileNothingBeatsIt() {
    start(Set.of("10", "13", "16", "19"), 3);
    closeDays(1, 8);
    trainAll();

    rollBackTo("01", "04", "07");
    closeDays(9, 20);
    trainAll();

    assertThat(withdrawn()).containsExactly("04", "07", "10").doesNotContain("01");
  }

  @Test
  void theRestoredModelStaysOnTheTopicUntilTheEpochInTrainingIsOver() {
    start(Set.of("10"), 3);
    closeDays(1, 8);
    trainAll();
    closeDays(9, 11);

    rollBackTo("01", "04", "07");
    trainAll();

    assertThat(duels().skip(3)).containsExactly("10 loses to 07");
    assertThat(withdrawn()).isEmpty();
  }

  @Test
  void aModelThatHasLeftTheTopicMeanwhileIsSentAgain() {
    start(Set.of(), 2);
    closeDays(1, 11);
    trainAll();
    assertThat(withdrawn()).containsExactly("01", "04");

    rollBackTo("04", "07", "10");

    List<KeyValue<String, ModelEvent>> sent = training.models.readKeyValuesToList();
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).key).isEqualTo("dairy|efm|2026-01-04");
    assertThat(((ModelSnapshot) sent.get(0).value.getBody()).getStatus())
        .isEqualTo(ModelStatus.CHAMPION);
  }

  private final Deque<String> withdrawn = new ArrayDeque<>();

  private void start(Set<String> rejected, int keep) {
    Map<String, String> settings =
        Map.of(
            ShelfcastConfig.TRAINING, "true",
            ShelfcastConfig.TRAINING_EVERY, "3",
            ShelfcastConfig.TRAINING_KEEP, String.valueOf(keep));
    training =
        new TrainingDriver(
            new ShelfcastConfig(settings).training(),
            1,
            1,
            new Duels(rejected),
            TrainingPool.of(work::addLast));
  }

  /** A row of each day, and the markers of a partition that closes and forecasts it. */
  private void closeDays(int first, int last) {
    for (int day = first; day <= last; day++) {
      LocalDate date = LocalDate.of(2026, 1, day);
      LocalDate before = date.getDayOfMonth() == 1 ? null : date.minusDays(1);
      training.rows.pipeInput(CATEGORY, TrainingDriver.row(CATEGORY, "A", "milk", date, before));
      training.rows.pipeInput("", new TrainingRow(new DayClosedMarker(0, date)));
      training.rows.pipeInput("", new TrainingRow(new ForecastMarker(0, date)));
    }
  }

  /** Trains what is due and takes what was sent. */
  private void trainAll() {
    while (!work.isEmpty()) {
      work.removeFirst().run();
      training.driver().advanceWallClockTime(Duration.ofMillis(100));
    }
    for (KeyValue<String, ModelEvent> sent : training.models.readKeyValuesToList()) {
      String day = sent.key.substring(sent.key.length() - 2);
      if (sent.value == null) {
        withdrawn.addLast(day);
      } else if (sent.value.getBody() instanceof ModelSnapshot snapshot) {
        snapshots.put(day, snapshot);
      }
    }
  }

  private void rollBackTo(String day, String... replaced) {
    List<String> versions =
        Stream.of(replaced).map(other -> snapshots.get(other).getVersion()).toList();
    training.rows.pipeInput(
        CATEGORY,
        new TrainingRow(new ModelRollback(CATEGORY, MODEL, snapshots.get(day), versions)));
  }

  private Stream<String> duels() {
    return snapshots.values().stream()
        .map(s -> StandardCharsets.UTF_8.decode(s.getParameters().duplicate()).toString());
  }

  private Stream<String> withdrawn() {
    return withdrawn.stream();
  }

  /** Its parameters say against which model it was compared, and how that went. */
  private record Duels(Set<String> rejected) implements Trainer {
    @Override
    public String model() {
      return MODEL;
    }

    @Override
    public Optional<TrainedModel> train(TrainingTask task) {
      String day = LocalDate.ofEpochDay(task.cutoff()).toString().substring(8);
      boolean champion = !rejected.contains(day);
      String outcome =
          task.incumbent()
              .map(other -> new String(other.parameters(), StandardCharsets.UTF_8).substring(0, 2))
              .map(other -> day + (champion ? " beats " : " loses to ") + other)
              .orElse(day);
      byte[] parameters = outcome.getBytes(StandardCharsets.UTF_8);
      return Optional.of(
          new TrainedModel(parameters, 1, task.rows().size(), "none", new TreeMap<>(), champion));
    }
  }
}
