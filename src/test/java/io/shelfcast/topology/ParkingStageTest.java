package io.shelfcast.topology;

import static io.shelfcast.topology.ServingDriver.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.Item;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Closes that wait for the models of their epoch (decision 5). Cutoffs are Thursdays, every seventh
 * day from 1970 on, and their models are in force as of Fridays to Thursdays.
 */
class ParkingStageTest {
  private static final LocalDate MONDAY = LocalDate.of(2011, 3, 7);
  private static final LocalDate FIRST_CUTOFF = MONDAY.minusDays(4);
  private static final LocalDate SECOND_CUTOFF = FIRST_CUTOFF.plusDays(7);
  private static final LocalDate THIRD_CUTOFF = SECOND_CUTOFF.plusDays(7);

  /** The first days forecast by the models of the second and of the third cutoff. */
  private static final int SECOND = 4;

  private static final int THIRD = 11;
  private static final int DAYS = 14;

  private static final List<String> LOCATIONS = List.of("A", "B");
  private static final Map<String, String> CATEGORIES = Map.of("milk", "dairy", "bread", "bakery");
  private static final int SERIES = 4;

  @TempDir Path folder;
  private ReferenceStore<ModelStore.Entry> models;
  private ServingDriver serving;
  private Path stateDir;
  private int restarts;

  @AfterEach
  void close() {
    serving.close();
  }

  @Test
  void closesWaitForTheMarkerOfTheirEpochAndGoOutInTheirOrder() {
    // Given the models of the first cutoff, which is all that Thursday's forecast needs
    start();
    arrive(FIRST_CUTOFF);
    play(0, SECOND);
    assertThat(forecasts()).hasSize(4 * SERIES).allSatisfy(f -> isBy(f, FIRST_CUTOFF));

    // When the week goes on, and the models of the second cutoff come before their marker
    play(SECOND, THIRD + 1);
    champions(SECOND_CUTOFF);
    look();

    // Then all wait
    assertThat(forecasts()).isEmpty();

    // Until the marker comes, which is not the one of the last day
    marker(SECOND_CUTOFF);
    look();
    List<Forecast> week = forecasts();
    assertThat(week).hasSize(7 * SERIES).allSatisfy(f -> isBy(f, SECOND_CUTOFF));
    assertThat(week).isSortedAccordingTo((a, b) -> a.getAsOf().compareTo(b.getAsOf()));
    arrive(THIRD_CUTOFF);
    look();
    assertThat(forecasts()).hasSize(SERIES).allSatisfy(f -> isBy(f, THIRD_CUTOFF));
  }

  @Test
  void aCloseThatNeedNotWaitStaysBehindOneThatDoes() {
    // Given Friday's closes, which wait
    start();
    arrive(FIRST_CUTOFF);
    play(0, SECOND + 1);
    assertThat(forecasts()).hasSize(SECOND * SERIES);

    // When their models come, and Saturday closes before anybody has looked
    arrive(SECOND_CUTOFF);
    closeDay(SECOND + 1);
    assertThat(forecasts()).isEmpty();
    look();

    // Then Friday goes first
    assertThat(forecasts())
        .extracting(Forecast::getAsOf)
        .startsWith(MONDAY.plusDays(SECOND))
        .isSorted()
        .hasSize(2 * SERIES);
  }

  @Test
  void whatIsReadyAtOnceGoesOutTurnByTurn() {
    // Given two days' closes, which wait, and turns that are over after each
    start("forecast.release.ms", "0");
    play(0, 2);
    arrive(FIRST_CUTOFF);

    // When it looks once
    look();

    // Then one location goes out, and those that come meanwhile stay behind the others
    int ofLocation = SERIES / LOCATIONS.size();
    assertThat(forecasts()).hasSize(ofLocation);
    closeDay(2);
    List<Forecast> later = new ArrayList<>();
    for (int turn = 0; turn < 3 * 2 * LOCATIONS.size(); turn++) {
      look();
      List<Forecast> now = forecasts();
      assertThat(now.size()).isIn(0, ofLocation);
      assertThat(now.stream().map(Forecast::getLocationId).distinct()).hasSizeLessThan(2);
      later.addAll(now);
    }
    assertThat(later).extracting(Forecast::getAsOf).hasSize(3 * SERIES - ofLocation).isSorted();
  }

