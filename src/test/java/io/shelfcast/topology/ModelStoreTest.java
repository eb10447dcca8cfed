package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.model.Model;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which model a forecast uses, as snapshots come and go. */
class ModelStoreTest {
  private static final LocalDate OLDER = LocalDate.of(2026, 1, 1);
  private static final LocalDate NEWER = OLDER.plusDays(7);

  private final TrainingSettings settings =
      new ShelfcastConfig(Map.of(ShelfcastConfig.TRAINING, "true")).training();
  private final ReferenceStore<ModelStore.Entry> store =
      ReferenceStore.builder("models", ModelStore.kind()).build();
  private final ModelStore models = new ModelStore(store, settings, 1);

  @Test
  void aModelThatIsRolledBackGivesWayToTheOneBefore() {
    put(OLDER, ModelStatus.CHAMPION);
    put(NEWER, ModelStatus.CHAMPION);
    assertThat(inForce()).isEqualTo(NEWER);

    put(OLDER, ModelStatus.CHAMPION);
    put(NEWER, ModelStatus.ROLLED_BACK);
    assertThat(inForce()).isEqualTo(OLDER);

    put(NEWER, ModelStatus.CHAMPION);
    assertThat(inForce()).isEqualTo(NEWER);
  }

  private LocalDate inForce() {
    return models
        .current("dairy", settings.grain().indexOf(NEWER.plusDays(3)))
        .get(0)
        .trainedThrough();
  }

  private void put(LocalDate through, ModelStatus status) {
    ModelSnapshot snapshot =
        ModelSnapshot.newBuilder()
            .setCategory("dairy")
            .setModel("efm")
            .setVersion(through.toString())
            .setFormatVersion(1)
            .setTrainedThrough(through)
            .setRows(1)
            .setSeed(1)
            .setConfigHash("")
            .setParameters(ByteBuffer.allocate(0))
            .setStatus(status)
            .build();
    ModelStore.put(
        store, ModelStore.key("dairy", "efm", through), snapshot, Optional.of(new Dated(through)));
  }

  private record Dated(LocalDate trainedThrough) implements Model {
    @Override
    public String name() {
      return "efm";
    }

    @Override
    public String version() {
      return trainedThrough.toString();
    }

    @Override
    public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
      throw new UnsupportedOperationException("nothing is forecast here");
    }
  }
}
