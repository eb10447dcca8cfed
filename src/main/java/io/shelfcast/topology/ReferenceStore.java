package io.shelfcast.topology;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Reference data of one topic, decoded and in memory: small, read by every task of the instance,
 * written by the global thread alone, which reads the whole topic before the application starts.
 * All revisions of a key are kept, oldest first, since visibility is by date: a reader takes the
 * newest one that was known at its as-of date.
 *
 * @param <V> immutable value of one revision
 */
final class ReferenceStore<V> implements StateStore {
  private final String name;
  private final Map<String, List<V>> revisions = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<IndexEntry> index = new ConcurrentSkipListSet<>();
  private final Kind<V> kind;
  private final AtomicLong changes = new AtomicLong();
  private volatile boolean open;

  private ReferenceStore(String name, Kind<V> kind) {
    this.name = name;
    this.kind = kind;
  }

  /**
   * What differs between kinds of reference data.
   *
   * @param merge puts a new revision (second, one element) into those known (first), in order,
   *     replacing the one it revises
   * @param index where a revision is looked for other than by its key: until which date it matters
   *     to which groups; may be empty
   */
  record Kind<V>(BinaryOperator<List<V>> merge, Function<V, Stream<Until>> index) {
    static <V> Kind<V> byKey(BinaryOperator<List<V>> merge) {
      return new Kind<>(merge, revision -> Stream.empty());
    }
  }

  /** A revision matters to a group until a date, inclusive. */
  record Until(String group, LocalDate date) {}

  private record IndexEntry(String group, LocalDate until, String key)
      implements Comparable<IndexEntry> {
    private static final Comparator<IndexEntry> ORDER =
        Comparator.comparing(IndexEntry::group)
            .thenComparing(IndexEntry::until)
            .thenComparing(IndexEntry::key);

    @Override
    public int compareTo(IndexEntry other) {
      return ORDER.compare(this, other);
    }
  }

  static <V> StoreBuilder<ReferenceStore<V>> builder(String name, Kind<V> kind) {
    return new Builder<>(name, kind);
  }

  /** Adds a revision. */
  void add(String key, V revision) {
    revisions.merge(key, List.of(revision), kind.merge());
    kind.index().apply(revision).forEach(u -> index.add(new IndexEntry(u.group(), u.date(), key)));
    changes.incrementAndGet();
  }

  /** Keys of which some revision matters to a group on a date or after it. */
  Stream<String> keysUntil(String group, LocalDate date) {
    return index
        .subSet(
            new IndexEntry(group, date, ""), new IndexEntry(group + Character.MIN_VALUE, date, ""))
        .stream()
        .map(IndexEntry::key)
        .distinct();
  }

  /** Replaces the revisions of a key by what is made of them. */
  void revise(String key, UnaryOperator<List<V>> change) {
    revisions.compute(key, (k, known) -> change.apply(known == null ? List.of() : known));
  }

  /** Forgets a key: its tombstone came. */
  void remove(String key) {
    revisions.remove(key);
    changes.incrementAndGet();
  }

  /** Grows with every change, so that answers may be kept until it does. */
  long changes() {
    return changes.get();
  }

  /** All keys, in no order. */
  Set<String> keys() {
    return revisions.keySet();
  }

  /** All revisions of a key, oldest first; empty when it is unknown. */
  List<V> revisions(String key) {
    return revisions.getOrDefault(key, List.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    // The processor that feeds the store also restores it, so restored bytes are not read here.
    context.register(root, (key, value) -> {});
  }

  @Override
  public void close() {
    open = false;
    revisions.clear();
    index.clear();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private record Builder<V>(String name, Kind<V> kind) implements StoreBuilder<ReferenceStore<V>> {
    @Override
    public StoreBuilder<ReferenceStore<V>> withCachingEnabled() {
      throw new UnsupportedOperationException("a reference store is in memory already");
    }

    @Override
    public StoreBuilder<ReferenceStore<V>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<ReferenceStore<V>> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("a reference store's topic is its log");
    }

    @Override
    public StoreBuilder<ReferenceStore<V>> withLoggingDisabled() {
      return this;
    }

    @Override
    public ReferenceStore<V> build() {
      return new ReferenceStore<>(name, kind);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
