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
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * When a period closes, what was known of it one to H periods before, and what came of it: the rows
 * that models learn from, rebuilt by the function that also scores (DESIGN section 2). A location's
 * series are sampled by hash, so that a category sends about a configured number of rows.
 */
final class TrainingRowsProcessor
    extends ContextualProcessor<String, Closing, String, TrainingRow> {
  private record Candidate(long hash, Closing.SeriesClosed closed) {
    static final Comparator<Candidate> LARGEST_FIRST =
        Comparator.comparingLong(Candidate::hash).reversed();
  }

  /** A category's candidates at the location that is closing: those with the smallest hashes. */
  private static final class Sample {
    final PriorityQueue<Candidate> chosen = new PriorityQueue<>(Candidate.LARGEST_FIRST);
    int seen;
  }

  private final TrainingSettings settings;
  private final Period grain;
  private final int horizon;
  private final FeatureSchema schema;
  private final TreeMap<String, Sample> samples = new TreeMap<>();

  private ReferenceData reference;
  private Facts facts;

  TrainingRowsProcessor(TrainingSettings settings) {
    this.settings = settings;
    this.grain = settings.grain();
    this.horizon = settings.horizon();
    this.schema = FeatureSchema.of(grain);
  }

  @Override
  public void init(ProcessorContext<String, TrainingRow> context) {
    super.init(context);
    reference = ServingTopology.referenceData(context);
    facts = new Facts(reference, grain);
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
    Sample sample = samples.computeIfAbsent(category, c -> new Sample());
    sample.seen++;
    sample.chosen.add(new Candidate(hash(closed.key(), target), closed));
    if (sample.chosen.size() > most(date)) {
      sample.chosen.remove();
    }
  }

  /** A location's share of the rows of a category; each series gives two. */
  private int most(LocalDate date) {
    int locations = Math.max(1, reference.locationCount(date));
    return Math.max(1, settings.rowsPerPeriod() / (2 * locations));
  }

  private void send(Closing.LocationClosed location) {
    samples.forEach(
        (category, sample) -> {
          List<Candidate> chosen = new ArrayList<>(sample.chosen);
          chosen.sort(Comparator.comparing(c -> c.closed().key().itemId()));
          double weight = (double) sample.seen / chosen.size();
          LocalDate before = date(location.watermark());
          chosen.forEach(candidate -> sendRows(category, candidate, weight, before));
        });
    samples.clear();
  }

  private void sendRows(String category, Candidate candidate, double weight, LocalDate before) {
    sendRow(category, candidate.closed(), 1, weight, before);
    if (horizon > 1) {
      // Another part of the hash than the one that the sample is ordered by.
      int further = 2 + (int) ((candidate.hash() >>> 1) % (horizon - 1));
      sendRow(category, candidate.closed(), further, weight, before);
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
    FeatureRows row =
        Features.row(schema, history, asOf, facts.facts(key, category, asOf, distance), distance);
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