  @Test
  void aLocationWaitsUntilTheModelsOfAllItsCategoriesAreThere() {
    // Given closes of two categories that are trained in different partitions
    int partitions = 5;
    int bakery = LocationPartitioner.partitionOf("bakery", partitions);
    int dairy = LocationPartitioner.partitionOf("dairy", partitions);
    assertThat(bakery).isNotEqualTo(dairy);
    models = noModels();
    serving = open(partitions, Optional.empty());
    play(0, 1);

    // When those of one are there
    champions(FIRST_CUTOFF);
    marker(bakery, FIRST_CUTOFF);
    look();

    // Then none goes out: a commit could part them, and what the stages behind have summed
    assertThat(forecasts()).isEmpty();
    for (int partition = 0; partition < partitions; partition++) {
      marker(partition, FIRST_CUTOFF);
    }
    look();
    assertThat(forecasts()).hasSize(SERIES).allSatisfy(f -> isBy(f, FIRST_CUTOFF));
  }

  @Test
  void aMarkerWithoutModelsTellsThatThereIsNothingToWaitFor() {
    // Given closes that wait, and the marker of an epoch before theirs
    start();
    play(0, 2);
    marker(FIRST_CUTOFF.minusDays(7));
    look();
    assertThat(forecasts()).isEmpty();

    // When the marker of their own comes
    marker(FIRST_CUTOFF);
    look();

    // Then
    List<Forecast> forecasts = forecasts();
    assertThat(forecasts).hasSize(2 * SERIES).allSatisfy(ParkingStageTest::isFallback);
    assertThat(forecasts).extracting(Forecast::getAsOf).isSorted();
  }

  @Test
  void whenTheModelsComeDoesNotShow() {
    // Given what comes out where every model is there in time
    Outcome inTime = inTime();

    // When those of two epochs come at the end
    start();
    arrive(FIRST_CUTOFF);
    play(0, DAYS);
    arrive(SECOND_CUTOFF);
    arrive(THIRD_CUTOFF);
    look();

    // Then each is forecast by the model in force at its own as-of, at the time of its close
    assertThat(outcome()).isEqualTo(inTime);
  }

  @Test
  void afterABoundedWaitAllOfAnEpochGoOutAsFallbacks() {
    // Given Friday's closes, which wait for the second cutoff
    start("forecast.model.wait.ms", "60000");
    arrive(FIRST_CUTOFF);
    play(0, SECOND + 1);
    forecasts();

    // When the wait is nearly over, and then over
    wait(Duration.ofSeconds(59));
    assertThat(forecasts()).isEmpty();
    wait(Duration.ofSeconds(1));

    // Then none has a wait of its own, nor have the closes behind them, whose models are as late
    assertThat(forecasts()).hasSize(SERIES).allSatisfy(ParkingStageTest::isFallback);
    play(SECOND + 1, SECOND + 2);
    assertThat(forecasts()).hasSize(SERIES).allSatisfy(ParkingStageTest::isFallback);

    // And the models are used as soon as they come, and those of the next cutoff waited for
    arrive(SECOND_CUTOFF);
    play(SECOND + 2, THIRD + 1);
    assertThat(forecasts()).hasSize(5 * SERIES).allSatisfy(f -> isBy(f, SECOND_CUTOFF));
    wait(Duration.ofSeconds(59));
    assertThat(forecasts()).isEmpty();
    wait(Duration.ofSeconds(1));
    assertThat(forecasts()).hasSize(SERIES).allSatisfy(ParkingStageTest::isFallback);
  }

