package io.shelfcast.topology;

import io.shelfcast.accuracy.DriftCheck;
import io.shelfcast.accuracy.DriftFlag;
import io.shelfcast.accuracy.ErrorSums;
import io.shelfcast.accuracy.Metrics;
import io.shelfcast.demand.Period;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.ErrorSummary;
import io.shelfcast.event.SettledErrors;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Accuracy by category, model and horizon over a rolling window. A date's report goes out when the
 * minimum watermark over the serving partitions has passed it, and sums are added in the order of
 * their locations, so that it does not depend on who came first.
 */
final class AccuracyProcessor
    extends ContextualProcessor<String, SettledErrors, String, AccuracyReport> {
  /** Periods in the rolling window. */
  static final int WINDOW = 28;

  private final Period grain;
  private final int sourcePartitions;
  private final DriftCheck drift = new DriftCheck(DriftCheck.Settings.DEFAULT);

  /** Per date, category, model, horizon and location: errors of dates without a report yet. */
  private KeyValueStore<String, byte[]> arrived;

  /** Per category, model, horizon and date: sums over locations, for the window. */
  private KeyValueStore<String, byte[]> settled;

  /** Per partition: how far it has closed; and how far reports have gone out. */
  private KeyValueStore<String, byte[]> progress;

  private Watermarks watermarks;

  private KeyValueStore<String, AccuracyReport> latest;

  /**
   * @param sourcePartitions serving partitions, each of which sends markers
   */
  AccuracyProcessor(Period grain, int sourcePartitions) {
    this.grain = grain;
    this.sourcePartitions = sourcePartitions;
  }

  @Override
  public void init(ProcessorContext<String, AccuracyReport> context) {
    super.init(context);
    arrived = context.getStateStore(ServingTopology.ERRORS_ARRIVED);
    settled = context.getStateStore(ServingTopology.ERRORS_SETTLED);
    progress = context.getStateStore(ServingTopology.ACCURACY_PROGRESS);
    watermarks = Watermarks.ofCloses(progress, grain, sourcePartitions);
    latest = context.getStateStore(ServingTopology.ACCURACY);
  }

  @Override
  public void process(Record<String, SettledErrors> record) {
    Object body = record.value().getBody();
    if (body instanceof ErrorSummary summary) {
      collect(summary);
    } else if (body instanceof DayClosedMarker marker) {
      watermarks.put(marker);
      watermarks.minimum().ifPresent(this::report);
    }
  }

  private void collect(ErrorSummary summary) {
    long period = grain.indexOf(summary.getDate());
    ErrorSums sums =
        ErrorSums.fromArray(summary.getSums().stream().mapToDouble(Double::doubleValue).toArray());
    String group = group(summary);
    if (period > reported()) {
      String key = String.join("|", sortable(period), group, summary.getLocationId());
      arrived.put(key, write(sums));
    } else {
      // Its partition had been given up as silent: it still counts in the windows to come.
      add(group, period, sums);
    }
  }

  /** Reports all dates that the watermark has passed since the last report. */
  private void report(long watermark) {
    TreeMap<Long, List<String>> keysByPeriod = new TreeMap<>();
    try (var all = arrived.range("", sortable(watermark + 1))) {
      while (all.hasNext()) {
        String key = all.next().key;
        keysByPeriod
            .computeIfAbsent(
                Long.parseLong(key.substring(0, key.indexOf('|'))), p -> new ArrayList<>())
            .add(key);
      }
    }
    keysByPeriod.forEach(this::reportPeriod);
    if (watermark > reported()) {
      progress.put("reported", new StateWriter(9).signed(watermark).toBytes());
    }
  }

  private void reportPeriod(long period, List<String> keys) {
    TreeMap<String, ErrorSums> byGroup = new TreeMap<>();
    for (String key : keys) { // in the order of the locations within a group
      String group = key.substring(key.indexOf('|') + 1, key.lastIndexOf('|'));
      byGroup.merge(group, read(arrived.get(key)), ErrorSums::plus);
      arrived.delete(key);
    }
    byGroup.forEach(
        (group, sums) -> {
          add(group, period, sums);
          publish(group, period);
        });
  }

  private void publish(String group, long period) {
    ErrorSums window = new ErrorSums();
    ErrorSums recent = new ErrorSums();
    List<String> old = new ArrayList<>();
    try (var dates = settled.range(group + "|", group + "|" + sortable(period + 1))) {
      while (dates.hasNext()) {
        var entry = dates.next();
        long date = Long.parseLong(entry.key.substring(entry.key.lastIndexOf('|') + 1));
        if (date <= period - WINDOW) {
          old.add(entry.key);
          continue;
        }
        ErrorSums sums = read(entry.value);
        window = window.plus(sums);
        recent = date > period - DriftCheck.RECENT_PERIODS ? recent.plus(sums) : recent;
      }
    }
    old.forEach(settled::delete);
    AccuracyReport report = report(group, period, window, recent);
    latest.put(group, report);
    context().forward(new Record<>(group, report, context().currentStreamTimeMs()));
  }

  private AccuracyReport report(String group, long period, ErrorSums window, ErrorSums recent) {
    String[] names = group.split("\\|", -1);
    int parts = names.length;
    Metrics metrics = window.metrics();
    LocalDate date = grain.firstDate(period);
    return AccuracyReport.newBuilder()
        // Only a category may hold the separator.
        .setCategory(
            group.substring(
                0, group.length() - names[parts - 1].length() - names[parts - 2].length() - 2))
        .setModel(names[parts - 2])
        .setHorizon(Integer.parseInt(names[parts - 1]))
        .setDate(date)
        .setWindowDays(WINDOW)
        .setN(metrics.n())
        .setMae(orNull(metrics.mae()))
        .setRmse(orNull(metrics.rmse()))
        .setMape(orNull(metrics.mape()))
        .setMapeRows(metrics.mapeRows())
        .setWape(orNull(metrics.wape()))
        .setBias(orNull(metrics.bias()))
        .setMase(orNull(metrics.mase()))
        .setRmsse(orNull(metrics.rmsse()))
        .setPinball(orNull(metrics.pinball()))
        .setCoverage(orNull(metrics.coverage()))
        .setDrift(drift.flags(recent, window).stream().map(DriftFlag::name).sorted().toList())
        .build();
  }

  private void add(String group, long period, ErrorSums sums) {
    String key = group + "|" + sortable(period);
    byte[] before = settled.get(key);
    settled.put(key, write(before == null ? sums : read(before).plus(sums)));
  }

  private long reported() {
    byte[] stored = progress.get("reported");
    return stored == null ? Long.MIN_VALUE : new StateReader(stored).signed();
  }

  private static String group(ErrorSummary summary) {
    return "%s|%s|%d".formatted(summary.getCategory(), summary.getModel(), summary.getHorizon());
  }

  /** Periods as text that sorts by number; periods before 1970 have no reports. */
  private static String sortable(long period) {
    return "%08d".formatted(Math.max(0, period));
  }

  private static byte[] write(ErrorSums sums) {
    StateWriter out = new StateWriter(8 * ErrorSums.LENGTH);
    for (double sum : sums.toArray()) {
      out.float64(sum);
    }
    return out.toBytes();
  }

  private static ErrorSums read(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    double[] sums = new double[ErrorSums.LENGTH];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in.float64();
    }
    return ErrorSums.fromArray(sums);
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
