package io.shelfcast.topology;

import io.shelfcast.demand.LineKey;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.SaleLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The sales lines of the open days, and of the closed ones that may still be corrected, each under
 * its natural key. A day's demand is a fold over the <em>set</em> of its lines, so neither their
 * order nor their duplicates can show in it, and a sale costs one read and one write.
 *
 * <p>Key: location, 0, business date (4 bytes, big-endian), workstation, 0, transaction, 0, line (4
 * bytes): all lines of a location's date lie together. Ids have no control characters.
 */
final class SaleLines {
  private static final SaleLine.State[] STATES = SaleLine.State.values();

  private final KeyValueStore<Bytes, byte[]> store;

  // A line is looked up, and then put under the same key.
  private LineKey lastKey;
  private String lastLocation;
  private Bytes lastBytes;

  SaleLines(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  Optional<SaleLine> get(String locationId, LineKey key) {
    return Optional.ofNullable(store.get(bytes(locationId, key))).map(SaleLines::read);
  }

  void put(String locationId, LineKey key, SaleLine line) {
    store.put(bytes(locationId, key), write(line));
  }

  /** What each item did at a location between two business dates, both inclusive; by item. */
  TreeMap<String, PeriodTotals> totals(String locationId, LocalDate from, LocalDate to) {
    Map<String, PeriodTotals> totals = new HashMap<>();
    try (var lines = store.range(dateKey(locationId, from), dateKey(locationId, to.plusDays(1)))) {
      while (lines.hasNext()) {
        SaleLine line = read(lines.next().value);
        PeriodTotals counted = line.totals();
        if (!counted.isEmpty()) {
          totals.merge(line.itemId(), counted, PeriodTotals::plus);
        }
      }
    }
    return new TreeMap<>(totals);
  }

  /** Forgets a location's lines between two business dates, both inclusive. */
  void forget(String locationId, LocalDate from, LocalDate to) {
    List<KeyValue<Bytes, byte[]>> tombstones = new ArrayList<>();
    try (var lines = store.range(dateKey(locationId, from), dateKey(locationId, to.plusDays(1)))) {
      lines.forEachRemaining(line -> tombstones.add(KeyValue.pair(line.key, null)));
    }
    store.putAll(tombstones);
  }

  private static Bytes dateKey(String locationId, LocalDate date) {
    byte[] location = locationId.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(location.length + 5)
            .put(location)
            .put((byte) 0)
            .putInt(sortable(date))
            .array());
  }

  private Bytes bytes(String locationId, LineKey key) {
    if (key != lastKey || !locationId.equals(lastLocation)) {
      lastBytes = encoded(locationId, key);
      lastLocation = locationId;
      lastKey = key;
    }
    return lastBytes;
  }

  private static Bytes encoded(String locationId, LineKey key) {
    byte[] location = locationId.getBytes(StandardCharsets.UTF_8);
    byte[] workstation = key.workstationId().getBytes(StandardCharsets.UTF_8);
    byte[] transaction = key.transactionId().getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(location.length + workstation.length + transaction.length + 11)
            .put(location)
            .put((byte) 0)
            .putInt(sortable(key.businessDate()))
            .put(workstation)
            .put((byte) 0)
            .put(transaction)
            .put((byte) 0)
            .putInt(key.lineNumber())
            .array());
  }

  /** Stores compare bytes unsigned; dates before 1970 must sort first all the same. */
  private static int sortable(LocalDate date) {
    return Math.toIntExact(date.toEpochDay()) ^ Integer.MIN_VALUE;
  }

  private static byte[] write(SaleLine line) {
    return new StateWriter(24)
        .unsigned(line.state().ordinal())
        .signed(line.quantityMilli())
        .signed(line.revenue())
        .text(line.itemId())
        .toBytes();
  }

  private static SaleLine read(byte[] bytes) {
    StateReader in = new StateReader(bytes);
    SaleLine.State state = STATES[in.count()];
    long quantity = in.signed();
    long revenue = in.signed();
    return new SaleLine(in.text(), quantity, revenue, state);
  }
}
