package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.TrainingExample;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.training.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a training partition's categories, in a store: by category, target, location, item
 * and horizon, which is the order they are learned in, whoever came first.
 *
 * <p>Rows whose columns are of another {@link FeatureSchema#VERSION} are passed over, those on the
 * topic as those in the store: no model of this release could tell what they mean.
 */
final class TrainingBuffer {
  /** Format 1 did not say which feature schema a row is of. */
  private static final int VERSION = 2;

  private static final Logger LOG = LoggerFactory.getLogger(TrainingBuffer.class);
  private static final char END = '\uffff'; // sorts behind every id

  private final KeyValueStore<Bytes, byte[]> store;
  private final Period grain;
  private boolean hasPassedOver;

  TrainingBuffer(KeyValueStore<Bytes, byte[]> store, Period grain) {
    this.store = store;
    this.grain = grain;
  }

  /**
   * Keeps a row.
   *
   * @return whether it can be learned from; else it is not kept
   */
  boolean add(TrainingExample row) {
    if (row.getSchemaVersion() != FeatureSchema.VERSION) {
      passOver();
      return false;
    }
    long target = grain.indexOf(row.getTargetDate());
    String key =
        String.join(
            "\0",
            prefix(row.getCategory(), target),
            row.getLocationId(),
            row.getItemId(),
            "%03d".formatted(row.getHorizon()));
    store.put(bytes(key), write(row, target));
    return true;
  }

  /**
   * The rows of a category up to a cutoff that were sent before their partition had closed it;
   * where there are more than {@code most}, a sample of about that many, chosen by hash.
   */
  List<Example> rows(String category, long first, long cutoff, int most) {
    int count = 0;
    try (var rows = range(category, first, cutoff)) {
      while (rows.hasNext()) {
        StateReader row = open(rows.next().value);
        if (!isReadable(row)) {
          passOver();
        } else if (isOf(cutoff, row)) {
          count++;
        }
      }
    }
    long taken = Hashes.below(most, count);
    List<Example> examples = new ArrayList<>(Math.min(count, most));
    try (var rows = range(category, first, cutoff)) {
      while (rows.hasNext()) {
        var row = rows.next();
        if (Hashes.unsigned32(row.key.get()) < taken) {
          read(row.value, cutoff, examples);
        }
      }
    }
    return examples;
  }

  /** Forgets a category's rows with targets before a period. */
  void forgetBefore(String category, long period) {
    List<Bytes> old = new ArrayList<>();
    try (var rows = range(category, 0, period - 1)) {
      rows.forEachRemaining(row -> old.add(row.key));
    }
    old.forEach(store::delete);
  }

  private org.apache.kafka.streams.state.KeyValueIterator<Bytes, byte[]> range(
      String category, long first, long last) {
    return store.range(bytes(prefix(category, first)), bytes(prefix(category, last) + END));
  }

  /** Ten digits, so that keys sort by number; no period is negative from 1970 on. */
  private static String prefix(String category, long period) {
    return category + '\0' + "%010d".formatted(Math.max(0, period));
  }

  private static Bytes bytes(String key) {
    return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] write(TrainingExample row, long target) {
    StateWriter out = new StateWriter(512).unsigned(VERSION);
    out.unsigned(row.getSchemaVersion());
    // One more than the period, so that none is zero.
    long sentAfter = row.getClosedThrough() == null ? 0 : 1 + grain.indexOf(row.getClosedThrough());
    out.unsigned(sentAfter).unsigned(target).unsigned(row.getHorizon());
    out.text(row.getLocationId()).text(row.getItemId());
    out.float64(row.getActual()).float64(row.getWeight());
    out.unsigned(row.getValues().size());
    row.getValues().forEach(out::float32);
    out.unsigned(row.getLevels().size());
    row.getLevels().forEach(out::text);
    out.unsigned(row.getAttributes().size());
    new TreeMap<>(row.getAttributes()).forEach((name, value) -> out.text(name).text(value));
    return out.toBytes();
  }

  private static StateReader open(byte[] bytes) {
    return StateReader.ofVersion(bytes, VERSION, "training row");
  }

  /** Whether a row's columns are those of this release. */
  private static boolean isReadable(StateReader row) {
    return row.version() == VERSION && row.unsigned() == FeatureSchema.VERSION;
  }

  private void passOver() {
    if (!hasPassedOver) {
      LOG.warn(
          "training rows of another release are passed over: this one learns from feature schema {};"
              + " `reset` has all rows made anew",
          FeatureSchema.VERSION);
      hasPassedOver = true; // there are many
    }
  }

  /**
   * Whether a row was sent before its partition had closed the cutoff; else it is a later one's.
   */
  private static boolean isOf(long cutoff, StateReader row) {
    return row.unsigned() <= cutoff;
  }

  private static void read(byte[] bytes, long cutoff, List<Example> into) {
    StateReader in = open(bytes);
    if (!isReadable(in) || !isOf(cutoff, in)) {
      return;
    }
    long target = in.unsigned();
    int horizon = in.count();
    String location = in.text();
    String item = in.text();
    double actual = in.float64();
    double weight = in.float64();
    float[] values = new float[in.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.float32();
    }
    String[] levels = new String[in.count()];
    for (int i = 0; i < levels.length; i++) {
      String level = in.text();
      levels[i] = level.isEmpty() ? null : level;
    }
    Map<String, String> attributes = new TreeMap<>();
    for (int n = in.count(); n > 0; n--) {
      attributes.put(in.text(), in.text());
    }
    into.add(
        new Example(location, item, target, horizon, values, levels, attributes, actual, weight));
  }
}
