package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.demand.Period;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.training.Example;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in the store when a release begins. */
class TrainingBufferTest {
  private static final LocalDate TARGET = LocalDate.of(2026, 1, 15);

  private final KeyValueStore<Bytes, byte[]> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore("rows"), Serdes.Bytes(), Serdes.ByteArray())
          .withLoggingDisabled()
          .build();
  private final TrainingBuffer buffer = new TrainingBuffer(store, Period.DAY);

  @BeforeEach
  void openTheStore() {
    store.init(new MockProcessorContext<Void, Void>().getStateStoreContext(), store);
  }

  @Test
  void aRowIsReadAsItWasWritten() {
    assertThat(buffer.add(row("milk"))).isTrue();

    assertThat(rows()).hasSize(1);
    Example read = rows().get(0);
    assertThat(read.locationId()).isEqualTo("A");
    assertThat(read.itemId()).isEqualTo("milk");
    assertThat(read.target()).isEqualTo(TARGET.toEpochDay());
    assertThat(read.horizon()).isEqualTo(1);
    assertThat(read.values()).containsExactly(1f);
    assertThat(read.levels()).containsExactly("a");
    assertThat(read.actual()).isEqualTo(3);
    assertThat(read.weight()).isEqualTo(1);
  }

  @Test
  void rowsOfAnotherFeatureSchemaArePassedOver() {
    // Given one of this release, and one that another has stored
    buffer.add(row("milk"));
    KeyValue<Bytes, byte[]> kept = stored();
    byte[] another = kept.value.clone();
    another[1] = FeatureSchema.VERSION - 1; // behind the format
    store.put(beside(kept.key), another);

    // Then
    assertThat(rows()).extracting(Example::itemId).containsExactly("milk");
    assertThat(rows(1)).as("a sample of as many as there are").hasSize(1);
  }

  @Test
  void rowsOfTheFormatBeforeArePassedOverAndForgotten() {
    // Given one of this release, and one without a feature schema
    buffer.add(row("milk"));
    KeyValue<Bytes, byte[]> kept = stored();
    byte[] before = Arrays.copyOfRange(kept.value, 1, kept.value.length);
    before[0] = 1;
    store.put(beside(kept.key), before);

    // Then
    assertThat(rows()).extracting(Example::itemId).containsExactly("milk");
    buffer.forgetBefore("dairy", TARGET.toEpochDay() + 1);
    assertThat(store.approximateNumEntries()).isZero();
  }

  @Test
  void refusesAFormatOfALaterRelease() {
    buffer.add(row("milk"));
    KeyValue<Bytes, byte[]> kept = stored();
    kept.value[0]++;
    store.put(kept.key, kept.value);

    assertThatThrownBy(this::rows)
        .hasMessageContaining("a stored training row has format 3; this release reads up to 2");
  }

  private List<Example> rows() {
    return rows(100);
  }

  private List<Example> rows(int most) {
    return buffer.rows("dairy", TARGET.toEpochDay(), TARGET.toEpochDay(), most);
  }

  private KeyValue<Bytes, byte[]> stored() {
    try (var rows = store.all()) {
      return rows.next();
    }
  }

  /** A key of the same category and target. */
  private static Bytes beside(Bytes key) {
    String text = new String(key.get(), StandardCharsets.UTF_8);
    return Bytes.wrap(text.replace("milk", "old").getBytes(StandardCharsets.UTF_8));
  }

  private static TrainingExample row(String item) {
    return (TrainingExample) TrainingDriver.row("dairy", "A", item, TARGET, null).getBody();
  }
}