  @Test
  void aRestartWhileClosesWaitDoesNotShow() throws IOException {
    // Given what comes out where nothing waits
    Outcome inTime = inTime();

    // When models come late, and the application is restarted while closes wait for them
    Outcome undisturbed = late(Set.of());
    serving.close();
    Outcome restarted = late(Set.of(SECOND + 1, THIRD - 2, THIRD - 1, DAYS - 1));

    // Then
    assertThat(restarts).isEqualTo(4);
    assertThat(undisturbed).isEqualTo(inTime);
    assertThat(restarted).isEqualTo(inTime);
  }

  private Outcome inTime() {
    start();
    arrive(FIRST_CUTOFF);
    play(0, SECOND);
    arrive(SECOND_CUTOFF);
    play(SECOND, THIRD);
    arrive(THIRD_CUTOFF);
    play(THIRD, DAYS);
    Outcome outcome = outcome();
    assertThat(outcome.forecasts()).hasSize(DAYS * SERIES);
    assertThat(outcome.reports()).isNotEmpty();
    assertThat(outcome.sums()).isNotEmpty();
    serving.close();
    return outcome;
  }

  /** Models come a week late, or nearly. */
  private Outcome late(Set<Integer> restartAfter) throws IOException {
    models = noModels();
    stateDir = folder.resolve(restartAfter.isEmpty() ? "undisturbed" : "restarted");
    serving = open(Optional.of(stateDir));
    arrive(FIRST_CUTOFF);
    Outcome outcome = Outcome.none();
    for (int day = 0; day < DAYS; day++) {
      play(day, day + 1);
      if (restartAfter.contains(day)) {
        outcome.add(outcome());
        restart();
      }
      if (day == THIRD - 1) {
        arrive(SECOND_CUTOFF);
        look();
      }
    }
    arrive(THIRD_CUTOFF);
    look();
    outcome.add(outcome());
    return outcome;
  }

  private void restart() throws IOException {
    Path copy = folder.resolve("restart-" + ++restarts);
    serving.leaveStores(stateDir, copy);
    stateDir = copy;
    serving = open(Optional.of(copy));
  }

  private void start(String... settings) {
    models = noModels();
    serving = open(Optional.empty(), settings);
  }

  private static ReferenceStore<ModelStore.Entry> noModels() {
    return ReferenceStore.builder("models", ModelStore.kind()).build();
  }

  private ServingDriver open(Optional<Path> stateDir, String... settings) {
    return open(1, stateDir, settings);
  }

  private ServingDriver open(int categoryPartitions, Optional<Path> stateDir, String... settings) {
    List<String> all = new ArrayList<>(List.of(ShelfcastConfig.TRAINING, "true"));
    all.addAll(List.of(ShelfcastConfig.CLOSE_PATIENCE_MS, "0")); // a close takes effect at once
    all.addAll(List.of(settings));
    TrainingSettings training =
        new ShelfcastConfig(Map.of(ShelfcastConfig.TRAINING, "true")).training();
    ServingDriver opened =
        new ServingDriver(
            new ModelStore(models, training, categoryPartitions),
            stateDir,
            all.toArray(String[]::new));
    CATEGORIES.forEach(
        (item, category) ->
            opened.pipe(
                opened.topics.items,
                item,
                Item.newBuilder().setItemId(item).setCategory(category).build(),
                at(MONDAY, 0)));
    return opened;
  }

  /** Sells and closes days, and looks what may go on. */
  private void play(int from, int to) {
    for (int day = from; day < to; day++) {
      closeDay(day);
      look();
    }
  }

  private void closeDay(int day) {
    LocalDate date = MONDAY.plusDays(day);
    for (String location : LOCATIONS) {
      serving.sell(location, date, "milk", 5 + day % 3);
      serving.sell(location, date, "bread", location.equals("A") ? 9 - day % 4 : 2);
    }
    for (String location : LOCATIONS) {
      Instant closedAt = at(date, 22);
      serving.pipe(
          serving.topics.storeDays,
          location,
          new StoreDayClosed(location, date, closedAt),
          closedAt);
    }
  }

