package io.shelfcast.topology;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.event.TrainingRow;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Features;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When a period closes, what was known of it one to H periods before, and what came of it: the rows
 * that models learn from, rebuilt by the function that also scores (DESIGN section 2). A series is
 * sampled by hash, the more often the more it sells, so that a category sends about a configured
 * number of rows.
 */
final class TrainingRowsProcessor
    extends ContextualProcessor<String, Closing, String, TrainingRow> {
  private static final double LEAST_LEVEL = 0.1; // units a period, of a series that hardly sells
  private static final double DRAWS = 1L << 32;

  /** A series' period that is learned from, and what it stands for. */
  private record Chosen(long hash, Closing.SeriesClosed closed, double weight) {}

  /** A category's part of the location that is closing. */
  private record Sample(RowSampling sampling, List<Chosen> chosen) {}

  private final TrainingSettings settings;
  private final Period grain;
  private final int horizon;
  private final int periods; // that a series' size is the mean of
  private final FeatureSchema schema;
  private final TreeMap<String, Sample> samples = new TreeMap<>();

  private ReferenceData reference;
  private Facts facts;
  private KeyValueStore<String, byte[]> store;

  TrainingRowsProcessor(TrainingSettings settings) {
    this.settings = settings;
    this.grain = settings.grain();
    this.horizon = settings.horizon();
    this.periods = grain == Period.DAY ? 28 : 13;
    this.schema = FeatureSchema.of(grain);
  }

  @Override
  public void init(ProcessorContext<String, TrainingRow> context) {
    super.init(context);
    samples.clear(); // a task that is revived is this one, with what it had chosen
    reference = ServingTopology.referenceData(context);
    facts = new Facts(reference, grain);
    store = context.getStateStore(ServingTopology.SAMPLING);
  }

  @Override
  public void process(Record<String, Closing> record) {
    Closing closing = record.value();
    if (closing instanceof Closing.SeriesClosed closed) {
      consider(closed);
    } else if (closing instanceof Closing.LocationClosed location) {
      send(location);
    } else if (closing instanceof Closing.Watermark watermark) {
      mark(watermark);
    }
  }

  private void consider(Closing.SeriesClosed closed) {
    long target = closed.closed().period();
    LocalDate date = grain.lastDate(target);
    if (closed.closed().mask() != Mask.NONE || date.isBefore(settings.from())) {
      return;
    }
    String category = reference.category(closed.key().itemId(), date);
    Sample sample = samples.computeIfAbsent(category, c -> begin(c, target, date));
    double size = size(closed.series().history(), target);
    long hash = hash(closed.key(), target);
    if (sample.sampling().take(size, hash / DRAWS)) {
      sample.chosen().add(new Chosen(hash, closed, sample.sampling().weight(size)));
    }
  }

  /** Each series that is taken gives two rows. */
  private Sample begin(String category, long target, LocalDate date) {
    byte[] stored = store.get(category);
    RowSampling sampling = stored == null ? new RowSampling() : RowSampling.fromBytes(stored);
    int locations = Math.max(1, reference.locationCount(date));
    sampling.begin(target, settings.rowsPerPeriod() / (2.0 * locations));
    return new Sample(sampling, new ArrayList<>());
  }

  /**
   * The root of the mean demand of the periods before the target, which is not to choose itself:
   * about the standard deviation of counts, so that every row says about as much as any other.
   */
  private double size(History history, long target) {
    int end = history.positionOf(target);
    double sum = 0;
    int n = 0;
    for (int i = Math.max(0, end - periods); i < end; i++) {
      if (history.observed(i)) {
        sum += history.demand(i);
        n++;
      }
    }
    return Math.sqrt(n == 0 ? LEAST_LEVEL : Math.max(LEAST_LEVEL, sum / n));
  }

  private void send(Closing.LocationClosed location) {
    samples.forEach(
        (category, sample) -> {
          LocalDate before = date(location.announced());
          sample.chosen().sort(Comparator.comparing(c -> c.closed().key().itemId()));
          sample.chosen().forEach(chosen -> sendRows(category, chosen, before));
          sample.sampling().closed();
          store.put(category, sample.sampling().toBytes());
        });
    samples.clear();
  }

  private void sendRows(String category, Chosen chosen, LocalDate before) {
    sendRow(category, chosen.closed(), 1, chosen.weight(), before);
    if (horizon > 1) {
      // Low bits of the hash: the draw is decided by the high ones.
      int further = 2 + (int) ((chosen.hash() >>> 1) % (horizon - 1));
      sendRow(category, chosen.closed(), further, chosen.weight(), before);
    }
  }

  private void sendRow(
      String category, Closing.SeriesClosed closed, int distance, double weight, LocalDate before) {
    History history = closed.series().history();
    long target = closed.closed().period();
    long asOf = target - distance;
    if (history.positionOf(asOf) < 0) {
      return; // the series was not there yet, or the history does not reach so far back
    }
    SeriesKey key = closed.key();
    String known = reference.category(key.itemId(), grain.lastDate(asOf)); // it may move
    FeatureRows row =
        Features.row(schema, history, asOf, facts.facts(key, known, asOf, distance), distance);
    List<Float> values = new ArrayList<>(row.values()[0].length);
    for (float value : row.values()[0]) {
      values.add(value);
    }
    List<String> levels = new ArrayList<>(row.levels()[0].length);
    for (String level : row.levels()[0]) {
      levels.add(level == null ? "" : level);
    }
    TrainingExample example =
        new TrainingExample(
            category,
            key.locationId(),
            key.itemId(),
            grain.lastDate(asOf),
            grain.firstDate(target),
            distance,
            FeatureSchema.VERSION,
            levels,
            values,
            row.attributes(),
            closed.closed().demand(),
            weight,
            before);
    forward(category, example);
  }

  private void mark(Closing.Watermark watermark) {
    forward(
        CategoryPartitioner.EVERYONE,
        new DayClosedMarker(context().taskId().partition(), date(watermark.closedThrough())));
  }

  private LocalDate date(OptionalLong period) {
    return period.isEmpty() ? null : grain.firstDate(period.getAsLong());
  }

  private void forward(String key, Object body) {
    context()
        .forward(
            new Record<>(key, new TrainingRow(body), Math.max(0, context().currentStreamTimeMs())));
  }

  private static long hash(SeriesKey key, long target) {
    return Hashes.unsigned32((key + "@" + target).getBytes(StandardCharsets.UTF_8));
  }
}
