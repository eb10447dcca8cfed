package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.MetaGradient;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.training.TrainedModel;
import io.shelfcast.training.Trainer;
import io.shelfcast.training.TrainingTask;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The weights that categories share, between two training partitions: the driver runs the one, the
 * test speaks for the other.
 */
class MetaStageTest {
  private static final TrainingSettings SETTINGS =
      new ShelfcastConfig(
              Map.of(
                  ShelfcastConfig.TRAINING, "true",
                  ShelfcastConfig.TRAINING_EVERY, "7",
                  ShelfcastConfig.TRAINING_KEEP, "2",
                  ShelfcastConfig.FROM, "2026-01-20"))
          .training();
  private static final MetaWeights FIRST = LearnedModels.firstShared(SETTINGS);
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);

  /** The epochs' cutoffs after the first forecast's. */
  private static final LocalDate[] CUTOFFS = {
    cutoff(0), cutoff(1), cutoff(2), cutoff(3), cutoff(4)
  };

  private final Teacher teacher = new Teacher();
  private TrainingDriver training;

  private static LocalDate cutoff(int epoch) {
    long first = SETTINGS.firstCutoff() + (long) epoch * SETTINGS.epochs().every();
    return SETTINGS.grain().lastDate(first);
  }

  /** Every category teaches that all weights should be 1 less; it notes what it was given. */
  private static final class Teacher implements Trainer {
    final List<String> given = new ArrayList<>();

    @Override
    public String model() {
      return "efm";
    }

    @Override
    public Optional<TrainedModel> train(TrainingTask task) {
      given.add(
          SETTINGS.grain().lastDate(task.cutoff())
              + task.shared()
                  .map(bytes -> " " + Incumbents.version(LocalDate.EPOCH, bytes))
                  .orElse(" none"));
      float[] gradient = new float[FIRST.size()];
      Arrays.fill(gradient, 1);
      return Optional.of(
          new TrainedModel(
              new byte[1], 1, task.rows().size(), "none", new TreeMap<>(), true, gradient));
    }
  }

  @BeforeEach
  void start() {
    training = new TrainingDriver(SETTINGS, 1, 2, teacher, TrainingPool.direct());
  }

  @AfterEach
  void stop() {
    training.close();
  }

  @Test
  void aCutoffBeginsWithTheWeightsOfTheOneBeforeOnceTheOtherPartitionIsThroughIt() {
    // Given a partition whose rows are closed through three cutoffs
    closeThrough(CUTOFFS[2]);

    // Then it waits before the first: the other partition may have taught earlier ones
    assertThat(teacher.given).isEmpty();

    // When the other has nothing before the first cutoff
    complete(cutoff(-1));
    assertThat(teacher.given).containsExactly(CUTOFFS[0] + " none");

    // And has a gradient of its own at the first
    teach("other", CUTOFFS[0], 3);
    complete(CUTOFFS[0]);

    // Then the mean of both is the step, and the second cutoff starts from it
    byte[] weights = FIRST.step(List.of(all(1), all(3))).toBytes();
    assertThat(teacher.given)
        .hasSize(2)
        .last()
        .isEqualTo(CUTOFFS[1] + " " + Incumbents.version(LocalDate.EPOCH, weights));
    assertThat(snapshots())
        .containsExactly(Incumbents.version(CUTOFFS[0], weights) + " of 2 categories");
  }

  @Test
  void aPartitionWithoutRowsWaitsForNoOneAndKeepsNoOneWaiting() {
    // Given no row, when the clock passes many cutoffs
    training.rows.pipeInput("", new TrainingRow(new DayClosedMarker(0, CUTOFFS[3])));

    // Then the other partition's gradients are enough for its own cutoffs
    complete(cutoff(-1));
    teach("other", CUTOFFS[0], 2);
    teach("third", CUTOFFS[0], 4);
    complete(CUTOFFS[0]);
    assertThat(snapshots())
        .containsExactly(
            Incumbents.version(CUTOFFS[0], FIRST.step(List.of(all(2), all(4))).toBytes())
                + " of 2 categories");
  }

  @Test
  void oneCategoryAloneTeachesNothing() {
    closeThrough(CUTOFFS[1]);
    complete(CUTOFFS[1]);

    assertThat(teacher.given).containsExactly(CUTOFFS[0] + " none", CUTOFFS[1] + " none");
    assertThat(snapshots()).isEmpty();
  }

  @Test
  void theOrderInWhichGradientsComeDoesNotMatter() {
    closeThrough(CUTOFFS[0]);
    teach("b", CUTOFFS[0], 0.1f);
    teach("a", CUTOFFS[0], 1e8f);
    teach("c", CUTOFFS[0], -1e8f);
    complete(CUTOFFS[0]);
    List<String> once = snapshots();

    stop();
    start();
    closeThrough(CUTOFFS[0]);
    teach("c", CUTOFFS[0], -1e8f);
    teach("b", CUTOFFS[0], 0.1f);
    teach("a", CUTOFFS[0], 1e8f);
    complete(CUTOFFS[0]);

    assertThat(snapshots()).isEqualTo(once).hasSize(1);
  }

  @Test
  void onlyTheNewestSnapshotsStayOnTheTopic() {
    closeThrough(CUTOFFS[4]);
    for (LocalDate cutoff : CUTOFFS) {
      teach("other", cutoff, 1);
    }
    complete(CUTOFFS[4]);

    List<String> withdrawn =
        training.models.readKeyValuesToList().stream()
            .filter(event -> event.value == null && event.key.startsWith("meta|"))
            .map(event -> event.key)
            .toList();
    assertThat(withdrawn)
        .containsExactly(
            "meta|meta|" + CUTOFFS[0], "meta|meta|" + CUTOFFS[1], "meta|meta|" + CUTOFFS[2]);
  }

  /** A row of one category each day, and the day's marker. */
  private void closeThrough(LocalDate last) {
    for (LocalDate date = FIRST_DAY; !date.isAfter(last); date = date.plusDays(1)) {
      training.rows.pipeInput(
          "dairy", TrainingDriver.row("dairy", "A", "milk", date, date.minusDays(1)));
      training.rows.pipeInput("", new TrainingRow(new DayClosedMarker(0, date)));
    }
  }

  private static float[] all(float value) {
    float[] gradient = new float[FIRST.size()];
    Arrays.fill(gradient, value);
    return gradient;
  }

  /** A gradient of the other partition. */
  private void teach(String category, LocalDate cutoff, float value) {
    ByteBuffer bytes = MetaProcessor.bytes(all(value));
    training.gradients.pipeInput(
        ModelNames.META, new MetaGradient(category, cutoff, 10L, bytes, null));
  }

  /** The other partition's marker. */
  private void complete(LocalDate cutoff) {
    ByteBuffer none = ByteBuffer.allocate(0);
    training.gradients.pipeInput(ModelNames.META, new MetaGradient("", cutoff, 0L, none, 1));
  }

  private List<String> snapshots() {
    List<String> snapshots = new ArrayList<>();
    for (KeyValue<String, ModelEvent> event : training.models.readKeyValuesToList()) {
      if (event.value != null
          && event.value.getBody() instanceof ModelSnapshot snapshot
          && snapshot.getModel().equals(ModelNames.META)) {
        snapshots.add(
            "%s of %.0f categories"
                .formatted(snapshot.getVersion(), snapshot.getHoldout().get("categories")));
      }
    }
    return snapshots;
  }
}
