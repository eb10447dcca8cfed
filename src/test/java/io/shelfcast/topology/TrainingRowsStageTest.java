package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import io.shelfcast.event.Item;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.feature.FeatureSchema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the serving application sends to be learned from. */
class TrainingRowsStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);

  private final ServingDriver serving =
      new ServingDriver(ShelfcastConfig.TRAINING, "true", ShelfcastConfig.CLOSE_PATIENCE_MS, "0");

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void aRowSaysHowFarItsPartitionHadAnnouncedThatItHasClosed() {
    // Given a location that has closed a week, day by day
    play("A", 0, 7);
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.getClosedThrough()).isEqualTo(dayBefore(row)));

    // When another joins its partition with days that are long closed
    play("B", 2, 5);

    // Then its rows say so, though they have lowered what all have closed: cutoffs up to there may
    // have been trained
    assertThat(rows())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.getLocationId()).isEqualTo("B"))
        .extracting(TrainingExample::getClosedThrough)
        .containsOnly(MONDAY.plusDays(6));
  }

  @Test
  void anItemHasTheCategoryThatWasKnownAtTheAsOfDate() {
    // Given milk, which is to become a drink on Friday
    item("dairy", null);
    item("drinks", MONDAY.plusDays(4));

    // When
    play("A", 0, 10);

    // Then rows go to whom they teach, and know what a forecast of their date did
    int category = FeatureSchema.of(Period.DAY).level("category");
    List<TrainingExample> rows = rows().toList();
    assertThat(rows)
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row.getCategory()).isEqualTo(categoryOn(row.getTargetDate()));
              assertThat(row.getLevels().get(category)).isEqualTo(categoryOn(row.getAsOf()));
            });
    assertThat(rows).anyMatch(row -> !row.getLevels().get(category).equals(row.getCategory()));
  }

  private static String categoryOn(LocalDate date) {
    return date.isBefore(MONDAY.plusDays(4)) ? "dairy" : "drinks";
  }

  private static LocalDate dayBefore(TrainingExample row) {
    return row.getTargetDate().minusDays(1);
  }

  private void item(String category, LocalDate from) {
    serving.pipe(
        serving.topics.items,
        "milk",
        Item.newBuilder().setItemId("milk").setCategory(category).setValidFrom(from).build(),
        at(MONDAY, 0));
  }

  private void play(String location, int from, int to) {
    for (int day = from; day < to; day++) {
      LocalDate date = MONDAY.plusDays(day);
      serving.sell(location, date, "milk", 5 + day % 3);
      Instant closedAt = at(date, 22);
      StoreDayClosed closed = new StoreDayClosed(location, date, closedAt);
      serving.pipe(serving.topics.storeDays, location, closed, closedAt);
    }
  }

  private Stream<TrainingExample> rows() {
    return serving
        .driver()
        .createOutputTopic(
            serving.topics.trainingRows.name(),
            serving.topics.trainingRows.keys().deserializer(),
            serving.topics.trainingRows.values().deserializer())
        .readValuesToList()
        .stream()
        .map(TrainingRow::getBody)
        .filter(TrainingExample.class::isInstance)
        .map(TrainingExample.class::cast);
  }
}