  private void look() {
    wait(Duration.ofMillis(100));
  }

  private void wait(Duration duration) {
    serving.driver().advanceWallClockTime(duration);
  }

  private void arrive(LocalDate cutoff) {
    champions(cutoff);
    marker(cutoff);
  }

  private void champions(LocalDate cutoff) {
    for (String category : CATEGORIES.values()) {
      ModelSnapshot snapshot =
          ModelSnapshot.newBuilder()
              .setCategory(category)
              .setModel(ModelNames.EFM)
              .setVersion(cutoff.toString())
              .setFormatVersion(1)
              .setTrainedThrough(cutoff)
              .setRows(1)
              .setSeed(1)
              .setConfigHash("")
              .setParameters(ByteBuffer.allocate(0))
              .setStatus(ModelStatus.CHAMPION)
              .build();
      String key = ModelStore.key(category, ModelNames.EFM, cutoff);
      ModelStore.put(models, key, snapshot, Optional.of(new Growing(cutoff)));
    }
  }

  private void marker(LocalDate cutoff) {
    marker(0, cutoff);
  }

  private void marker(int partition, LocalDate cutoff) {
    ModelStore.put(models, new EpochComplete(partition, cutoff, List.of()));
  }

  private List<Forecast> forecasts() {
    return serving.forecasts().stream().map(TestRecord::value).toList();
  }

  private static void isBy(Forecast forecast, LocalDate cutoff) {
    assertThat(forecast.getDays())
        .extracting(ForecastDay::getQualifier)
        .containsOnly(ForecastQualifier.MODEL);
    assertThat(forecast.getModels())
        .filteredOn(share -> share.getName().equals(ModelNames.EFM))
        .extracting(ModelShare::getTrainedThrough)
        .containsExactly(cutoff);
  }

  /** By statistical baselines only, however old a model there is. */
  private static void isFallback(Forecast forecast) {
    assertThat(forecast.getDays())
        .extracting(ForecastDay::getQualifier)
        .containsOnly(ForecastQualifier.FALLBACK);
    assertThat(forecast.getModels())
        .extracting(ModelShare::getName)
        .isNotEmpty()
        .doesNotContain(ModelNames.EFM);
  }

  private Outcome outcome() {
    Outcome outcome = Outcome.none();
    serving.forecasts().forEach(record -> outcome.forecasts().add(bytes(record)));
    serving.reports().forEach(report -> outcome.reports().add(report.toString()));
    serving.chainForecasts().forEach(sum -> outcome.sums().add(sum.key() + " " + sum.value()));
    return outcome;
  }

  /** All but the moment it was made at, which alone may differ. */
  private String bytes(TestRecord<String, Forecast> record) {
    Forecast forecast = record.value();
    forecast.put("generatedAt", Instant.EPOCH);
    byte[] bytes =
        serving
            .topics
            .forecasts
            .values()
            .serializer()
            .serialize(serving.topics.forecasts.name(), forecast);
    return record.timestamp() + " " + record.key() + " " + HexFormat.of().formatHex(bytes);
  }

  /** What was sent, topic by topic. */
  private record Outcome(List<String> forecasts, List<String> reports, List<String> sums) {
    static Outcome none() {
      return new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    void add(Outcome more) {
      forecasts.addAll(more.forecasts);
      reports.addAll(more.reports);
      sums.addAll(more.sums);
    }
  }

  /** Expects what was sold last, and a little more each horizon and each cutoff. */
  private record Growing(LocalDate trainedThrough) implements Model {
    @Override
    public String name() {
      return ModelNames.EFM;
    }

    @Override
    public String version() {
      return trainedThrough.toString();
    }

    @Override
    public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
      for (int h = 0; h < rows.count(); h++) {
        means[h] = rows.values()[h][0] + 0.1 * h + trainedThrough.getDayOfMonth();
      }
    }
  }
}
