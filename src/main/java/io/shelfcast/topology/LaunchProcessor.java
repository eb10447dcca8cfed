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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The launch stage (DESIGN 4.5): items whose launch date is ahead are forecast at every known
 * location from attributes alone. It goes on date by date with the minimum watermark, so that what
 * goes out does not depend on which partition was faster: at a cutoff it learns from the launches
 * completed by then, and each date it sends what is new or has changed.
 *
 * <p>Training takes well under a second for the thousand launches at locations that are learned
 * from at most, so it is done here, at the cutoff, and needs no parking.
 */
final class LaunchProcessor
    extends ContextualProcessor<String, LaunchEvent, String, LaunchForecast> {
  private static final int MOST_LAUNCHES = 1_000;
  private static final String REACHED = "reached";
  private static final String MODEL = "model";

  private final Period grain;
  private final Epochs epochs;
  private final int sourcePartitions;
  private final LaunchTrainer trainer = new LaunchTrainer(LaunchTrainer.Settings.DEFAULT);

  /** Per period of completion, item and location. */
  private KeyValueStore<String, LaunchEvent> completed;

  /** Per partition: how far it has closed; the last date looked at; the model. */
  private KeyValueStore<String, byte[]> progress;

  private KeyValueStore<String, LaunchForecast> latest;
  private Watermarks watermarks;
  private ReferenceData reference;
  private Optional<Current> current = Optional.empty();

  /** The model in force. */
  private record Current(String version, LaunchForecaster forecaster) {}

  LaunchProcessor(ServingSettings settings) {
    this.grain = settings.demand().period();
    this.epochs = settings.training().epochs();
    this.sourcePartitions = settings.locationPartitions();
  }

  @Override
  public void init(ProcessorContext<String, LaunchForecast> context) {
    super.init(context);
    completed = context.getStateStore(ServingTopology.LAUNCHES);
    progress = context.getStateStore(ServingTopology.LAUNCH_PROGRESS);
    latest = context.getStateStore(ServingTopology.LAUNCH_FORECASTS);
    watermarks = new Watermarks(progress, grain, sourcePartitions);
    reference = ServingTopology.referenceData(context);
    byte[] stored = progress.get(MODEL);
    if (stored != null) {
      StateReader in = new StateReader(stored);
      String version = in.text();
      current = Optional.of(new Current(version, LaunchForecaster.fromBytes(in.block(), version)));
    }
  }

  @Override
  public void process(Record<String, LaunchEvent> record) {
    if (record.value().getBody() instanceof CompletedLaunch launch) {
      long period = grain.indexOf(launch.getCompletedOn());
      String key = String.join("|", sortable(period), launch.getItemId(), launch.getLocationId());
      completed.put(key, record.value());
    } else if (record.value().getBody() instanceof DayClosedMarker marker) {
      watermarks.put(marker);
      watermarks.minimum().ifPresent(this::advance);
    }
  }

  private void advance(long watermark) {
    byte[] stored = progress.get(REACHED);
    long from = stored == null ? watermark : new StateReader(stored).signed() + 1;
    for (long period = from; period <= watermark; period++) {
      if (epochs.through(period) == period) {
        learn(period);
      }
      if (current.isPresent()) {
        forecastAll(current.get(), period);
      }
    }
    if (from <= watermark) {
      progress.put(REACHED, new StateWriter(9).signed(watermark).toBytes());
    }
  }

  /** Learns from the newest launches that were complete at a cutoff. */
  private void learn(long cutoff) {
    List<LaunchExample> examples = new ArrayList<>();
    try (var newestFirst = completed.reverseRange("", sortable(cutoff + 1))) {
      while (newestFirst.hasNext() && examples.size() < MOST_LAUNCHES) {
        if (newestFirst.next().value.getBody() instanceof CompletedLaunch launch) {
          examples.add(new LaunchExample(Launches.row(launch), launch.getTotal()));
        }
      }
    }
    Optional<LaunchModel> model = trainer.train(examples);
    if (model.isEmpty()) {
      return;
    }
    byte[] bytes = model.get().forecaster().toBytes();
    String version = "launch-%s-%08x".formatted(grain.lastDate(cutoff), Hashes.unsigned32(bytes));
    progress.put(MODEL, new StateWriter(bytes.length + 32).text(version).block(bytes).toBytes());
    current = Optional.of(new Current(version, model.get().forecaster()));
  }

  private void forecastAll(Current model, long asOf) {
    LocalDate date = grain.lastDate(asOf);
    List<String> locations = reference.locationIds(date);
    if (locations.isEmpty()) {
      return;
    }
    for (Item item : reference.launchesAfter(date)) {
      LaunchForecast before = latest.get(item.getItemId());
      LaunchForecast forecast = forecast(model, item, locations, date, before);
      if (before == null || !saysTheSame(before, forecast)) {
        latest.put(item.getItemId(), forecast);
        context()
            .forward(
                new Record<>(
                    item.getItemId(), forecast, Math.max(0, context().currentStreamTimeMs())));
      }
    }
  }

  private LaunchForecast forecast(
      Current model, Item item, List<String> locations, LocalDate asOf, LaunchForecast before) {
    List<LaunchLocation> parts = new ArrayList<>(locations.size());
    double total = 0;
    for (String location : locations) {
      LaunchEstimate estimate =
          model
              .forecaster()
              .forecast(
                  Launches.row(
                      item, item.getLaunchDate(), location, reference.location(location, asOf)));
      total += estimate.mean();
      parts.add(
          new LaunchLocation(
              location, estimate.mean(), estimate.p10(), estimate.p50(), estimate.p90()));
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
        model.forecaster().isFallback() ? "FALLBACK" : "MODEL");
  }

  /** Whether nothing but the as-of date, the revision and the model's version differs. */
  private static boolean saysTheSame(LaunchForecast before, LaunchForecast now) {
    return before.getLocations().equals(now.getLocations())
        && before.getLaunchDate().equals(now.getLaunchDate())
        && before.getCategory().equals(now.getCategory())
        && before.getQualifier().equals(now.getQualifier());
  }

  /** Periods as text that sorts by number; there are no launches before 1970. */
  private static String sortable(long period) {
    return "%08d".formatted(Math.max(0, period));
  }
}
