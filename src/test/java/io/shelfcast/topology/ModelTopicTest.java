package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.Item;
import io.shelfcast.event.ModelEvent;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.model.deepfm.MetaWeights;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.Example;
import io.shelfcast.training.TrainingTask;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models as the topic tells them, good and bad, up to the forecasts that they make. */
class ModelTopicTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);

  /** Thursdays: epochs are every seventh day from 1970 on. */
  private static final LocalDate FIRST_CUTOFF = MONDAY.minusDays(4);

  private static final LocalDate SECOND_CUTOFF = FIRST_CUTOFF.plusDays(7);
  private static final String SHARED = ModelNames.META;

  /** A category of a few days, so a cold start. */
  private static final byte[] MODEL = train();

  private final ServingDriver serving =
      ServingDriver.withModelsFromTheirTopic(
          ShelfcastConfig.TRAINING, "true", ShelfcastConfig.CLOSE_PATIENCE_MS, "0");

  private static byte[] train() {
    MetaWeights first = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 1);
    List<Example> rows = new ArrayList<>();
    long cutoff = Period.DAY.indexOf(FIRST_CUTOFF);
    FeatureSchema schema = FeatureSchema.of(Period.DAY);
    for (long target = cutoff - 9; target <= cutoff; target++) {
      float[] values = new float[schema.numbers().size()];
      Arrays.fill(values, 3);
      String[] levels = new String[schema.levels().size()];
      rows.add(new Example("A", "milk", target, 1, values, levels, Map.of(), 3, 1));
    }
    return new CategoryDeepFmTrainer(
            Period.DAY, CategoryDeepFmTrainer.Settings.of(Period.DAY), Optional.of(first))
        .train(
            new TrainingTask(
                "dairy", cutoff, rows, Optional.empty(), Optional.of(first.toBytes()), 1, 1))
        .orElseThrow()
        .parameters();
  }

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void aDamagedOrLaterSnapshotIsADeadLetterAndTheLastGoodOneStaysInUse() {
    // Given a good champion, which has seen little of its category
    send(ModelNames.DEEPFM, "dairy", FIRST_CUTOFF, MODEL);
    marker(FIRST_CUTOFF);
    assertThat(forecast(0).getDays())
        .allMatch(day -> day.getQualifier() == ForecastQualifier.COLD_START);

    // When the next is damaged
    byte[] damaged = MODEL.clone();
    damaged[MODEL.length / 2] ^= 4;
    send(ModelNames.DEEPFM, "dairy", SECOND_CUTOFF, damaged);
    marker(SECOND_CUTOFF);

    // Then the last good one is in use
    assertThat(version(forecast(7))).isEqualTo(FIRST_CUTOFF + " at deepfm");
    assertThat(serving.referenceLetters).hasSize(1);
    DeadLetter letter = serving.referenceLetters.get(0);
    assertThat(letter.getCause()).isEqualTo("UNREADABLE_MODEL");
    assertThat(letter.getTopic()).isEqualTo("models");
    assertThat(letter.getDetail())
        .contains("DeepFM snapshot " + SECOND_CUTOFF)
        .contains("is damaged: its checksum does not match");

    // And so it is when a later release made it
    byte[] later = MODEL.clone();
    ByteBuffer.wrap(later).putInt(DeepFmForecaster.FORMAT + 1);
    send(ModelNames.DEEPFM, "dairy", SECOND_CUTOFF, later);
    assertThat(version(forecast(8))).isEqualTo(FIRST_CUTOFF + " at deepfm");
    assertThat(serving.referenceLetters).hasSize(2);
    assertThat(serving.referenceLetters.get(1).getDetail())
        .contains(
            "has format %d; this release reads format %d"
                .formatted(DeepFmForecaster.FORMAT + 1, DeepFmForecaster.FORMAT));

    // Until one comes that can be read
    send(ModelNames.DEEPFM, "dairy", SECOND_CUTOFF, MODEL);
    assertThat(version(forecast(9))).isEqualTo(SECOND_CUTOFF + " at deepfm");
  }

  @Test
  void theWeightsThatCategoriesShareForecastNothing() {
    send(SHARED, SHARED, FIRST_CUTOFF, new byte[] {1});
    marker(FIRST_CUTOFF);

    assertThat(forecast(0).getDays())
        .allMatch(day -> day.getQualifier() == ForecastQualifier.FALLBACK);
    assertThat(serving.referenceLetters).isEmpty();
  }

  /** Sells, closes a day, and takes its forecast. */
  private Forecast forecast(int day) {
    LocalDate date = MONDAY.plusDays(day);
    if (day == 0) {
      serving.pipe(
          serving.topics.items,
          "milk",
          Item.newBuilder().setItemId("milk").setCategory("dairy").build(),
          ServingDriver.at(date, 0));
    }
    serving.sell("A", date, "milk", 3);
    serving.close("A", date);
    List<Forecast> forecasts = serving.forecasts().stream().map(record -> record.value()).toList();
    assertThat(forecasts).isNotEmpty();
    return forecasts.get(forecasts.size() - 1);
  }

  private static String version(Forecast forecast) {
    return forecast.getModels().stream()
        .filter(share -> share.getName().equals(ModelNames.DEEPFM))
        .map(ModelShare::getVersion)
        .findFirst()
        .map(version -> version + " at deepfm")
        .orElse("none");
  }

  private void send(String model, String category, LocalDate cutoff, byte[] parameters) {
    ModelSnapshot snapshot =
        ModelSnapshot.newBuilder()
            .setCategory(category)
            .setModel(model)
            .setVersion(cutoff.toString())
            .setFormatVersion(DeepFmForecaster.FORMAT)
            .setTrainedThrough(cutoff)
            .setRows(10)
            .setSeed(1)
            .setConfigHash("")
            .setParameters(ByteBuffer.wrap(parameters))
            .setStatus(ModelStatus.CHAMPION)
            .build();
    pipe(ModelStore.key(category, model, cutoff), new ModelEvent(snapshot), cutoff);
  }

  private void marker(LocalDate cutoff) {
    EpochComplete marker = new EpochComplete(0, cutoff, List.of("dairy"));
    pipe(ModelStore.epochKey(0), new ModelEvent(marker), cutoff);
  }

  private void pipe(String key, ModelEvent event, LocalDate cutoff) {
    serving.pipe(serving.topics.models, key, event, ServingDriver.at(cutoff, 0));
  }
}
