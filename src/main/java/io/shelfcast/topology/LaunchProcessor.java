package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.CompletedLaunch;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.Item;
import io.shelfcast.event.LaunchEvent;
import io.shelfcast.event.LaunchForecast;
import io.shelfcast.event.LaunchLocation;
import io.shelfcast.model.efm.LaunchEstimate;
import io.shelfcast.model.efm.LaunchForecaster;
import io.shelfcast.training.Epochs;
import io.shelfcast.training.LaunchExample;
import io.shelfcast.training.LaunchModel;
import io.shelfcast.training.LaunchTrainer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The launch stage (DESIGN 4.5): items whose launch date is ahead are forecast at every known
 * location from attributes and what similar items sold. It goes on date by date with the minimum
 * watermark, so that what goes out does not depend on which partition was faster: at a cutoff it
 * learns from the launches completed by then, and each date it sends what is new or has changed.
 *
 * <p>No poll waits for training. A pool trains, a punctuator looks whether it is done, and until
 * then the dates stand still, so that how long it took cannot show: what is forecast as of a date
 * always comes of the model of the newest cutoff. A restart finds the date stopped before a cutoff
 * and trains it again, of the same launches.
 */
final class LaunchProcessor
    extends ContextualProcessor<String, LaunchEvent, String, LaunchForecast> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final String REACHED = "reached";
  private static final String MODEL = "model";

  private final Period grain;
  private final Epochs epochs;
  private final int sourcePartitions;
  private final Duration slowdown;
  private final TrainingPool pool;
  private final LaunchTrainer trainer = new LaunchTrainer(LaunchTrainer.Settings.DEFAULT);

  private CompletedLaunches completed;

  /** Per partition: how far it has closed; the last date looked at; the model. */
  private KeyValueStore<String, byte[]> progress;

  private KeyValueStore<String, LaunchForecast> latest;

  /** Launch dates of what was forecast and may have to be taken back, by item. */
  private SortedMap<String, LocalDate> ahead;

  private Watermarks watermarks;
  private ReferenceData reference;
  private Optional<Current> current = Optional.empty();
  private OptionalLong reached = OptionalLong.empty();
  private Optional<Future<Optional<LaunchModel>>> training = Optional.empty();

  /** The model in force. */
  private record Current(String version, LaunchForecaster forecaster, CarriedShares carried) {}

  /**
   * @param pool where models are trained
   */
  LaunchProcessor(ServingSettings settings, TrainingPool pool) {
    this.pool = pool;
    this.slowdown = settings.training().slowdown();
    this.grain = settings.demand().period();
    this.epochs = settings.training().epochs();
    this.sourcePartitions = settings.locationPartitions();
  }

  @Override
  public void init(ProcessorContext<String, LaunchForecast> context) {
    super.init(context);
    completed = new CompletedLaunches(context.getStateStore(ServingTopology.LAUNCHES), grain);
    progress = context.getStateStore(ServingTopology.LAUNCH_PROGRESS);
    latest = context.getStateStore(ServingTopology.LAUNCH_FORECASTS);
    watermarks = Watermarks.ofCloses(progress, grain, sourcePartitions);
    reference = ServingTopology.referenceData(context);
    byte[] dates = progress.get(REACHED);
    reached =
        dates == null ? OptionalLong.empty() : OptionalLong.of(new StateReader(dates).signed());
    ahead =
        forecastAheadOf(reached.isPresent() ? grain.lastDate(reached.getAsLong()) : LocalDate.MIN);
    training = Optional.empty(); // a task that is revived is this one, with what it had begun
    current = Optional.empty();
    byte[] stored = progress.get(MODEL);
    if (stored != null) {
      StateReader in = new StateReader(stored);
      String version = in.text();
      LaunchForecaster forecaster = LaunchForecaster.fromBytes(in.block(), version);
      // Releases before knew no shares.
      CarriedShares carried =
          in.isAtEnd() ? CarriedShares.UNKNOWN : CarriedShares.fromBytes(in.block());
      current = Optional.of(new Current(version, forecaster, carried));
    }
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> goOn());
  }

  private SortedMap<String, LocalDate> forecastAheadOf(LocalDate date) {
    SortedMap<String, LocalDate> launchDates = new TreeMap<>();
    try (var forecasts = latest.all()) {
      forecasts.forEachRemaining(
          forecast -> launchDates.put(forecast.key, forecast.value.getLaunchDate()));
    }
    launchDates.values().removeIf(launch -> !launch.isAfter(date));
    return launchDates;
  }

  @Override
  public void process(Record<String, LaunchEvent> record) {
    if (record.value().getBody() instanceof CompletedLaunch launch) {
      completed.add(launch);
    } else if (record.value().getBody() instanceof DayClosedMarker marker) {
      watermarks.put(marker);
      goOn();
    }
  }

  @Override
  public void close() {
    training.ifPresent(future -> future.cancel(true));
  }

  /** Goes on to the minimum watermark, as far as that goes without waiting for a model. */
  private void goOn() {
    OptionalLong watermark = watermarks.minimum();
    OptionalLong before = reached;
    while (watermark.isPresent() && next().orElse(Long.MAX_VALUE) <= watermark.getAsLong()) {
      long period = next().getAsLong();
      if (epochs.through(period) == period && !learned(period)) {
        break;
      }
      current.ifPresent(model -> forecastAll(model, period));
      reached = OptionalLong.of(period);
    }
    if (!reached.equals(before)) {
      progress.put(REACHED, new StateWriter(10).signed(reached.getAsLong()).toBytes());
    }
  }

  /** The next date to look at; before the first launch counts there is nothing to say. */
  private OptionalLong next() {
    return reached.isPresent() ? OptionalLong.of(reached.getAsLong() + 1) : completed.firstPeriod();
  }

  /** Whether the model of a cutoff is there; begins to train it if need be. */
  private boolean learned(long cutoff) {
    if (training.isEmpty()) {
      List<LaunchExample> examples = completed.newest(cutoff);
      training =
          Optional.of(
              pool.submit(
                  () -> {
                    Thread.sleep(slowdown.toMillis());
                    return trainer.train(examples);
                  }));
    }
    if (!training.get().isDone()) {
      return false;
    }
    Optional<LaunchModel> model = take(training.get(), cutoff);
    training = Optional.empty();
    model.ifPresent(made -> putInForce(made.forecaster(), cutoff));
    completed.forgetBeyond(cutoff);
    return true;
  }

  private Optional<LaunchModel> take(Future<Optional<LaunchModel>> trained, long cutoff) {
    try {
      return trained.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException e) {
      throw new CompletionException(
          "training of launches as of %s failed".formatted(grain.lastDate(cutoff)), e.getCause());
    }
  }

  private void putInForce(LaunchForecaster forecaster, long cutoff) {
    byte[] bytes = forecaster.toBytes();
    String version = "launch-%s-%08x".formatted(grain.lastDate(cutoff), Hashes.unsigned32(bytes));
    CarriedShares carried = completed.carried(cutoff);
    StateWriter out = new StateWriter(bytes.length + 64).text(version).block(bytes);
    progress.put(MODEL, out.block(carried.toBytes()).toBytes());
    current = Optional.of(new Current(version, forecaster, carried));
  }

  private void forecastAll(Current model, long asOf) {
    LocalDate date = grain.lastDate(asOf);
    List<Item> launches = reference.launchesAfter(date);
    withdrawAllBut(launches, date);
    List<String> locations = reference.locationIds(date);
    if (locations.isEmpty()) {
      return;
    }
    SortedMap<String, Double> carried = model.carried().of(locations);
    for (Item item : launches) {
      LaunchForecast before = latest.get(item.getItemId());
      LaunchForecast forecast = forecast(model, item, carried, date, before);
      if (before == null || !saysTheSame(before, forecast)) {
        latest.put(item.getItemId(), forecast);
        ahead.put(item.getItemId(), forecast.getLaunchDate());
        send(item.getItemId(), forecast, date);
      }
    }
  }

  /**
   * A tombstone takes a forecast off the topic when its launch was called off; once the item is
   * launched, be it sooner than was forecast, the last one stays.
   */
  private void withdrawAllBut(List<Item> launches, LocalDate date) {
    Set<String> announced = launches.stream().map(Item::getItemId).collect(Collectors.toSet());
    for (String item : List.copyOf(ahead.keySet())) {
      if (announced.contains(item)) {
        continue;
      }
      if (!ahead.get(item).isAfter(date)) {
        ahead.remove(item);
      } else if (!reference.launched(item, date)) {
        ahead.remove(item);
        latest.delete(item);
        send(item, null, date);
      }
    }
  }

  private LaunchForecast forecast(
      Current model,
      Item item,
      SortedMap<String, Double> carried,
      LocalDate asOf,
      LaunchForecast before) {
    List<LaunchLocation> parts = new ArrayList<>(carried.size());
    double onSale = Launches.onSale(item, grain); // sales are taken to be even over the weeks
    double total = 0;
    for (var locationsShare : carried.entrySet()) {
      String location = locationsShare.getKey();
      double share = locationsShare.getValue();
      LaunchEstimate estimate =
          model
              .forecaster()
              .forecast(
                  Launches.row(
                      item, item.getLaunchDate(), location, reference.location(location, asOf)))
              .times(onSale);
      total += share * estimate.mean();
      parts.add(
          new LaunchLocation(
              location, estimate.mean(), estimate.p10(), estimate.p50(), estimate.p90(), share));
    }
    return new LaunchForecast(
        item.getItemId(),
        item.getCategory(),
        item.getLaunchDate(),
        Launches.WEEKS,
        asOf,
        before == null ? 1 : before.getRevision() + 1,
        parts,
        total,
        model.version(),
        model.forecaster().isFallback(item.getCategory()) ? "FALLBACK" : "MODEL");
  }

  /** Whether nothing but the as-of date, the revision and the model's version differs. */
  private static boolean saysTheSame(LaunchForecast before, LaunchForecast now) {
    return before.getLocations().equals(now.getLocations())
        && before.getLaunchDate().equals(now.getLaunchDate())
        && before.getCategory().equals(now.getCategory())
        && before.getQualifier().equals(now.getQualifier());
  }

  private void send(String itemId, LaunchForecast forecast, LocalDate asOf) {
    context().forward(new Record<>(itemId, forecast, endOf(asOf)));
  }

  /** The time of what is said as of a date; stream time would tell how long training took. */
  private static long endOf(LocalDate date) {
    return Math.max(0, date.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
  }
}
